"""Full builds that are killed, interrupted, denied or crowded: never a torn file, a mixed set always seen."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from reviewgen.output import intact

KILLS, MANY_KILLS = 5, 30
CLIENTS = ("Harbour Lane", "Northgate")


def whole(folder: Path) -> bool:
    """No file is torn: each ends as its kind does."""
    ends = {".html": b"</html>", ".json": b"}", ".pdf": b"%%EOF"}
    files = [path for path in folder.iterdir() if path.name.startswith("desk.") and path.suffix in ends]
    return all(path.read_bytes().rstrip().endswith(ends[path.suffix]) for path in files)


def of_one_build(folder: Path) -> bool:
    """Whether the page and the data name the same client."""
    page, data = (folder / "desk.html").read_text(), (folder / "desk.review.json").read_text()
    return any(client in page and client in data for client in CLIENTS)


@pytest.fixture
def folder(tmp_path: Path, small: str) -> Path:
    """Two desks that are written to the same place."""
    for number, client in enumerate(CLIENTS):
        (tmp_path / f"{number}").mkdir()
        (tmp_path / f"{number}" / "desk.yaml").write_text(small.replace(CLIENTS[0], client))
    (tmp_path / "out").mkdir()
    (tmp_path / "tmp").mkdir()
    return tmp_path


def start(command: tuple[str, ...], folder: Path, number: int, formats: str) -> subprocess.Popen[bytes]:
    arguments = ["build", f"{number % 2}/desk.yaml", "-o", "out", "--format", formats]
    return subprocess.Popen(
        [*command, *arguments],
        cwd=folder,
        env=os.environ | {"TMPDIR": str(folder / "tmp")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


@pytest.mark.torture
@pytest.mark.parametrize("name", ["SIGKILL", "SIGINT"])
def test_builds_stopped_at_random_moments_tear_nothing(
    folder: Path, command: tuple[str, ...], long_form: bool, name: str
) -> None:
    stops = (MANY_KILLS if long_form else KILLS) // (1 if name == "SIGKILL" else 2)
    formats = "pdf,html,json" if long_form else "html,json"
    chance = random.Random(9)
    began = time.monotonic()
    with start(command, folder, 0, formats) as first:
        assert first.wait(timeout=120) == 0
    usual = time.monotonic() - began
    for number in range(stops):
        with start(command, folder, number, formats) as process:
            time.sleep(chance.uniform(0.1, 1.0) * usual)
            process.send_signal(signal.Signals[name])
            said = process.communicate(timeout=60)[1].decode()
        assert "Traceback" not in said, said
        assert process.returncode in (0, 130, -signal.Signals[name]), said
        assert whole(folder / "out")
        assert not intact(folder / "out", "desk") or of_one_build(folder / "out")
    with start(command, folder, 0, formats) as last:
        assert last.wait(timeout=120) == 0
    assert intact(folder / "out", "desk") and of_one_build(folder / "out")
    assert not list((folder / "out").glob(".reviewgen-*"))
    if name != "SIGKILL":  # after a SIGKILL only the system's own sweep of its folder for temporaries is left
        assert list((folder / "tmp").iterdir()) == []


@pytest.mark.torture
def test_eight_builds_at_once_leave_one_set(
    folder: Path, command: tuple[str, ...], long_form: bool
) -> None:
    formats = ["pdf,html,json" if long_form else "html,json", "json"]
    running = [start(command, folder, number, formats[number > 1]) for number in range(8)]
    said = [process.communicate(timeout=180)[1] for process in running]
    assert [process.returncode for process in running] == [0] * 8, said
    assert intact(folder / "out", "desk") and whole(folder / "out")
    assert not list((folder / "out").glob(".reviewgen-*"))


def refused(run: Any, folder: Path, out: Path, words: str) -> None:
    done = run("build", "0/desk.yaml", "-o", out, "--format", "html,json", cwd=folder)
    assert done.returncode == 4 and words in done.stderr and "    fix: " in done.stderr
    assert not list(out.glob(".reviewgen-*")) and whole(out)


def test_a_full_disk_is_a_sentence(folder: Path, run: Any) -> None:
    with mounted(folder / "full", "size=128k"):
        refused(run, folder, folder / "full", "the disk is full")
        assert not intact(folder / "full", "desk")


def test_a_read_only_folder_is_a_sentence(folder: Path, run: Any) -> None:
    with mounted(folder / "fixed", "ro,size=128k"):
        refused(run, folder, folder / "fixed", "the file system is read-only")


class mounted:  # noqa: N801 - used as a statement
    """A small file system of its own, which takes a superuser."""

    def __init__(self, folder: Path, options: str) -> None:
        self.folder, self.options = folder, options

    def __enter__(self) -> None:
        self.folder.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", self.options, "tmpfs", str(self.folder)]
        if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
            pytest.skip("no right to mount a file system")

    def __exit__(self, *_: object) -> None:
        subprocess.run(["umount", str(self.folder)], check=True)


def test_a_folder_of_someone_else_is_a_sentence(folder: Path, run: Any, command: tuple[str, ...]) -> None:
    if os.geteuid() == 0:
        pytest.skip("a superuser may write everywhere; the read-only file system is tried instead")
    (folder / "out").chmod(0o500)
    refused(run, folder, folder / "out", "the folder cannot be written")
