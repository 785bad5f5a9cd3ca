"""Logos that lie about their type, are too large, or do more than draw."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from reviewgen.brand.logo import logo_type
from reviewgen.errors import InputRefused, UnsafeInput

HEAD = b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">'


def svg(inner: str) -> bytes:
    return HEAD + inner.encode() + b"</svg>"


def picture(kind: str, size: tuple[int, int] = (8, 8)) -> bytes:
    out = io.BytesIO()
    Image.new("1" if kind == "PNG" else "L", size).save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "mime"),
    [
        ("a.png", picture("PNG"), "image/png"),
        ("a.jpg", picture("JPEG"), "image/jpeg"),
        ("A.JPEG", picture("JPEG"), "image/jpeg"),
        ("a.svg", svg('<g fill="url(#x)"><path d="M0 0"/></g>'), "image/svg+xml"),
        ("a.svg", b"<?xml version='1.0'?>\n" + svg("<rect width='3' height='3'/>"), "image/svg+xml"),
    ],
)
def test_pictures_that_are_what_they_say(name: str, data: bytes, mime: str):
    assert logo_type(data, name) == mime


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.png", picture("JPEG"), "says image/png by its name and is image/jpeg"),
        ("a.svg", picture("PNG"), "says image/svg+xml by its name and is image/png"),
        ("a.png", svg(""), "is image/svg+xml"),
        ("a.jpg", b"MZ\x90\x00", "is no picture"),
        ("a.gif", b"GIF89a", "not a logo"),
        ("noname", picture("PNG"), "not a logo"),
        ("a.png", picture("PNG")[:40], "damaged"),
        ("a.jpg", picture("JPEG")[:200], "damaged"),
        ("a.svg", HEAD, "not well formed"),
    ],
)
def test_pictures_that_are_not(name: str, data: bytes, said: str):
    with pytest.raises(InputRefused) as refused:
        logo_type(data, name)
    assert said in refused.value.problems[0].message and refused.value.problems[0].remedy


def test_more_than_twenty_million_pixels():
    with pytest.raises(UnsafeInput, match="5000 by 4001 pixels"):
        logo_type(picture("PNG", (5000, 4001)), "a.png")
    assert logo_type(picture("PNG", (5000, 4000)), "a.png") == "image/png"


ACTS = [
    "<script>alert(1)</script>", '<image href="x.png"/>', "<foreignObject/>", "<style>*{}</style>", "<text>a</text>",
    '<path onload="x"/>', '<g fill="url(http://x.org/a)"/>', '<g style="fill: url( //x.org/a )"/>',
    '<use xlink:href="#a"/>', '<g xlink:href="https://x.org"/>', '<rect xmlns="urn:other"/>', "<?php x ?>",
    '<g style="background: u\\72l(x)"/>', "<g>" * 40 + "</g>" * 40, "<g/>" * 20_001, "<svg/>",
]  # fmt: skip


@pytest.mark.parametrize("inner", ACTS, ids=range(len(ACTS)))
def test_drawings_that_do_more_than_draw(inner: str):
    with pytest.raises(UnsafeInput):
        logo_type(svg(inner), "a.svg")


@pytest.mark.parametrize("head", [b"<!DOCTYPE svg [<!ENTITY a 'aaaa'>]>", b"<!doctype svg>"])
def test_entities_are_refused_before_anything_is_parsed(head: bytes):
    with pytest.raises(UnsafeInput, match="document type"):
        logo_type(b"<?xml version='1.0'?>" + head + svg(""), "a.svg")
