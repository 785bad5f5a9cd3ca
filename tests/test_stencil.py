"""Desks that differ only in texts and layout have one stencil, and its blanks are filled as the desk would have it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reviewgen.desk.load import parse_desk
from reviewgen.render.text import escaped
from reviewgen.stencil import Stencil, foreign_blanks, stencil

TOLD = (Path(__file__).parent / "fixtures" / "desks" / "told.yaml").read_text(encoding="utf-8")


def of(text: str, *overrides: str) -> Stencil:
    return stencil(parse_desk(text.encode(), "told.yaml", overrides))


def changed(old: str, new: str) -> Stencil:
    assert TOLD.count(old) == 1, old
    return of(TOLD.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("client: 'Smith & Sons \"North\" <1999>'", "client: Another"),
        ('desk: "Equities \\\\ {desk}"', "desk: Futures"),
        ('title: "P95: 80 µs, or less?"', ""),
        ('  prepared_by: "O\'Neill, 3rd floor"\n', ""),
        ('reviewers: [A. Okafor, "B & C"]', "reviewers: [D]"),
        ('revision: "1.1"\n  status', 'revision: "2"\n  status'),
        ("status: draft", "status: final"),
        ("Level 3", "Public"),
        ('    - {revision: "1.0", date: 2026-10-01, note: "First issue; 7 pages."}\n', ""),
        ("Measured <the> processor", "Something else"),
        ("Trading & systems <2>", "Somebody"),
        ("No FPGA team before 2027...", "Not wanted..."),
        ("Load test of <2026-10-12>.", "We measured."),
        ('"Replaced in Q1."', '"It waits."'),
        ('\\"trading\\"', "trading"),
        ("Wire taps, 10 sessions", "Wire taps, 11 sessions"),
        ("Client finance, first-year engineering included", "Client finance"),
        ("hardware:\n", "# a comment\n\n\nhardware:\n"),
        ("  servers: 3\n", "  servers:   3    # boxes\n"),
    ],
)
def test_what_is_text_or_layout_decides_nothing(old: str, new: str):
    assert changed(old, new).depends == of(TOLD).depends


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("date: 2026-11-20\n", "date: 2026-11-21\n"),
        ("status: draft\n", "status: draft\n  currency: USD\n"),
        ("servers: 3", "servers: 4"),
        ("name: Nasdaq TotalView-ITCH", "name: Nasdaq"),
        ("item: NIC refresh", "item: New cards"),
        ("network: Infrastructure", "network: Another"),
        ("  exchange: \"A department", "  exchange: \"B department"),
        ('  order_processor: "Trading & systems <2>"\n', ""),
        ("No FPGA team before 2027...", "No FPGA team before 2027"),
        ("rule: processor-uninstrumented", "rule: obi-absent"),
        ("until: 2027-01-31", "until: 2027-01-30"),
        ("value: 140k msg/s", "value: 141k msg/s"),
        ("nic_tick_to_trade.p95: 2.4 us", "nic_tick_to_trade.p95: 2.5 us"),
        ("  slow card:", "  other card:"),
        ("evidence: measured\n    source: \"perf", "evidence: stated\n    source: \"perf"),
    ],
)  # fmt: skip
def test_what_could_decide_something_does(old: str, new: str):
    assert changed(old, new).depends != of(TOLD).depends


def test_an_override_counts_with_its_words_even_of_a_text():
    plain, set_ = of(TOLD), of(TOLD, "review.client=Another")
    assert len({plain.depends, set_.depends, of(TOLD, "review.client=Third").depends}) == 3
    assert set_.desk.review.client == "Another"


def test_a_value_of_the_file_and_the_same_by_override_differ():
    assert of(TOLD, "hardware.servers=3").depends != of(TOLD).depends


def test_a_source_that_is_an_evidence_file_counts():
    with_file = TOLD + "\nevidence: [open.json]\n"
    named = with_file.replace("Wire taps, 10 sessions, 2026-11-02 to 2026-11-13", "open.json")
    assert of(named).depends != of(with_file).depends


def test_the_desk_of_a_stencil_is_the_same_desk_under_blanks():
    desk, given = of(TOLD).desk, parse_desk(TOLD.encode(), "told.yaml")
    assert desk.latency.model_dump() == given.latency.model_dump()
    assert desk.owners.network == desk.owners.risk_check != desk.owners.order_processor
    assert desk.owners.exchange == given.owners.exchange  # too long to be printed whole everywhere
    for text in (desk.review.client, desk.owners.network, desk.waivers[0].by):  # type: ignore[union-attr]
        assert text and not any(character.isalnum() or character.isspace() for character in text)
    assert str(desk.remedies["fpga_offload"].reason).endswith("...")


def filled(shape: Stencil, path: str) -> dict[str, object]:
    """What review.json says of a number whose place is that of `path`."""
    mark = shape.desk.where(path)
    assert mark is not None
    review = {
        "provenance": {"desk_sha256": "?"}, "review": {}, "text": f"by {shape.desk.review.client}",
        "numbers": {"n": {"where": [mark._asdict()]}},
    }  # fmt: skip
    text = shape.fill_json(json.dumps(shape.blank(review), ensure_ascii=False, indent=2).encode()).decode()
    assert text == json.dumps(json.loads(text), ensure_ascii=False, indent=2)
    out: dict[str, object] = json.loads(text)
    return out


@pytest.mark.parametrize("path", ["hardware.servers", "latency.windows.open.end_to_end.p95", "owners", "review.date"])
@pytest.mark.parametrize("before", ["", "# one\n# two\n"])
def test_blanks_are_filled_as_the_file_has_it(path: str, before: str):
    desk = parse_desk((before + TOLD).encode(), "folder/told.yaml")
    mark = desk.where(path)
    assert mark is not None
    out = filled(stencil(desk), path)
    assert out["numbers"] == {"n": {"where": [mark._asdict()]}}
    assert out["provenance"] == {"desk_sha256": desk.sha256}
    assert out["review"] == desk.review.model_dump()
    assert out["text"] == f"by {desk.review.client}"


def test_a_page_is_filled_with_what_a_reader_may_see():
    shape = of(TOLD)
    page = shape.fill(f"<p>{shape.review['client']}</p>".encode(), escaped)
    assert page == b"<p>Smith &amp; Sons &#34;North&#34; &lt;1999&gt;</p>"


def test_no_desk_can_hold_a_blank_and_evidence_that_does_is_known():
    from reviewgen.errors import UnsafeInput

    blank = str(of(TOLD).review["client"])
    with pytest.raises(UnsafeInput):
        parse_desk(TOLD.replace("Level 3", blank).encode(), "told.yaml")
    assert foreign_blanks(f'"{blank}"'.encode())
    assert foreign_blanks(json.dumps(blank).encode())
    assert foreign_blanks(json.dumps(blank).upper().replace("\\U", "\\u").encode())
    assert not foreign_blanks('"µs, 2 – 3, ﷼, \\u00b5"'.encode())
