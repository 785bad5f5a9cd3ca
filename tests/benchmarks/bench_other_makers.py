"""The same words, tables and pictures as a PDF by us, by Chromium's print and by Typst, side by side in one run.

Chromium prints our page as it is; Typst sets `typst_page.markup` of it, as PDF/A-3a and PDF/UA-1. By the clock,
since a browser's processes do not add up; medians of seven, in turn.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pikepdf
from process import REVIEWGEN, ROOT
from pypdf import PdfReader
from readme_block import README, with_block
from typst_page import markup

ROUNDS = 7
HEAD = """| maker | time | against ours | size | pages | tagged | declares | on most pages |
|---|---:|---:|---:|---:|---|---|---|"""
OURS = """
import base64, sys
from datetime import date
from pathlib import Path
from reviewgen.render.assets import Asset
from reviewgen.render.pdf import PdfChild
with PdfChild.start() as child:
    html = Path(sys.argv[1]).read_text(encoding="utf-8")
    uris = ["data:" + piece.partition('"')[0] for piece in html.split('"data:')[1:]]
    assets = {uri: Asset(uri[5:].partition(";")[0], base64.b64decode(uri.partition(",")[2])) for uri in uris}
    Path(sys.argv[2]).write_bytes(child.render(html, assets, [], date(2026, 11, 20)).pdf)
"""
TYPST = """
import sys, typst
from pathlib import Path
Path(sys.argv[2]).write_bytes(typst.compile(sys.argv[1], pdf_standards=["a-3a", "ua-1"]))
"""


def ours(page: Path, pdf: Path) -> None:
    run(sys.executable, "-c", OURS, page, pdf)


def chromium(page: Path, pdf: Path) -> None:
    run(
        "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
        f"--user-data-dir={page.parent / 'profile'}", f"--print-to-pdf={pdf}", page.as_uri(),
    )  # fmt: skip


def typst(page: Path, pdf: Path) -> None:
    source = page.parent / "page.typ"
    if not source.exists():
        source.write_text(markup(page.read_text(encoding="utf-8"), page.parent), encoding="utf-8")
    run(sys.executable, "-c", TYPST, source, pdf)


MAKERS: dict[str, Callable[[Path, Path], None]] = {"ours": ours, "Chromium's print": chromium, "Typst": typst}


def run(*command: str | Path) -> None:
    subprocess.run(list(map(str, command)), cwd=ROOT, check=True, capture_output=True)


def standards(pdf: Path) -> tuple[str, str]:
    """Whether it is tagged, and the archival and accessible standards that it declares."""
    with pikepdf.open(pdf) as file:
        tagged = bool(file.Root.get("/MarkInfo", {}).get("/Marked", False))
        about = file.open_metadata()
        part, level = about.get("pdfaid:part"), about.get("pdfaid:conformance")
        archival = f"PDF/A-{part}{(level or '').lower()}" if part else ""
        accessible = "PDF/UA-1" if about.get("pdfuaid:part") else ""
    return "yes" if tagged else "no", ", ".join(filter(None, (archival, accessible))) or "none"


def furniture(pdf: Path) -> str:
    """What most pages carry in common: lines that recur, and their own number."""
    pages = [page.extract_text().splitlines() for page in PdfReader(pdf).pages]
    lines = Counter(line.strip() for page in pages for line in set(page) if len(line.strip()) > 3)
    running = any(times > 0.8 * len(pages) for times in lines.values())
    numbered = sum(
        any(str(number) in line.split() for line in (*page[:3], *page[-3:])) for number, page in enumerate(pages, 1)
    )
    told = [*(["running lines"] if running else []), *(["page numbers"] if numbered > 0.8 * len(pages) else [])]
    return ", ".join(told) or "none"


def main() -> int:
    if shutil.which("chromium") is None:
        print("chromium is not installed", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        run(sys.executable, *REVIEWGEN, "build", "examples/migrated.yaml", "--format", "html", "-o", folder)
        page = folder / "migrated.html"
        taken: dict[str, list[float]] = {maker: [] for maker in MAKERS}
        for turn in range(ROUNDS + 1):  # the first warms up
            for maker, make in MAKERS.items():
                start = time.perf_counter()
                make(page, folder / f"{maker}.pdf")
                if turn:
                    taken[maker].append(time.perf_counter() - start)
        lines = [HEAD]
        for maker in MAKERS:
            pdf = folder / f"{maker}.pdf"
            ratio = statistics.median(one / other for one, other in zip(taken[maker], taken["ours"], strict=True))
            cells = (
                maker, f"{statistics.median(taken[maker]):.1f} s", f"{ratio:.2f}", f"{pdf.stat().st_size / 1e3:.0f} kB",
                str(len(PdfReader(pdf).pages)), *standards(pdf), furniture(pdf),
            )  # fmt: skip
            lines.append(f"| {' | '.join(cells)} |")
    print("\n".join(lines))
    if "--write" in sys.argv:
        readme = README.read_text(encoding="utf-8")
        README.write_text(with_block(readme, "other makers", "\n".join([*lines, ""])), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
