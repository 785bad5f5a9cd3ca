"""What the print style sheet hides, the comparison with print leaves out."""

from __future__ import annotations

import re
from pathlib import Path

from reviewgen.history.text_layer import _UNPRINTED, _Words

SHEET = Path(__file__).parents[2] / "templates" / "css" / "print.css"


def test_it_leaves_out_what_the_style_sheet_hides():
    hidden = re.findall(r"([^{}]+)\{[^{}]*display:\s*none", SHEET.read_text(encoding="utf-8"))
    classes = {selector.split()[-1].lstrip(".") for one in hidden for selector in one.split(",")}
    assert len(classes) > 3
    assert classes == _UNPRINTED


def test_hidden_text_counts_nowhere():
    walk = _Words()
    walk.feed('<p><data data-n="a">2</data> of <span class="inputs">desk.p95 <data data-n="b">7</data></span></p>')
    assert "".join(walk.text) == "2 of "
    assert walk.numbers == {"2": {"a"}}
