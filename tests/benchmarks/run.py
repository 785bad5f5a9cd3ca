"""Runs the benchmarks beside this file and prints their tables: `python tests/benchmarks/run.py [NAME...]`.

A benchmark is a file `bench_<name>.py` that imports `Pair` or `Rate` from here. Its `pairs()` yields pairs of
callables, ours and what it is held against. Both are timed in turn within one run, at least seven times, so
that a slow moment of the machine falls on both; the median of the paired ratios counts. Its `rates()` yields
callables that return work per second; the median of seven counts. A file that imports neither is a script of
its own, run as it stands.
Exits 1 where a limit is not held.
"""

from __future__ import annotations

import importlib.util
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

HERE = Path(__file__).resolve().parent
LEAST_ROUNDS = 7


@dataclass(frozen=True)
class Pair:
    """`ours` against `theirs`, each a callable that does the work once; `limit` is on seconds ours / theirs.

    A callable may return seconds that it measured itself (CPU of a child, say); None means its wall time.
    """

    name: str
    ours: Callable[[], float | None]
    against: str
    theirs: Callable[[], float | None]
    limit: float
    rounds: int = LEAST_ROUNDS


@dataclass(frozen=True)
class Rate:
    """`work` returns how much it did per second, in `unit`; at least `least` is expected."""

    name: str
    work: Callable[[], float]
    unit: str
    least: float


def seconds(work: Callable[[], float | None]) -> float:
    """One measurement: the callable's own figure, else its wall time."""
    start = time.perf_counter()
    measured = work()
    return time.perf_counter() - start if measured is None else measured


def run_pairs(pairs: Iterable[Pair]) -> bool:
    """Warms both sides up once, then measures them in turn; whether every limit held."""
    held = True
    print("| what | ours | held against | its time | ratio | limit |")
    print("|---|---:|---|---:|---:|---:|", flush=True)
    for pair in pairs:
        seconds(pair.ours), seconds(pair.theirs)
        rows = [(seconds(pair.ours), seconds(pair.theirs)) for _ in range(max(pair.rounds, LEAST_ROUNDS))]
        ours, theirs = (statistics.median(column) * 1e3 for column in zip(*rows, strict=True))
        ratio = statistics.median(mine / other for mine, other in rows)
        held &= ratio <= pair.limit
        verdict = "" if ratio <= pair.limit else " not held"
        print(
            f"| {pair.name} | {ours:.1f} ms | {pair.against} | {theirs:.1f} ms "
            f"| {ratio:.2f} | {pair.limit:g}{verdict} |",
            flush=True,
        )
    return held


def run_rates(rates: Iterable[Rate]) -> bool:
    """The median of seven after one warm-up; whether every rate is at least what is expected."""
    held = True
    print("| what | rate | at least |")
    print("|---|---:|---:|", flush=True)
    for rate in rates:
        rate.work()
        found = statistics.median(rate.work() for _ in range(LEAST_ROUNDS))
        held &= found >= rate.least
        verdict = "" if found >= rate.least else " not held"
        print(
            f"| {rate.name} | {found / 1e6:.2f}M {rate.unit}/s | {rate.least / 1e6:.2f}M{verdict} |",
            flush=True,
        )
    return held


def load(path: Path) -> ModuleType:
    """The benchmark as a module; it imports this one as `run`."""
    sys.modules.setdefault("run", sys.modules[__name__])
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


def run(path: Path) -> bool:
    """One benchmark file, under its name; whether all it claims held."""
    print(f"\n### {path.stem.removeprefix('bench_')}\n", flush=True)
    if "from run import" not in path.read_text(encoding="utf-8"):
        return subprocess.run([sys.executable, str(path)], check=False).returncode == 0
    module, held = load(path), True
    if hasattr(module, "pairs"):
        held &= run_pairs(module.pairs())
    if hasattr(module, "rates"):
        held &= run_rates(module.rates())
    return held


def main(names: list[str]) -> int:
    """Runs the named benchmarks, or all."""
    files = [path for path in sorted(HERE.glob("bench_*.py")) if not names or path.stem[6:] in names]
    if not files or len(files) < len(names):
        print(
            f"no such benchmark among: {', '.join(p.stem[6:] for p in HERE.glob('bench_*.py'))}",
            file=sys.stderr,
        )
        return 2
    failed = [path for path in files if not run(path)]
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
