"""The hook as pre-commit runs it: this tree as the hook's repository, desks in a temporary one.

pre-commit makes the hook's environment and installs this package into it. Its dependencies, a minute's download,
are lent from the environment of the tests; requirements.lock is installed for real by test_wheel.py.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.requires_tool("git", "bash")

PRE_COMMIT = Path(sys.executable).with_name("pre-commit")
HOOK_FILES = (
    ".pre-commit-hooks.yaml",
    "pyproject.toml",
    "README.md",
    "LICENSE",
    "reviewgen",
    "templates",
    "examples",
)
DESKS = {
    "desk.yaml": True,
    "desks/options.yml": True,
    "us-equities.desk.yaml": False,
    "-desk.yaml": False,
    "desktop.yaml": None,
    "desk.yaml.txt": None,
}
"""Whether a desk is right; None for a file that is no desk by its name, and is wrong."""


def run(*command: str | Path, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    author = {
        f"GIT_{who}_{what}": "a@b.example" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
    }
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**os.environ, **author, "HOME": str(cwd), **env},
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )


def committed(folder: Path) -> Path:
    """A repository of what is in a folder."""
    for command in (("init", "-q"), ("add", "-A"), ("commit", "-q", "-m", "all")):
        done = run("git", *command, cwd=folder)
        assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def hook(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository that holds this tree, changes not committed yet included."""
    folder = tmp_path_factory.mktemp("hook")
    for name in HOOK_FILES:
        if (root / name).is_dir():
            shutil.copytree(root / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(root / name, folder)
    return committed(folder)


def test_a_commit_with_a_wrong_desk_is_refused(root: Path, hook: Path, tmp_path: Path):
    right = (root / "examples" / "minimal.yaml").read_text(encoding="utf-8")
    for name, is_right in DESKS.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(right if is_right else f"{right}flwo: {{}}\n", encoding="utf-8")
    revision = run("git", "rev-parse", "HEAD", cwd=hook).stdout.strip()
    config = {"repos": [{"repo": str(hook), "rev": revision, "hooks": [{"id": "reviewgen-check"}]}]}
    (tmp_path / ".pre-commit-config.yaml").write_text(json.dumps(config), encoding="utf-8")
    for command in (("git", "init", "-q"), (PRE_COMMIT, "install"), ("git", "add", "-A")):
        assert run(*command, cwd=tmp_path).returncode == 0

    refused = run("git", "commit", "-m", "desks", cwd=tmp_path, **lent(hook))
    assert refused.returncode == 1, refused.stderr
    assert "check desk files" in refused.stderr and "- exit code: 2" in refused.stderr
    told = {line.partition(":")[0] for line in refused.stderr.splitlines() if "`flwo`" in line}
    assert told == {name for name, is_right in DESKS.items() if is_right is False}, refused.stderr

    for name in told:
        (tmp_path / name).write_text(right, encoding="utf-8")
    run("git", "add", "-A", cwd=tmp_path)
    made = run("git", "commit", "-m", "desks", cwd=tmp_path, **lent(hook))
    assert made.returncode == 0, made.stderr
    assert "Passed" in made.stderr


def lent(hook: Path) -> dict[str, str]:
    """The environment in which pip installs this package alone, and finds the rest already there."""
    return {
        "PRE_COMMIT_HOME": str(hook.with_name("pre-commit-home")),
        "PYTHONPATH": str(Path(pytest.__file__).parents[1]),
        "PIP_NO_INDEX": "1",
        "PIP_NO_DEPS": "1",
        "PIP_NO_BUILD_ISOLATION": "0",  # pip reads 0 as: no isolation
    }


def test_the_manifest_is_valid(root: Path, tmp_path: Path):
    done = run(PRE_COMMIT, "validate-manifest", root / ".pre-commit-hooks.yaml", cwd=tmp_path)
    assert done.returncode == 0, done.stdout
