"""Runs the benchmarks beside this file and prints one table: `python tests/benchmarks/run.py [--write] [NAME...]`.

A benchmark is a file `bench_<name>.py` that imports what it yields from here. `pairs()` yields `Pair`: ours and
what it is held against, both timed in turn within one run, at least seven times, so that a slow moment of the
machine falls on both; the median of the paired ratios counts. `rates()` yields `Rate`: work per second, at least
so much. `sizes()` yields `Size`: at most so much. A file that imports none of them is a script of its own, run as
it stands. Exits 1 where a limit is not held; `--write` puts this run's rows into the README in place of their own.
"""

from __future__ import annotations

import importlib.util
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

from readme_block import README, block, with_block

HERE = Path(__file__).resolve().parent
LEAST_ROUNDS = 7
HEAD = "| benchmark | what | ours | held against | theirs | ratio | limit |\n|---|---|---:|---|---:|---:|---:|"


@dataclass(frozen=True)
class Pair:
    """`ours` against `theirs`, each a callable that does the work once; `limit` is on ours / theirs.

    A callable may return seconds that it measured itself (CPU of a child, say); None means its wall time. Without a
    limit the row only states the two.
    """

    name: str
    ours: Callable[[], float | None]
    against: str
    theirs: Callable[[], float | None]
    limit: float | None
    rounds: int = LEAST_ROUNDS


@dataclass(frozen=True)
class Rate:
    """`work` returns how much it did per second, in `unit`; at least `least` is expected."""

    name: str
    work: Callable[[], float]
    unit: str
    least: float


@dataclass(frozen=True)
class Size:
    """`measure` returns a size in `unit`; at most `most` is expected."""

    name: str
    measure: Callable[[], float]
    unit: str
    most: float


class Row(NamedTuple):
    """One line of the table; `held` says whether the limit was."""

    what: str
    ours: str
    against: str
    theirs: str
    ratio: float
    limit: float | None
    least: bool = False

    @property
    def held(self) -> bool:
        if self.limit is None:
            return True
        return self.ratio >= self.limit if self.least else self.ratio <= self.limit

    def written(self, benchmark: str) -> str:
        sign = "≥" if self.least else "≤"
        limit = "" if self.limit is None else f"{sign} {self.limit:.3g}{'' if self.held else ' not held'}"
        ratio = f"{self.ratio:.2f}" if self.ratio >= 0.1 else f"{self.ratio:.2g}"
        cells = benchmark, self.what, self.ours, self.against, self.theirs, ratio, limit
        return f"| {' | '.join(cells)} |"


def seconds(work: Callable[[], float | None]) -> float:
    """One measurement: the callable's own figure, else its wall time."""
    start = time.perf_counter()
    measured = work()
    return time.perf_counter() - start if measured is None else measured


def pair_row(pair: Pair) -> Row:
    """Warms both sides up once, then measures them in turn."""
    seconds(pair.ours), seconds(pair.theirs)
    rows = [(seconds(pair.ours), seconds(pair.theirs)) for _ in range(max(pair.rounds, LEAST_ROUNDS))]
    ours, theirs = (f"{statistics.median(column) * 1e3:.1f} ms" for column in zip(*rows, strict=True))
    ratio = statistics.median(mine / other for mine, other in rows)
    return Row(pair.name, ours, pair.against, theirs, ratio, pair.limit)


def rate_row(rate: Rate) -> Row:
    """The median of seven after one warm-up."""
    rate.work()
    found = statistics.median(rate.work() for _ in range(LEAST_ROUNDS))
    told = [f"{value / 1e6:.2f}M {rate.unit}/s" for value in (found, rate.least)]
    return Row(rate.name, told[0], "at least", told[1], found / rate.least, 1.0, least=True)


def size_row(size: Size) -> Row:
    """One measurement; a size does not jitter."""
    found = size.measure()
    return Row(size.name, f"{found:.0f} {size.unit}", "at most", f"{size.most:.0f} {size.unit}", found / size.most, 1.0)


def load(path: Path) -> ModuleType:
    """The benchmark as a module; it imports this one as `run`."""
    sys.modules.setdefault("run", sys.modules[__name__])
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


def rows_of(path: Path) -> Iterator[Row]:
    """The rows of one benchmark, each as soon as it is measured."""
    module = load(path)
    for name, row in (("pairs", pair_row), ("rates", rate_row), ("sizes", size_row)):
        yield from map(row, getattr(module, name, tuple)())


def rewritten(readme: str, rows: list[str]) -> str:
    """The README with these rows in place of those that its table holds of the same benchmarks."""
    measured = {_benchmark(row) for row in rows}
    kept = [row for row in block(readme, "bench").splitlines()[2:] if _benchmark(row) not in measured]
    return with_block(readme, "bench", "\n".join([HEAD, *sorted([*kept, *rows], key=_benchmark), ""]))


def _benchmark(row: str) -> str:
    return row.split(" | ")[0]


def main(arguments: list[str]) -> int:
    """Runs the named benchmarks, or all."""
    names = [name for name in arguments if name != "--write"]
    files = [path for path in sorted(HERE.glob("bench_*.py")) if not names or path.stem[6:] in names]
    if not files or len(files) < len(names):
        known = ", ".join(sorted(path.stem[6:] for path in HERE.glob("bench_*.py")))
        print(f"no such benchmark among: {known}", file=sys.stderr)
        return 2
    scripts = [path for path in files if "from run import" not in path.read_text(encoding="utf-8")]
    lines, held = [], True
    print(HEAD, flush=True)
    for path in (path for path in files if path not in scripts):
        for row in rows_of(path):
            lines.append(row.written(path.stem[6:]))
            held &= row.held
            print(lines[-1], flush=True)
    write = [name for name in arguments if name == "--write"]
    if write and lines:
        README.write_text(rewritten(README.read_text(encoding="utf-8"), lines), encoding="utf-8")
    for path in scripts:
        print(flush=True)
        held &= subprocess.run([sys.executable, str(path), *write], check=False).returncode == 0
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
