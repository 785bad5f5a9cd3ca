"""`reviewgen measure` on the base install: CSV works, and what needs an extra says which."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DATA = ROOT / "tests" / "evidence" / "data"
EXTRAS = ("duckdb", "ibis", "pyarrow", "hdrh", "ruamel", "pyspark")
BARE = f"""
import sys
for name in {EXTRAS!r}:
    sys.modules[name] = None
from reviewgen.cli import main
sys.exit(main(sys.argv[1:]))
"""


def run(*words: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", BARE, "measure", *words],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        cwd=cwd,
    )


def test_csv_needs_no_extra():
    done = run("examples/captures/hftperf_10k.csv.gz", "-o", "-")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["series"][0]["n"] == 10_000


@pytest.mark.parametrize(
    "words, extra",
    [
        (["tests/evidence/data/interval.hlog"], "measure"),
        (["examples/captures/hftperf_10k.csv.gz", "--engine", "duckdb"], "measure"),
        (["examples/captures/hftperf_10k.csv.gz", "--engine", "spark"], "spark"),
    ],
)
def test_what_needs_an_extra_names_it(words: list[str], extra: str):
    done = run(*words, "-o", "-")
    assert done.returncode == 4 and not done.stdout
    assert f"reviewgen[{extra}]" in done.stderr and "Traceback" not in done.stderr


def test_parquet_needs_an_extra(tmp_path: Path):
    (tmp_path / "c.parquet").write_bytes(b"PAR1" + bytes(100) + b"PAR1")
    done = run(str(tmp_path / "c.parquet"), "-o", "-")
    assert done.returncode == 4 and "reviewgen[measure]" in done.stderr


def test_a_desk_is_not_half_written(tmp_path: Path):
    desk = tmp_path / "desk.yaml"
    desk.write_bytes((ROOT / "examples" / "migrated.yaml").read_bytes())
    capture = str(ROOT / "examples" / "captures" / "hftperf_10k.csv.gz")
    done = run(capture, "-o", str(tmp_path / "e.json"), "--write", str(desk))
    assert done.returncode == 4 and "reviewgen[edit]" in done.stderr
    assert desk.read_bytes() == (ROOT / "examples" / "migrated.yaml").read_bytes()
    assert not (tmp_path / "e.json").exists()
