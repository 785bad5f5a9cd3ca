"""Hostile and broken files, through the command as a user runs it: refused in words, quickly, in little memory."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import pytest

REFUSED = sorted((Path(__file__).parent / "refused").glob("*.yaml"))
PASSES_THE_LOADER = {"y55_crlf_ok", "y56_bom_ok"}
MEMORY = 400_000_000
SECONDS = 5
RUN = "import sys; from reviewgen.cli import main; sys.exit(main())"


def limited() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def check(path: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", RUN, "check", path.name]
    return subprocess.run(
        command, cwd=path.parent, capture_output=True, text=True, preexec_fn=limited, timeout=60, check=False
    )


def test_there_are_enough() -> None:
    assert len(REFUSED) > 15


@pytest.mark.parametrize("path", REFUSED, ids=[path.stem for path in REFUSED])
def test_a_bad_file_is_refused_with_place_and_remedy(path: Path) -> None:
    done = check(path)
    assert done.returncode in (2, 3)
    first = done.stderr.splitlines()[0]
    assert first.startswith(f"{path.name}:1:") or first.split(":")[1].isdecimal()
    assert "    fix: " in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    if path.stem in PASSES_THE_LOADER:
        assert "`zz_unknown` is not a key of a desk file" in done.stderr
    assert not list(path.parent.glob("rg_pwned"))


BIG = 1_990_000
HEAD = "reviewgen: 1\nreview: {client: A, desk: B, date: 2026-11-01}\n"
FLOODS = {
    "keys": "".join(f"key_{index}: 1\n" for index in range(49_000)),
    "items": "a: [" + "1," * 99_000 + "]",
    "commas": "a: [" + "a," * (BIG // 2) + "]",
    "remarks": ("# " + "x" * 98 + "\n") * (BIG // 101),
    "quoted": 'a: "' + "x y " * (BIG // 4) + '"',
    "escapes": 'a: "' + "\\x41" * (BIG // 4) + '"',
    "blanks": " " * BIG,
    "dashes": "- " * (BIG // 2),
    "brackets": "[" * BIG,
    "rows": HEAD + "order_processor:\n  measured_points:\n" + "    - {rate: 1, p50: 2 u, x: 3}\n" * 12_000,
    "types": HEAD + "order_processor:\n  service_times:\n" + "".join(f"    t{i}: 3\n" for i in range(45_000)),
}


QUICK = ("brackets", "dashes", "commas")
"""What the short form tries; `make fuzz` tries all."""


@pytest.mark.fuzz
def test_floods_within_the_file_limit_are_refused_in_time(tmp_path: Path, long_form: bool) -> None:
    path = tmp_path / "desk.yaml"
    for name in FLOODS if long_form else QUICK:
        path.write_text(FLOODS[name])
        done = check(path)  # a signal from the CPU limit would show as a negative status
        assert done.returncode in (2, 3), name
        assert "    fix: " in done.stderr, name
        assert len(done.stderr) < 9_000, name
