"""How fast the command line answers and builds, against the bare import or program it cannot do without."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

from process import REVIEWGEN, ROOT, python, reviewgen
from run import Pair

EXAMPLE = ROOT / "examples" / "migrated.yaml"
LIGHT = "from pydantic import BaseModel; import jinja2, yaml"
ANALYSIS = f"""
from reviewgen.desk.load import load_desk
from reviewgen.evaluate import evaluate
evaluate(load_desk({str(EXAMPLE)!r}))
"""
BARE_CHARTS = """
import io
from matplotlib.figure import Figure
for _ in range(8):
    figure = Figure(figsize=(6.7, 2), layout="constrained")
    figure.add_subplot().plot([0, 1])
    figure.savefig(io.StringIO(), format="svg")
"""
"""The least that as many charts as the report's cost: one line each, laid out, no words."""


def light() -> float:
    return python("-c", LIGHT)


def analysis() -> float:
    return python("-c", ANALYSIS)


def plotting() -> float:
    return python("-c", "import matplotlib.figure")


def bare_charts() -> float:
    return python("-c", BARE_CHARTS)


def build(folder: Path, formats: str, cache: Path | None, desk: Path = EXAMPLE) -> float:
    return reviewgen("build", desk, "-o", folder / "out", "--format", formats, cache=cache)


def of_a_new_desk(folder: Path) -> Callable[[], float]:
    """A build of a desk that was never seen, once some other was: its templates are compiled, nothing else is kept."""
    numbers, first = count(), folder / "first"
    build(folder, "html", first)

    def work() -> float:
        cache = folder / f"new{next(numbers)}"
        ours = cache / "reviewgen"
        ours.mkdir(mode=0o700, parents=True)
        for entry in (first / "reviewgen").glob("template-*"):
            shutil.copyfile(entry, ours / entry.name)
        return build(folder, "html,json", cache)

    return work


def after_a_change(folder: Path, changes: Callable[[int], tuple[str, str]]) -> Callable[[], float]:
    """A build of the example after another text or number of it was changed, with what earlier builds kept."""
    numbers, desk, cache = count(), folder / "desk.yaml", folder / "kept"
    build(folder, "html,json", cache)

    def work() -> float:
        old, new = changes(next(numbers))
        text, found = re.subn(old, new, EXAMPLE.read_text(encoding="utf-8"), count=1)
        assert found
        desk.write_text(text, encoding="utf-8")
        return build(folder, "html,json", cache, desk)

    return work


def pairs() -> Iterator[Pair]:
    yield Pair("`--help`", lambda: python(*REVIEWGEN, "--help"), "`import click`",
               lambda: python("-c", "import click"), 1.5, rounds=15)  # fmt: skip
    yield Pair("`check`", lambda: reviewgen("check", EXAMPLE), "`import pydantic, jinja2, yaml`", light, 1.5, rounds=15)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fresh = (folder / f"cache{number}" for number in count())
        new = of_a_new_desk(folder)
        drawn = "1.5 × matplotlib drawing 8 bare charts + the analysis"
        yield Pair(
            "`build --format html,json` of a new desk", new, drawn, lambda: 1.5 * bare_charts() + analysis(), 1.0,
        )  # fmt: skip
        yield Pair(
            "the same", new, "1.5 × `import matplotlib.figure` + the analysis",
            lambda: 1.5 * plotting() + analysis(), None,
        )  # fmt: skip
        yield Pair(
            "the same, the first after an installation", lambda: build(folder, "html,json", next(fresh)), drawn,
            lambda: 1.5 * bare_charts() + analysis(), None,
        )  # fmt: skip
        yield Pair(
            "the same after a change of text", after_a_change(folder, lambda n: (r"client: .*", f"client: Firm {n}")),
            "`import pydantic, jinja2, yaml`", light, 1.3, rounds=15,
        )  # fmt: skip
        yield Pair(
            "the same after a change of a number",
            after_a_change(folder, lambda n: (r"edge_value: \S+", f"edge_value: 3.{n:02}M")),
            "`import matplotlib.figure` + the analysis", lambda: plotting() + analysis(), None,
        )  # fmt: skip
