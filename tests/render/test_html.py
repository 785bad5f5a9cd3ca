"""The page as a whole: a function of the review, with every template's mistakes told by name and line."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from reviewgen.errors import InputRefused, InternalFault, ReviewgenError
from reviewgen.ledger import key
from reviewgen.render.html import CSP, Document, render_html

CHART = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 6 2"><rect width="5" height="1"/></svg>'


def render(review: dict[str, Any], templates: Path) -> Document:
    return render_html(review, {"waterfall": CHART}, template_dir=templates)


@pytest.fixture
def page(review: dict[str, Any], templates: Path) -> str:
    return render(review, templates).html


def with_body(tmp_path: Path, templates: Path, body: str) -> Path:
    """A template folder like the tests', with another body section."""
    folder = tmp_path / "templates"
    (folder / "sections").mkdir(parents=True)
    (folder / "report.html.j2").write_bytes((templates / "report.html.j2").read_bytes())
    front = templates / "sections" / "front.html.j2"
    (folder / "sections" / "front.html.j2").write_bytes(front.read_bytes())
    (folder / "sections" / "body.html.j2").write_text(body, encoding="utf-8")
    return folder


def test_every_number_is_the_ledgers(page: str, review: dict[str, Any]):
    printed = re.findall(r'<data data-n="([^"]+)">([^<]*)</data>', page)
    assert len(printed) > 20
    assert all(review["numbers"][id]["shown"] == text for id, text in printed)


def test_the_policy_stands_first_in_the_head(page: str):
    head = page.partition("<head>")[2].lstrip()
    assert head.startswith('<meta http-equiv="Content-Security-Policy"')
    assert CSP.replace("'", "&#39;") in head.partition("\n")[0]


def test_the_page_reaches_for_nothing(page: str):
    addresses = re.findall(r'(?:src|href)="([^"]+)"|url\("?([^")]+)', page)
    found = {one or other for one, other in addresses}
    assert len(found) > 10
    assert all(address.startswith(("data:", "#", "https://example.org/")) for address in found)


def test_client_text_is_escaped_and_isolated(page: str):
    assert '<bdi class="quoted">Example Capital &amp; Söhne &lt;LLP&gt;</bdi>' in page


def test_contents_list_every_section(page: str):
    nav = re.search(r'<nav class="contents".*?</nav>', page, re.DOTALL)
    assert nav is not None
    assert re.findall(r'href="#([\w-]+)"', nav[0]) == ["summary", "test", "ledger"]


def test_the_same_review_gives_the_same_page(review: dict[str, Any], templates: Path, page: str):
    assert render(review, templates).html == page


def test_a_final_report_bears_no_watermark(review: dict[str, Any], templates: Path, page: str):
    review["review"]["status"] = "final"
    assert "only while review.status is draft" in page.lower()
    assert "only while review.status is draft" not in render(review, templates).html.lower()


def test_assets_are_keyed_by_their_own_address(review: dict[str, Any], templates: Path):
    document = render(review, templates)
    assert len(document.assets) > 10
    assert all(key in document.html for key in document.assets)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>{{ 5 }}</p>", "a bare int cannot be printed"),
        ("<p>{{ r.verdict.nothing }}</p>", "has no attribute 'nothing'"),
        ("<p>{{ r.verdict.gap_us.value }}</p>", "a bare float"),
        ("<p>{{ r.verdict.gap_us.shown }}</p>", "holds a digit that is not in the ledger"),
        ("<p>{{ r.verdict.gap_us ~ ' a' }}</p>", "cannot become text"),
        ("<p>{{ '%s' % r.verdict.gap_us }}</p>", "cannot become text"),
        ("<p>{{ r.verdict.gap_us | string }}</p>", "No filter named 'string'"),
        ("<p>{{ r.review.client | safe }}</p>", "No filter named 'safe'"),
        ("<p>{{ r.verdict.nic_share }}</p>", "a bare NoneType"),
        ("<p>80 µs</p>", "a number outside the ledger"),
        ("<p>{% if %}</p>", "Expected an expression"),
        ("{% include 'sections/none.html.j2' %}", "the template sections/none.html.j2 does not exist"),
        ("{% include '../../pyproject.toml' %}", "does not exist"),
        ("<p>{{ r.__class__ }}</p>", "unsafe"),
        ("<p>{{ ui.section._func }}</p>", "unsafe"),
        ("<p>{{ r['_view'] }}</p>", "unsafe"),
        ("<script>alert('a')</script>", "a <script> element"),
        ("<p>{{ (7).__class__.__base__.__subclasses__() }}</p>", "unsafe"),
        ("{% autoescape false %}<p>{{ r.verdict.gap_us.id }}</p>{% endautoescape %}", "holds a digit"),
        ("{% for n in range(9) %}x{% endfor %}", "'range' is undefined"),
    ],
)
def test_a_broken_override_is_refused_by_name(
    review: dict[str, Any], templates: Path, tmp_path: Path, body: str, expected: str
):
    review["numbers"]["p4"] = review["numbers"]["verdict.gap_us"]
    review["verdict"]["p4"] = review["verdict"]["gap_us"]
    body = body.replace("gap_us.id", "gap_us.shown")
    with pytest.raises(InputRefused) as refused:
        render(review, with_body(tmp_path, templates, f"<div>\n{body}\n</div>"))
    assert expected in refused.value.render()
    if "the page shows" not in refused.value.render():
        assert refused.value.render().startswith("sections/body.html.j2:2:1: ")


def test_autoescape_cannot_be_switched_off(review: dict[str, Any], templates: Path, tmp_path: Path):
    body = "<p>{% autoescape false %}{{ r.review.client }}{% endautoescape %}</p>"
    page = render(review, with_body(tmp_path, templates, body)).html
    assert "Söhne &lt;LLP&gt;" in page and "<LLP>" not in page


def test_a_broken_template_of_ours_is_our_fault(review: dict[str, Any]):
    del review["numbers"]["verdict.gap_us"]
    with pytest.raises(ReviewgenError) as failed:
        render_html(review, {})
    assert isinstance(failed.value, InternalFault)


def test_an_override_extends_our_own(review: dict[str, Any], templates: Path, tmp_path: Path):
    folder = with_body(tmp_path, templates, '{% include "base/sections/_contents.html.j2" %}<p>mine</p>')
    assert "<p>mine</p>" in render(review, folder).html


def test_injection_through_every_text_shows_as_typed(review: dict[str, Any], templates: Path):
    attack = '"><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7 * 7 }}</style>'

    review["review"] |= dict.fromkeys(("client", "desk", "prepared_by", "classification", "revision"), attack)
    review["flow"][0]["window"] = attack
    for name in ("rate_per_s", "peak_utilisation"):
        review["numbers"][f"flow.{key(attack)}.{name}"] = review["numbers"].pop(f"flow.window%200.{name}")
    review["verdict"]["headline_parts"][3]["q"] = attack
    review["numbers"]["verdict.gap_us"]["where"][0]["file"] = attack
    page = render(review, templates).html
    assert "<script" not in page and "onerror=alert(1)&gt;" in page and "<img src=x" not in page
    assert "{{ 7 * 7 }}" in page and "49" not in re.sub(r"base64,[^\")]+", "", page.partition("<body")[2])
