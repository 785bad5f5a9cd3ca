"""What a benchmark writes into the README: all between two comments, the rest untouched."""

from __future__ import annotations

from pathlib import Path

README = Path(__file__).resolve().parents[2] / "README.md"


def block(readme: str, name: str) -> str:
    """The lines between `<!-- name -->` and `<!-- /name -->`. Raises ValueError where either is not there once."""
    return _parts(readme, name)[1]


def with_block(readme: str, name: str, lines: str) -> str:
    """The README with other lines there."""
    before, _, after = _parts(readme, name)
    return f"{before}{lines}{after}"


def _parts(readme: str, name: str) -> tuple[str, str, str]:
    start, end = f"<!-- {name} -->\n", f"<!-- /{name} -->\n"
    if readme.count(start) != 1 or readme.count(end) != 1:
        raise ValueError(f"the README needs {start.strip()} and {end.strip()} once")
    before, _, rest = readme.partition(start)
    lines, _, after = rest.partition(end)
    return before + start, lines, end + after
