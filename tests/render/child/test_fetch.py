"""No address but a handed-over one is ever read, whatever asks for it; the default fetcher shows what would leak."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

pytestmark = pytest.mark.requires_library("pango-1.0")

PAGE = (
    '<!DOCTYPE html><html lang="en"><head><title>t</title>{head}</head><body><h1>t</h1>{body}</body></html>'
)


def in_svg(inner: str) -> str:
    """An SVG picture by data: address, itself allowed, that asks for more."""
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9">'
        f"{inner}</svg>"
    )
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


HEADS = {
    "stylesheet link": '<link rel="stylesheet" href="{u}">',
    "alternate media link": '<link rel="stylesheet" media="print" href="{u}">',
    "attachment link": '<link rel="attachment" href="{u}">',
    "import": '<style>@import "{u}";</style>',
    "import url": "<style>@import url({u}) print;</style>",
    "font-face": '<style>@font-face {{ font-family: x; src: url("{u}") }} h1 {{ font-family: x }}</style>',
    "colour profile": '<style>@color-profile --x {{ src: url("{u}") }} h1 {{ color: color(--x 0 0 0) }}</style>',
    "page background": '<style>@page {{ background: url("{u}") }}</style>',
    "margin content": '<style>@page {{ @top-left {{ content: url("{u}") }} }}</style>',
    "list style": '<style>h1 {{ display: list-item; list-style-image: url("{u}") }}</style>',
    "border image": '<style>h1 {{ border: 3px solid; border-image-source: url("{u}") }}</style>',
    "mask": '<style>h1 {{ border: 3px solid; mask-border-source: url("{u}") }}</style>',
    "before": '<style>h1::before {{ content: url("{u}") }}</style>',
    "counter style": '<style>@counter-style x {{ system: cyclic; symbols: url("{u}") }}</style>',
    "base": '<base href="{u}"><style>h1 {{ background: url(x.png) }}</style>',
    "variable": '<style>:root {{ --x: url("{u}") }} h1 {{ background: var(--x) }}</style>',
}
BODIES = {
    "img": '<img src="{u}" alt="x">',
    "img in picture": '<picture><img src="{u}" alt="x"></picture>',
    "object": '<object data="{u}"></object>',
    "embed": '<embed src="{u}">',
    "anchor attachment": '<a rel="attachment" href="{u}">x</a>',
    "inline background": '<p style="background: url({u})">x</p>',
    "shape": '<p style="list-style: url({u}); display: list-item">x</p>',
    "svg image": '<svg xmlns="http://www.w3.org/2000/svg" width="9"><image href="{u}" width="9" height="9"/></svg>',
    "svg use": '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><use href="{u}#a"/></svg>',
    "svg style": '<svg xmlns="http://www.w3.org/2000/svg" width="9"><style>@import "{u}";</style></svg>',
}
SCHEMES = ("http", "file", "unknown")


@pytest.fixture(scope="module")
def listener() -> Iterator[tuple[str, list[str]]]:
    """A loopback server that answers everything with a picture and remembers who asked."""
    asked: list[str] = []

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.send_header("Content-Type", "image/svg+xml")
            self.end_headers()
            self.wfile.write(b'<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>')

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


def vectors(http: str, folder: Path) -> dict[str, str]:
    """Every page of the corpus by name."""
    secret = folder / "secret.svg"
    secret.write_text('<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>')
    addresses = {"http": f"{http}/leak", "file": secret.as_uri(), "unknown": "gopher://127.0.0.1/x"}
    pages = {}
    for scheme in SCHEMES:
        for name, text in HEADS.items():
            pages[f"{name} {scheme}"] = PAGE.format(head=text.format(u=addresses[scheme]), body="<p>x</p>")
        for name, text in BODIES.items():
            pages[f"{name} {scheme}"] = PAGE.format(head="", body=text.format(u=addresses[scheme]))
        nested = in_svg(f'<image xlink:href="{addresses[scheme]}" width="9" height="9"/>')
        pages[f"svg in img {scheme}"] = PAGE.format(head="", body=f'<img src="{nested}" alt="x">')
    return pages


DRAW = """
import contextlib, json, logging, sys
pages = json.load(sys.stdin)
opened, quiet = [], []

def hook(event, given):
    if event == "open" and "secret" in str(given[0]):
        opened.append(str(given[0]))

sys.addaudithook(hook)
if sys.argv[1] == "ours":
    from reviewgen.render.child.draw import RefusedFetchError, draw
    for name, html in pages.items():
        try:
            draw(html, {})
            quiet.append(name)
        except RefusedFetchError:
            pass
else:
    logging.getLogger("weasyprint").handlers = [logging.NullHandler()]
    from weasyprint import HTML
    for html in pages.values():
        with contextlib.suppress(Exception):
            HTML(string=html).write_pdf()
print(json.dumps([opened, quiet]))
"""


def run(fetcher: str, pages: dict[str, str]) -> tuple[list[str], list[str]]:
    """Draw all pages in a process of its own; the secret files it opened, the pages that asked for nothing."""
    done = subprocess.run(
        [sys.executable, "-c", DRAW, fetcher],
        input=json.dumps(pages),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    opened, quiet = json.loads(done.stdout)
    return opened, quiet


def test_nothing_outside_is_read(listener: tuple[str, list[str]], tmp_path: Path):
    address, asked = listener
    asked.clear()
    pages = vectors(address, tmp_path)
    assert len(pages) >= 51
    opened, quiet = run("ours", pages)
    assert (asked, opened) == ([], [])
    assert len(quiet) < len(pages) / 2, quiet  # a corpus that asks for nothing would prove nothing


def test_the_default_fetcher_does_leak(listener: tuple[str, list[str]], tmp_path: Path):
    """The control: the same corpus reaches the listener and the file when nothing stands in between."""
    address, asked = listener
    asked.clear()
    opened, _ = run("default", vectors(address, tmp_path))
    assert len(asked) >= 10
    assert len(opened) >= 10


def test_handed_over_bytes_are_served_by_exact_key():
    from reviewgen.render.assets import Asset
    from reviewgen.render.child.draw import Preloaded, RefusedFetchError

    fetcher = Preloaded({"data:text/css,a": Asset("text/css", b"a")})
    response = fetcher("data:text/css,a")
    assert (response.read(), response.content_type) == (b"a", "text/css")
    for other in ("data:text/css,b", "data:text/css,a#x", "DATA:text/css,a", "file:///etc/passwd", ""):
        with pytest.raises(RefusedFetchError):
            fetcher(other)
        with pytest.raises(RefusedFetchError):
            fetcher.open(other)


def test_the_child_can_open_no_socket_and_no_program():
    code = (
        "import socket, subprocess, reviewgen.render.child.__main__ as child; child._forbid_reaching_out()\n"
        "for reach in (lambda: socket.create_connection(('127.0.0.1', 9)), lambda: subprocess.run(['true'])):\n"
        "    try: reach()\n"
        "    except PermissionError as refused: print(refused)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.count("is not for the PDF child") == 2
