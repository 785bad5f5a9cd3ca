"""What the PDF costs beyond the typesetter itself, whether a long one costs more a page, and what memory it takes."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench_speed import EXAMPLE, analysis, build
from process import python
from run import Pair, Size

MEMORY = """
import resource, sys
from pathlib import Path
from reviewgen.cli import main
assert main(sys.argv[2:]) == 0
own = next(line.split()[1] for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
Path(sys.argv[1]).write_text(f"{own} {child}")
"""
MOST_MB = 250


def pairs() -> Iterator[Pair]:
    with tempfile.TemporaryDirectory() as name:
        yield from typesetting(Path(name))


def typesetting(folder: Path) -> Iterator[Pair]:
    build(folder, "html", None)
    page = folder / "out" / "migrated.html"
    yield Pair(
        "`build` with PDF, nothing kept", lambda: build(folder, "pdf,html,json", None),
        "the WeasyPrint command on its page + the analysis",
        lambda: weasyprint(page, folder / "alone.pdf") + analysis(), 1.5,
    )  # fmt: skip
    small, large = desk_of(folder, 3), desk_of(folder, 12)
    yield Pair(
        "CPU a page of the PDF, 12 windows", lambda: a_page(folder, large), "3 windows",
        lambda: a_page(folder, small), 1.3,
    )  # fmt: skip


def weasyprint(page: Path, pdf: Path) -> float:
    return python("-m", "weasyprint", page, pdf)


def desk_of(folder: Path, windows: int) -> Path:
    """The page of a desk with so many windows."""
    head = "reviewgen: 1\nreview: {client: Firm, desk: Desk, date: 2026-11-01}\norder_processor: {threads: 1}\n"
    flow = "".join(f"    - {{name: w{n}, rate: {60 + n}k msg/s}}\n" for n in range(windows))
    latency = "".join(
        f"    - {{name: w{n}, nic_tick_to_trade: {{p50: 1.5 us, p95: 2 us}},"
        f" nic_to_processor: {{p50: 1 us, p95: 2 us}}, processor_to_wire: {{p50: 18 us, p95: {300 + n} us}},"
        f" exchange_round_trip: {{p50: 14 us, p95: 30 us}}, end_to_end: {{p50: 36 us, p95: {330 + n} us}}}}\n"
        for n in range(windows)
    )
    desk = folder / f"windows{windows}.yaml"
    desk.write_text(f"{head}flow:\n  windows:\n{flow}latency:\n  windows:\n{latency}", encoding="utf-8")
    build(folder, "html", None, desk)
    return folder / "out" / f"windows{windows}.html"


def a_page(folder: Path, page: Path) -> float:
    """Seconds of CPU for each page of what the WeasyPrint command makes of it."""
    from pypdf import PdfReader

    taken = weasyprint(page, folder / "pages.pdf")
    return taken / len(PdfReader(folder / "pages.pdf").pages)


def sizes() -> Iterator[Size]:
    with tempfile.TemporaryDirectory() as name:
        out = Path(name) / "held"
        python("-c", MEMORY, out, "build", EXAMPLE, "-o", name, environment={"REVIEWGEN_CACHE": "off"})
        own, child = (int(kilobytes) / 1e3 for kilobytes in out.read_text().split())
        yield Size("memory of `build`", lambda: own, "MB", MOST_MB)
        yield Size("memory of the child that makes its PDF", lambda: child, "MB", MOST_MB)
