"""The examples, a desk of the longest names and one with much to say, page by page: length, order, breaks, format."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import pytest

from reviewgen.cache.store import Cache
from reviewgen.desk.load import load_desk, parse_desk
from reviewgen.desk.model import Desk
from reviewgen.evaluate import evaluate
from reviewgen.render.assets import Attachment
from reviewgen.render.pdf import PdfChild
from reviewgen.report import of_review

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
CROWDED = Path(__file__).with_name("crowded.yaml")
DESKS = ("migrated", "network_bound", "minimal", "longest", "crowded")
pytestmark = [pytest.mark.requires_library("pango-1.0"), pytest.mark.requires_tool("pdftotext")]
DISPLAY = 40.0
"""Points that no line of ordinary text is high."""
FURNITURE = 62.0
"""Points at the top and bottom of a page that the running head and foot take."""
XHTML = "{http://www.w3.org/1999/xhtml}"


@dataclass(frozen=True)
class Line:
    """A line of text on a page: its words, and where its edges stand, in points."""

    text: str
    top: float
    bottom: float
    left: float
    right: float

    def covers(self, other: Line) -> bool:
        """Whether more than a hair of one is printed over the other."""
        width = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.bottom, other.bottom) - max(self.top, other.top)
        return width > 1.0 and height > 0.35 * min(self.bottom - self.top, other.bottom - other.top)


@dataclass(frozen=True)
class Report:
    """One finished report."""

    html: str
    pdf: bytes
    warnings: tuple[str, ...]
    pages: tuple[tuple[Line, ...], ...]


def longest() -> Desk:
    """Every name as long as the format allows."""
    window = "opening auction " * 12 + "ends"
    name = ("Latency " * 25).strip()
    assert 190 <= len(window) <= 200 and 190 <= len(name) <= 200
    return parse_desk(
        f"""reviewgen: 1
review: {{client: {name}, desk: {name}, date: 2026-11-01, title: {name}, prepared_by: {name}, classification: {name}}}
owners: {{order_processor: {name}, network: {name}}}
order_processor: {{service_times: {{{name}: 8 us}}}}
flow: {{windows: [{{name: {window}, rate: 90k msg/s, peak_1ms: 220k msg/s, by_type: {{{name}: 100 %}}}}]}}
latency:
  target_p95: 60 us
  windows:
    - name: {window}
      nic_tick_to_trade: {{p50: 2 us, p95: 3 us}}
      nic_to_processor: {{p50: 2 us, p95: 3 us}}
      processor_to_wire: {{p50: 20 us, p95: 90 us}}
      exchange_round_trip: {{p50: 14 us, p95: 30 us}}
      end_to_end: {{p50: 38 us, p95: 110 us}}
""".encode()
    )


@cache
def report(name: str) -> Report:
    with PdfChild.start() as child:
        path = CROWDED if name == "crowded" else EXAMPLES / f"{name}.yaml"
        desk = longest() if name == "longest" else load_desk(str(path))
        page = of_review(evaluate(desk), Cache(None)).page()
        source = Attachment("desk.yaml", "Source", "application/yaml", "The desk as given", desk.data)
        result = child.render(page.html, page.assets, (source,), desk.review.date)
    return Report(page.html, result.pdf, result.warnings, tuple(pages(result.pdf)))


def pages(pdf: bytes) -> Iterator[tuple[Line, ...]]:
    """The lines between head and foot of each page, from the top."""
    done = subprocess.run(["pdftotext", "-bbox-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    for page in ElementTree.fromstring(done.stdout).iter(f"{XHTML}page"):
        height = float(page.attrib["height"])
        lines = [
            Line(
                " ".join(word.text or "" for word in line.iter(f"{XHTML}word")),
                *(float(line.attrib[edge]) for edge in ("yMin", "yMax", "xMin", "xMax")),
            )
            for line in page.iter(f"{XHTML}line")
        ]
        kept = [line for line in lines if line.top > FURNITURE * 0.8 and line.bottom < height - FURNITURE * 0.7]
        yield tuple(sorted(kept, key=lambda line: line.top))


def headings(html: str) -> set[str]:
    """The text of all headings and captions."""
    found = re.findall(r"<(h2|h3|caption|figcaption)\b[^>]*>(.*?)</\1>", html, re.DOTALL)
    return {" ".join(re.sub(r"<[^>]+>", "", text).split()) for _, text in found}


@pytest.fixture(params=DESKS)
def made(request: pytest.FixtureRequest) -> Report:
    return report(request.param)


def test_nothing_is_logged(made: Report):
    assert made.warnings == ()


def test_the_summary_is_page_two_and_only_that(made: Report):
    second, third = (page[0].text for page in made.pages[1:3])
    assert (second, third) == ("Executive summary", "Contents")


def test_nothing_of_the_summary_is_cut_off(made: Report):
    """Its last paragraph's last words stand on the page."""
    summary = made.html.partition('id="summary"')[2].partition("</section>")[0]
    last = re.sub(r"<[^>]+>", "", re.findall(r"<p\b[^>]*>(.*?)</p>", summary, re.DOTALL)[-1]).split()
    words = " ".join(line.text for line in made.pages[1])
    assert " ".join(last[-4:]) in words.replace("&#39;", "'")


def test_no_line_is_printed_over_another(made: Report):
    """Text that its box cuts off lies under what follows the box; on the cover the longest names are cut.

    The mark of a draft lies across everything.
    """
    for page in made.pages[1:]:
        lines = [line for line in page if line.bottom - line.top < DISPLAY]
        assert [(a.text, b.text) for a, b in combinations(lines, 2) if a.covers(b)] == []


def test_no_page_is_empty(made: Report):
    assert [number for number, page in enumerate(made.pages, 1) if len(page) < 6] == []


def test_no_heading_is_left_at_the_foot_of_a_page(made: Report):
    known = headings(made.html)
    assert len(known) > 20
    assert [page[-1].text for page in made.pages if page[-1].text in known] == []


@pytest.mark.requires_module("page")
@pytest.mark.parametrize("profile", ["3a", "ua1"])
def test_it_conforms_to_both_standards(made: Report, profile: str):
    import page

    found = page.validate_pdf_bytes(made.pdf, profile=profile)
    assert [(failure.rule_id, failure.message) for failure in found.failures] == []


def test_the_full_example_keeps_to_its_length():
    full = report("migrated")
    assert 12 <= len(full.pages) <= 20
    assert len(full.pdf) < 1_000_000
    assert len(full.html.encode()) < 1_500_000
