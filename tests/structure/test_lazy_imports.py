"""`--help`, `check` and `import reviewgen.cli` stay light: no array, table, drawing or PDF library."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = (
    "numpy",
    "pandas",
    "matplotlib",
    "scipy",
    "weasyprint",
    "duckdb",
    "ibis",
    "pyarrow",
    "pikepdf",
    "pyspark",
)
PROBE = """
import sys
code = {code!r}
try:
    exec(code)
except SystemExit as stop:
    assert not stop.code, stop.code
loaded = {{name.partition(".")[0] for name in sys.modules}}
print("LOADED", len(loaded), *sorted(loaded & set({heavy!r})))
"""


def loaded_by(code: str, root: Path) -> tuple[int, list[str]]:
    """How many top-level packages the code loads in a new interpreter, and which heavy ones."""
    probe = PROBE.format(code=code, heavy=HEAVY)
    done = subprocess.run(
        [sys.executable, "-c", probe], cwd=root, capture_output=True, text=True, timeout=60, check=True
    )
    count, *heavy = done.stdout.rpartition("LOADED ")[2].split()
    return int(count), heavy


@pytest.mark.parametrize(
    "code",
    [
        "import reviewgen.cli",
        "from reviewgen.cli import main; sys.exit(main(['--help']))",
        "from reviewgen.cli import main; sys.exit(main(['check', 'examples/migrated.yaml']))",
        "from reviewgen.cli import main; sys.exit(main(['rules']))",
        "from reviewgen.cli import main; sys.exit(main(['schema']))",
        "from reviewgen.cli import main; sys.exit(main(['explain', 'kingman']))",
        "from reviewgen.cli import main; sys.exit(main(['explain', 'latency.target_p95']))",
    ],
)
def test_light_verbs_load_nothing_heavy(root: Path, code: str):
    count, heavy = loaded_by(code, root)
    assert count > 20
    assert not heavy


def test_a_build_after_a_change_of_text_loads_nothing_heavy(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("REVIEWGEN_CACHE", "")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    text, desk = (root / "examples" / "minimal.yaml").read_text(encoding="utf-8"), tmp_path / "desk.yaml"
    build = f"from reviewgen.cli import main; sys.exit(main(['build', {str(desk)!r}, '--format', 'html,json']))"
    desk.write_text(text, encoding="utf-8")
    assert "matplotlib" in loaded_by(build, root)[1]
    desk.write_text(text.replace("Harbour Lane", "Quay Street"), encoding="utf-8")
    assert loaded_by(build, root)[1] == []


def test_the_probe_sees_a_heavy_import(root: Path):
    assert loaded_by("import matplotlib", root)[1] == ["matplotlib", "numpy"]
