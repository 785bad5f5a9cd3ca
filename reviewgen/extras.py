"""The command that brings an extra into the environment that reviewgen runs in."""

from __future__ import annotations

import sys
from pathlib import Path


def install_extra(name: str) -> str:
    """What to type for an extra: with pip, into the environment that pipx keeps, or where neither would reach it.

    The package itself is there, so pip looks nowhere for it and brings only what the extra names.
    """
    from importlib.metadata import requires
    from importlib.util import find_spec

    if (Path(sys.prefix) / "pipx_metadata.json").is_file():
        marker = f'extra == "{name}"'
        lines = [line.replace("'", '"') for line in requires("reviewgen") or []]
        wanted = [line.partition(";")[0].strip() for line in lines if marker in line]
        return f"pipx inject reviewgen {' '.join(repr(one) for one in wanted)}"
    if find_spec("pip") is None:  # as in what uvx sets up and forgets
        return f"install reviewgen again with [{name}] after its name or folder, as in '.[{name}]'"
    return f"pip install 'reviewgen[{name}]'"
