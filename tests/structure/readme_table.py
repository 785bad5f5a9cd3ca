"""Writes the README's table of rules again from the code: `make readme`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

README = Path(__file__).parents[2] / "README.md"
START = "| step | rule | finds |"


def rewritten(text: str) -> str:
    """The README with the table as the code has it today."""
    code = "import sys; from reviewgen.cli import main; sys.exit(main(['rules', '--format', 'markdown']))"
    table = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.strip()
    before, _, rest = text.partition(START)
    _, gap, after = rest.partition("\n\n")
    return before + table + gap + after


if __name__ == "__main__":
    README.write_text(rewritten(README.read_text(encoding="utf-8")), encoding="utf-8")
