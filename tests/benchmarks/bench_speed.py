"""How fast the command line answers and builds, against the bare import or program it cannot do without."""

from __future__ import annotations

import re
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


def light() -> float:
    return python("-c", LIGHT)


def analysis() -> float:
    return python("-c", ANALYSIS)


def plotting() -> float:
    return python("-c", "import matplotlib.figure")


def build(folder: Path, formats: str, cache: Path | None, desk: Path = EXAMPLE) -> float:
    return reviewgen("build", desk, "-o", folder / "out", "--format", formats, cache=cache)


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
        yield Pair(
            "`build --format html,json`, nothing kept", lambda: build(folder, "html,json", next(fresh)),
            "1.5 × `import matplotlib.figure` + the analysis", lambda: 1.5 * plotting() + analysis(), 1.0,
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
