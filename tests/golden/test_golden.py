"""The examples' reviews, whole: every file of a golden folder is made again and compared.

`make golden` writes them anew; the diff is then read like any other change. review.json comes first: its words
and keys exactly, its floats to one part in a million (another processor may round the last digits otherwise).
Then the page without its pictures and fonts, then the PDF: words in reading order, tags, bookmarks, attachments.
"""

from __future__ import annotations

import json
import math
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest

HERE = Path(__file__).resolve().parent
EXAMPLES = HERE.parents[1] / "examples"
DESKS = sorted(path.stem for path in EXAMPLES.glob("*.yaml"))
EMBEDDED = re.compile(r"data:([a-z/+0-9.-]+)[;,][^\"')\s]+")


@pytest.fixture(scope="module", params=DESKS)
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of one example's outputs, as a user builds them; the example's name is the folder's."""
    folder = tmp_path_factory.mktemp("golden") / request.param
    code = "import sys; from reviewgen.cli import main; sys.exit(main())"
    desk = EXAMPLES / f"{request.param}.yaml"
    subprocess.run([sys.executable, "-c", code, "build", str(desk), "-o", str(folder)], check=True)
    return folder


def page_text(built: Path) -> str:
    """The HTML with fonts and pictures reduced to their kind."""
    html = (built / f"{built.name}.html").read_text(encoding="utf-8")
    return EMBEDDED.sub(r"data:\1", html)


def pdf_words(built: Path) -> str:
    """The PDF's words in reading order, one line a page."""
    command = ["pdftotext", "-enc", "UTF-8", str(built / f"{built.name}.pdf"), "-"]
    text = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    return "".join(" ".join(page.split()) + "\n" for page in text.split("\f") if page.strip())


def pdf_outline(built: Path) -> str:
    """Page count, how often each structure tag occurs, bookmarks and attachments."""
    with pikepdf.open(built / f"{built.name}.pdf") as pdf:
        with pdf.open_outline() as outline:
            bookmarks = [item.title for item in outline.root]
        facts = {
            "pages": len(pdf.pages),
            "tags": dict(sorted(Counter(tags(pdf.Root.StructTreeRoot)).items())),
            "bookmarks": bookmarks,
            "attachments": sorted(pdf.attachments),
        }
    return json.dumps(facts, indent=1, ensure_ascii=False) + "\n"


def tags(element: Any) -> Iterator[str]:
    """Every structure type below this element."""
    if isinstance(element, pikepdf.Array):
        for child in element:
            yield from tags(child)
    elif isinstance(element, pikepdf.Dictionary):
        if "/S" in element:
            yield str(element["/S"])
        if "/K" in element:
            yield from tags(element["/K"])


def review_text(built: Path) -> str:
    return (built / f"{built.name}.review.json").read_text(encoding="utf-8")


FACES: dict[str, Callable[[Path], str]] = {
    "review.json": review_text,
    "page.html": page_text,
    "pdf.json": pdf_outline,
    "pdf.txt": pdf_words,
}


def same_json(ours: Any, golden: Any, path: str = "") -> list[str]:
    """The places where two results differ."""
    if isinstance(golden, float) and isinstance(ours, (int, float)) and not isinstance(ours, bool):
        return (
            [] if math.isclose(ours, golden, rel_tol=1e-6, abs_tol=1e-9) else [f"{path}: {golden} -> {ours}"]
        )
    if type(ours) is not type(golden):
        return [f"{path}: {golden!r} -> {ours!r}"]
    if isinstance(golden, dict):
        keys = [f"{path}.{key}: one side only" for key in ours.keys() ^ golden.keys()]
        both = [same_json(ours[key], golden[key], f"{path}.{key}") for key in golden if key in ours]
        return keys + [row for rows in both for row in rows]
    if isinstance(golden, list):
        if len(ours) != len(golden):
            return [f"{path}: {len(golden)} -> {len(ours)} entries"]
        both = [same_json(a, b, f"{path}[{i}]") for i, (a, b) in enumerate(zip(ours, golden, strict=True))]
        return [row for rows in both for row in rows]
    return [] if ours == golden else [f"{path}: {golden!r} -> {ours!r}"]


def test_the_examples_are_all_golden(write_golden: bool):
    assert len(DESKS) >= 3
    folders = {path.name for path in HERE.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert write_golden or folders == set(DESKS)


@pytest.mark.requires_tool("pdftotext")
@pytest.mark.requires_library("pango-1.0")
def test_golden(built: Path, write_golden: bool):
    golden = HERE / built.name
    texts = {name: face(built) for name, face in FACES.items()}
    if write_golden:
        golden.mkdir(exist_ok=True)
        for name, text in texts.items():
            (golden / name).write_text(text, encoding="utf-8")
        return
    assert {path.name for path in golden.iterdir()} == set(FACES)
    differences = same_json(
        json.loads(texts["review.json"]), json.loads((golden / "review.json").read_text())
    )
    assert not differences, differences[:20]
    for name in ("page.html", "pdf.json", "pdf.txt"):
        assert texts[name].splitlines() == (golden / name).read_text(encoding="utf-8").splitlines(), name


@pytest.mark.parametrize(
    ("ours", "golden"),
    [({"a": 1.0}, {"a": 1.00001}), ({"a": 1}, {"b": 1}), ([1], [1, 2]), ("x", "y"), (None, 0.0), (True, 1.0)],
)
def test_a_difference_is_found(ours: Any, golden: Any):
    assert same_json(ours, golden)
    assert not same_json(golden, golden)


def test_rounding_is_no_difference():
    assert not same_json({"a": [1.0000000001, 3, "x"]}, {"a": [1.0, 3, "x"]})
