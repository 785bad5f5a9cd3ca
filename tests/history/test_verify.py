"""A report verified as built, and with one digit changed in each thing it carries."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from click.testing import CliRunner

from reviewgen.cli.build import build
from reviewgen.cli.verify import verify as verb
from reviewgen.errors import InputRefused
from reviewgen.history.attached import taken_out
from reviewgen.history.verify import recomputed, verify
from tests.history.conftest import FIRST, ROOT

pytestmark = pytest.mark.requires_library("pango-1.0")


@pytest.fixture(scope="module")
def files(report: Path) -> dict[str, bytes]:
    """What the report carries."""
    return taken_out(report.read_bytes(), "desk.pdf")


def altered(files: dict[str, bytes], name: str, change: Callable[[bytes], bytes]) -> list[str]:
    """What is said of the attachments when one of them is changed."""
    data = change(files[name])
    assert data != files[name]
    with_it = files | {name: data}
    return recomputed(with_it, json.loads(with_it["review.json"]))


def digit(pattern: bytes) -> Callable[[bytes], bytes]:
    """Adds one to the last digit of the first match."""

    def change(data: bytes) -> bytes:
        found = re.search(pattern, data)
        assert found
        at = found.end() - 1
        return data[:at] + str((int(data[at : at + 1]) + 1) % 10).encode() + data[at + 1 :]

    return change


def test_as_built_it_holds(report: Path):
    done = CliRunner().invoke(verb, [str(report)], standalone_mode=False)
    assert done.return_value == 0, done.output
    assert "numbers recomputed" in done.output and "by the text that pypdf takes out" in done.output


def test_one_digit_changed_inside_the_pdf(report: Path, files: dict[str, bytes], tmp_path: Path):
    with pikepdf.open(report) as pdf:
        changed = digit(rb'"shown": "58')(digit(rb'"gap_us": 5\d')(files["review.json"]))
        pdf.attachments["review.json"] = pikepdf.AttachedFileSpec(pdf, changed, filename="review.json")
        pdf.save(tmp_path / "altered.pdf")
    found = verify((tmp_path / "altered.pdf").read_bytes(), "altered.pdf")
    assert not found.holds
    assert any("tampering" in one and "verdict.gap_us" in one for one in found.differences)
    assert any(one.startswith("in print") for one in found.differences)


@pytest.mark.parametrize(
    ("name", "pattern", "words"),
    [
        ("review.json", rb'"nic_share": 0\.\d{9,}', "tampering"),
        ("desk.yaml", rb"p95: 58", "desk.yaml is not the file"),
        ("earlier.desk.yaml", rb"p95: 428", "earlier.desk.yaml is not the file"),
        ("earlier.review.json", rb'"end_to_end_p95_us": 428', "earlier.review.json is not the file"),
    ],
)
def test_one_digit_of_an_attachment(files: dict[str, bytes], name: str, pattern: bytes, words: str):
    found = altered(files, name, digit(pattern))
    assert found and words in found[0]


def test_another_version_is_named(files: dict[str, bytes]):
    def older(data: bytes) -> bytes:
        return re.sub(rb'"tool_version": "[^"]+"', b'"tool_version": "0.0.1"', data, count=1)

    found = altered(files, "review.json", older)
    assert found and found[0].startswith("version (built by reviewgen 0.0.1")


def test_an_attachment_that_is_missing_or_too_many(files: dict[str, bytes]):
    review = json.loads(files["review.json"])
    for name in files:
        if name != "review.json":
            left = {one: data for one, data in files.items() if one != name}
            assert f"input or tampering: {name} is missing" in recomputed(left, review)
    more = recomputed(files | {"more.json": b"{}"}, review)
    assert more == ["tampering: the attachment more.json is none of this report's"]


@pytest.mark.parametrize("key", ["provenance", "numbers", "since", "review"])
def test_a_review_of_another_shape_is_told_of(files: dict[str, bytes], key: str):
    broken = json.loads(files["review.json"]) | {key: {"evidence": 3, "overrides": [1]}}
    with_it = files | {"review.json": json.dumps(broken).encode()}
    assert any("tampering" in one or "input" in one for one in recomputed(with_it, broken))


def test_no_report_is_refused(tmp_path: Path):
    with pytest.raises(InputRefused, match="no PDF"):
        verify(b"%PDF-nonsense", "x.pdf")
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(tmp_path / "empty.pdf")
    with pytest.raises(InputRefused, match=r"no review\.json"):
        verify((tmp_path / "empty.pdf").read_bytes(), "empty.pdf")


def blank(review: dict[str, object]) -> bytes:
    """A PDF of one empty page that carries a review and nothing else."""
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        data = json.dumps(review).encode()
        pdf.attachments["review.json"] = pikepdf.AttachedFileSpec(pdf, data, filename="review.json")
        pdf.save(out)
    return out.getvalue()


def test_a_redacted_report_says_that_its_inputs_are_withheld(files: dict[str, bytes]):
    review = json.loads(files["review.json"])
    review["provenance"]["redacted"] = True
    found = verify(blank(review), "desk.pdf")
    assert not found.holds and "withheld" in found.withheld[0]
    assert not any("recomputed" in one for one in found.differences)


def test_of_pages_by_other_templates_only_the_numbers_are_checked(files: dict[str, bytes]):
    """Such pages say what they like where they like, and a report by them may still hold."""
    review = json.loads(files["review.json"])
    review["provenance"]["templates"] = "given"
    found = verify(blank(review), "desk.pdf")
    assert "other templates" in found.notes[0]
    assert not any(one.startswith("in ") for one in found.differences)


def test_a_build_by_other_templates_says_so(tmp_path: Path):
    (tmp_path / "desk.yaml").write_text(FIRST, encoding="utf-8")
    style = ROOT / "examples" / "house_style"
    arguments = [str(tmp_path / "desk.yaml"), "--format", "json", "--template-dir", str(style)]
    assert CliRunner().invoke(build, arguments).exit_code == 0
    review = json.loads((tmp_path / "desk.review.json").read_text(encoding="utf-8"))
    assert review["provenance"]["templates"] == "given"
