"""`make` on a bare machine installs what is missing where it may, else says what to type."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

BARE = """\
import sys
sys.modules["ensurepip"] = None
import ctypes, ctypes.util
def refuse(name): raise OSError(name)
ctypes.CDLL, ctypes.util.find_library = refuse, lambda name: None
"""
ALL = "python3-venv libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
STANDARD = ("sh", "env", "cat", "touch")


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A folder to be the whole PATH: a python that lacks everything (until it is `installed`), an `id`."""
    for name in STANDARD:
        found = next(path for path in (Path("/bin") / name, Path("/usr/bin") / name) if path.exists())
        (tmp_path / name).symlink_to(found)
    (tmp_path / "bare.py").write_text(BARE)
    lacking = f'[ -e "{tmp_path}/installed" ] || cat "{tmp_path}/bare.py"'
    program(
        tmp_path / "python3",
        f'if [ "$1" = - ]; then {{ {lacking}; cat; }} | {sys.executable} -; else {sys.executable} "$@"; fi',
    )
    program(tmp_path / "id", "echo 1000")
    program(tmp_path / "uname", "echo Linux")
    return tmp_path


def program(path: Path, body: str) -> None:
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)


def system(root: Path, machine: Path, python: str = "python3") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", root / ".ci" / "system", python],
        env={"PATH": str(machine)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_silent_where_nothing_is_missing(root: Path, machine: Path):
    (machine / "installed").touch()
    done = system(root, machine)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_root_installs_after_an_update(root: Path, machine: Path):
    log = machine / "log"
    program(machine / "id", "echo 0")
    program(
        machine / "apt-get",
        f'echo "$@" >> {log}\n'
        f"case $1 in update) touch {machine}/updated ;; install) [ -e {machine}/updated ] && "
        f"touch {machine}/installed ;; esac",
    )
    done = system(root, machine)
    assert done.returncode == 0, done.stderr
    install = f"install -y --no-install-recommends {ALL}"
    assert log.read_text().splitlines() == [install, "update", install]
    assert done.stderr == ""


def test_a_user_without_sudo_is_told_what_to_type(root: Path, machine: Path):
    program(machine / "apt-get", "echo called >&2; exit 1")
    done = system(root, machine)
    assert done.returncode == 1
    assert f"apt-get install -y --no-install-recommends {ALL}" in done.stderr
    assert "su -c 'apt-get update && " in done.stderr
    assert "called" not in done.stderr


def test_sudo_that_asks_is_not_used_but_advised(root: Path, machine: Path):
    program(machine / "apt-get", "exit 1")
    program(machine / "sudo", "exit 1")
    done = system(root, machine)
    assert done.returncode == 1
    assert "    sudo apt-get update && sudo apt-get install" in done.stderr


def test_without_pango_it_goes_on(root: Path, machine: Path):
    (machine / "bare.py").write_text(BARE.replace('sys.modules["ensurepip"] = None\n', ""))
    program(machine / "apt-get", "exit 1")
    done = system(root, machine)
    assert done.returncode == 0
    assert "HTML and JSON will build, the PDF will not" in done.stderr
    assert "python3-venv" not in done.stderr


def test_other_systems_get_their_own_advice(root: Path, machine: Path):
    assert "HarfBuzz with its subset library" in system(root, machine).stderr
    program(machine / "uname", "echo Darwin")
    assert "brew install pango" in system(root, machine).stderr


@pytest.mark.parametrize(
    ("body", "said"),
    [("exit 127", ""), ('[ "$1" = --version ] && echo Python 3.9.2; exit 1', "Python 3.9.2")],
)
def test_an_old_python_is_named(root: Path, machine: Path, body: str, said: str):
    program(machine / "old", body)
    done = system(root, machine, "old")
    assert done.returncode == 1
    assert "3.11 or newer" in done.stderr and said in done.stderr


def test_no_python_is_named(root: Path, machine: Path):
    done = system(root, machine, "no-such-python")
    assert done.returncode == 1
    assert "there is no 'no-such-python' here" in done.stderr
