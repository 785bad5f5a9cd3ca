"""What of a page is printed, and where its numbers stand."""

from __future__ import annotations

from pathlib import Path

from reviewgen.history.page_text import PrintedPage, unprinted_classes

HTML = """<html><head><title>A review</title><meta name="author" content="B">
<style media="print">.screen { display: none; } .box .deep { color: red; display:none }</style></head><body>
<p>P95 is <data data-n="a.b">58.0&nbsp;µs</data><span class="screen"> on screen <data data-n="c">7</data></span>.</p>
<dl><dt>Costs</dt><dd><data data-n="d">80k USD</data></dd></dl>
<img alt="a picture of 58.0 µs" src="x"><img class="screen" alt="not printed" src="x">
<a href="#in">in</a> <a href="https://example.invalid/">out</a><br></body></html>"""


def test_what_print_hides_is_left_out():
    page = PrintedPage(HTML)
    assert page.text == "P95is58.0µs.Costs80kUSDinout"
    assert [(one.id, page.text[one.start : one.end], one.fixed) for one in page.places] == [
        ("a.b", "58.0µs", True),
        ("d", "80kUSD", False),
    ]


def test_what_it_says_of_itself():
    page = PrintedPage(HTML)
    assert (page.title, page.meta, page.pictures, page.links) == (
        "A review",
        {"author": "B"},
        {"a picture of 58.0 µs"},
        {"https://example.invalid/"},
    )


def test_the_report_s_own_style_sheet_is_understood():
    sheet = (Path(__file__).parents[2] / "templates" / "css" / "print.css").read_text(encoding="utf-8")
    assert {"screen-only", "contents", "derived", "inputs"} <= unprinted_classes(sheet)
    assert "print-only" not in unprinted_classes(sheet)
