"""The quick look vouches for pages that our templates write, and for nothing that a parser would find a fault in."""

from __future__ import annotations

import hypothesis
import pytest
from hypothesis import strategies

from reviewgen.render.audit import audit
from reviewgen.render.elements import Elements
from reviewgen.render.plain_markup import sound
from reviewgen.render.walk import walked

SHOWN = {"gap": "426.0 µs", "a<b": "< 5 %"}
PICTURE = "data:image/svg+xml;base64,AAAA"
ELEMENTS = Elements(SHOWN, {PICTURE})
START = "<!DOCTYPE html>\n"
GOOD = (
    '<html lang="en"><head><meta charset="utf-8"><style>a > b { top: 3px }</style><title>Desk 7</title></head><body>'
    '<p>P95 is <data data-n="gap">426.0 µs</data>, <data data-n="a&lt;b">&lt; 5 %</data> at '
    '<bdi class="quoted">9:30</bdi>.<br></p><p class="x" hidden>Revision <span data-label>3</span></p>'
    f'<img src="{PICTURE}" alt="The gap is 426.0 µs" data-numbers="gap"></body></html>\n'
)


def vouched(body: str) -> bool:
    return sound(START + body, ELEMENTS)


def test_a_page_as_our_templates_write_it_is_vouched_for():
    assert vouched(GOOD)
    assert audit(START + GOOD, SHOWN, {PICTURE}) == []


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ("P95 is ", "P95 is 4"),
        ("P95 is ", "P95 is &#52; "),
        ("P95 is ", "P95 is &#52 "),
        ("426.0 µs</data>", "427.0 µs</data>"),
        ("426.0 µs</data>", "426.0 µs<b>7</b></data>"),
        ('data-n="gap"', 'data-n="other"'),
        ('data-n="gap"', 'data-x="gap"'),
        ('class="quoted"', 'class="quotedish"'),
        ("data-label", "data-lable"),
        ('"The gap is 426.0 µs" data-numbers="gap"', '"The gap is 426.0 µs"'),
        (f'src="{PICTURE}"', 'src="https://example.org/a.png"'),
        (' hidden', ' onclick="x"'),
        (' hidden', ' hidden hidden'),
        (' hidden', ' class="x"'),
        ("</title>", "</title><script></script>"),
        ("<br>", "<br><base href=\"#\">"),
        ("<br>", "</b>"),
        ("</p>", ""),
        ("</body>", "</body></body>"),
        ("</html>\n", "</html"),
        ("</html>\n", ""),
    ],
)  # fmt: skip
def test_a_fault_is_not_vouched_for(good: str, bad: str):
    assert good in GOOD
    assert not vouched(GOOD.replace(good, bad, 1))
    assert audit(START + GOOD.replace(good, bad, 1), SHOWN, {PICTURE}) != []


@pytest.mark.parametrize(
    ("plain", "other"),
    [
        ("<p>", "<P>"),
        ('<p class="x" hidden>', "<p class='x' hidden>"),
        ('<p class="x" hidden>', "<p class=x hidden>"),
        ('<p class="x" hidden>', '<p class="x"hidden>'),
        ('<p class="x" hidden>', '<p  class="x" hidden>'),
        ('<p class="x" hidden>', '<p class= "x" hidden>'),
        ('<p class="x" hidden>', '<p class="x>y" hidden>'),
        ("426.0 µs</data>", "<b></b>426.0 µs</data>"),
        ("<br>", "<!-- 3 -->"),
        (" at ", "&nbsp;at "),
        (" at ", "&lt at "),
        (" at ", "&ampat "),
        ("</p>", "</p >"),
    ],
)
def test_markup_written_otherwise_is_left_to_the_parser(plain: str, other: str):
    assert plain in GOOD
    assert not vouched(GOOD.replace(plain, other, 1))
    assert audit(START + GOOD.replace(plain, other, 1), SHOWN, {PICTURE}) == []


@pytest.mark.parametrize("html", ["", "<", "<>", START, f"x{START}", f"{START}<", f"{START}<>", f"{START}</p>"])
def test_scraps_do_no_harm(html: str):
    assert sound(html, ELEMENTS) is (html == START)


SCRAPS = strategies.sampled_from(
    ["<", ">", '"', "=", "/", " ", "7", "&#55;", "<p>", "</p>", "<b>", "</b>", '<data data-n="gap">', "426.0 µs",
     "</data>", "<span data-label>", "</span>", "<br>", "<script>", "</script>", "<!--", "-->", ' title="5"',
     " onload=", "<style>", "</style>", "<title>", "</title>", '<img src="x">', '<a href="javascript:x">', "</a>"]
)  # fmt: skip


@hypothesis.given(strategies.lists(SCRAPS, max_size=12))
@hypothesis.settings(max_examples=300)
def test_whatever_is_vouched_for_has_no_fault_to_a_parser(scraps: list[str]):
    html = START + "".join(scraps)
    if sound(html, ELEMENTS):
        assert walked(html, ELEMENTS) == []
