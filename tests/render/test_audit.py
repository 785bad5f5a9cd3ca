"""The last look at a page finds every kind of fault, and none in a good page."""

from __future__ import annotations

import pytest

from reviewgen.render.audit import audit

SHOWN = {"gap": "426.0 µs"}
PICTURE = "data:image/svg+xml;base64,AAAA"


def faults(html: str) -> list[str]:
    return audit(html, SHOWN, {PICTURE})


@pytest.mark.parametrize(
    "html",
    [
        '<p>P95 is <data data-n="gap">426.0 µs</data> at <bdi class="quoted">9:30</bdi>.</p>',
        "<p>Revision <span data-label>3</span></p><title>Desk 7</title><style>a { top: 3px }</style>",
        '<a href="#x">a</a><a href="https://example.org">b</a><a href="mailto:a@example.org">c</a>',
        f'<img src="{PICTURE}" alt="The gap is 426.0 µs" data-numbers="gap">',
        f'<img src="{PICTURE}" alt="Window 7" data-labels="Window 7">',
        "<table><colgroup><col style='width: 20%'></colgroup></table><br>",
        '<meta http-equiv="Content-Security-Policy" content="x"><meta charset="utf-8">',
        "<p>Appendix A: t0 to t4</p>",
    ],
)
def test_a_good_page_has_no_fault(html: str):
    assert faults(html) == []


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>P95 is 426 µs</p>", "a number outside the ledger: 'P95 is 426 µs'"),
        ("<p>&#52;&#50; µs</p>", "a number outside the ledger"),
        ("<p>٤٢ µs</p>", "a number outside the ledger"),
        (
            '<p><data data-n="gap">427.0 µs</data></p>',
            "gap is shown as '427.0 µs', the ledger says '426.0 µs'",
        ),
        ('<p><data data-n="other">1</data></p>', "a number without a ledger entry: 'other'"),
        ("<p><data>1</data></p>", "a number without a ledger entry: None"),
        ('<bdi class="quotedish">9</bdi>', "a number outside the ledger"),
        (f'<img src="{PICTURE}" alt="The gap is 426.0 µs">', "a number outside the ledger in alt"),
        (
            f'<img src="{PICTURE}" alt="426.0 µs of 500" data-numbers="gap">',
            "a number outside the ledger in alt",
        ),
        ('<p aria-label="9 ms">x</p>', "a number outside the ledger in aria-label"),
        ("<script>alert()</script>", "a <script> element"),
        ('<iframe src="x"></iframe>', "an <iframe> element"),
        ("<svg></svg>", "an <svg> element"),
        ('<link rel="stylesheet" href="https://example.org/a.css">', "a <link> element"),
        ('<base href="https://example.org">', "a <base> element"),
        ("<form></form>", "a <form> element"),
        ('<p onclick="x">a</p>', "an onclick attribute"),
        ('<a href="javascript:alert()">a</a>', "a link to 'javascript:alert()'"),
        ('<a href="http://example.org">a</a>', "only https and mailto"),
        ('<a href=" https://example.org">a</a>', "only https and mailto"),
        ('<a href="/etc/passwd">a</a>', "only https and mailto"),
        ('<img src="https://example.org/a.png" alt="a">', "not one of the report's own"),
        ('<img src="data:image/png;base64,BBBB" alt="a">', "not one of the report's own"),
        ('<a href="#x" href="javascript:alert()">a</a>', "an attribute twice in <a>"),
        ('<img srcset="a.png" alt="a">', "a srcset attribute"),
        ('<p style="background: URL(x)">a</p>', "a style attribute that fetches"),
        ('<p style="background: \\75rl(x)">a</p>', "a style attribute that fetches"),
        ('<meta http-equiv="refresh" content="0">', "a <meta http-equiv> element"),
        ("<p><b>x</p>", "</p> closes nothing"),
        ("<p>x", "<p> is never closed"),
    ],
)
def test_each_fault_is_named(html: str, expected: str):
    assert any(expected.removeprefix("an ").removeprefix("a ") in fault for fault in faults(html)), faults(
        html
    )


def test_the_section_is_named():
    assert faults('<section id="summary"><p>9</p></section>') == ["summary: a number outside the ledger: '9'"]
