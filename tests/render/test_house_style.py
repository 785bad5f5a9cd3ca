"""`--template-dir` on the real report: the worked example, and overrides that are broken."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from reviewgen.desk.load import load_desk
from reviewgen.errors import InputRefused
from reviewgen.evaluate import evaluate
from reviewgen.render.html import render_html

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


@pytest.fixture(scope="module")
def whole() -> dict[str, Any]:
    return evaluate(load_desk(str(EXAMPLES / "minimal.yaml")))


def test_the_example_replaces_one_block_and_one_section(whole: dict[str, Any]):
    ours = render_html(whole, {}).html
    theirs = render_html(whole, {}, template_dir=EXAMPLES / "house_style").html
    assert "<title>Latency architecture review" in ours
    assert "<title>Meridian: Latency architecture review" in theirs
    assert "What we would like to know</h2>" in theirs and "Questions for the desk</h2>" not in theirs
    plan = ours.partition('id="plan"')[2].partition("</section>")[0]
    assert len(plan) > 500 and plan in theirs


BROKEN = [
    ("{% call ui.section('questions', 'Q' %}", 1, "the template fails"),
    ("{% if r.questions %}\n<p>{{ r.answers }}</p>{% endif %}", 2, "answers"),
    ("{% call ui.section('questions', 'Q') %}\n<p>{{ 3 * 4 }}</p>{% endcall %}", 2, "a bare int cannot be printed"),
    ("{% include 'sections/nowhere.html.j2' %}", 1, "nowhere.html.j2 does not exist"),
    ("{{ ''.__class__.__mro__ }}", 1, "the template fails"),
]


@pytest.mark.parametrize(("template", "line", "said"), BROKEN)
def test_a_broken_override_is_named_with_its_line(
    whole: dict[str, Any], tmp_path: Path, template: str, line: int, said: str
):
    (tmp_path / "sections").mkdir()
    (tmp_path / "sections" / "questions.html.j2").write_text(template, encoding="utf-8")
    with pytest.raises(InputRefused) as refused:
        render_html(whole, {}, template_dir=tmp_path)
    (problem,) = refused.value.problems
    assert (problem.file, problem.line) == ("sections/questions.html.j2", line)
    assert said in problem.message and "--template-dir" in problem.remedy


@pytest.mark.parametrize("markup", ["<p>P95 is 80 µs</p>", "<script>x</script>", '<img src="https://x.org/a.png">'])
def test_what_no_page_may_hold_is_refused(whole: dict[str, Any], tmp_path: Path, markup: str):
    (tmp_path / "sections").mkdir()
    (tmp_path / "sections" / "questions.html.j2").write_text(markup, encoding="utf-8")
    with pytest.raises(InputRefused, match="the page shows what it must not"):
        render_html(whole, {}, template_dir=tmp_path)
