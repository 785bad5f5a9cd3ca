"""The only writer: whatever interrupts it, no file is torn and a mixed set is always seen.

The same torture is given to a naive writer, to prove that the test can tell the two apart.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import random
import signal
import stat
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from reviewgen import output
from reviewgen.errors import EnvironmentFault
from reviewgen.output import intact, manifest_name, write_one, write_set

NAMES = ("desk.pdf", "desk.html", "desk.review.json")


def build(number: int, size: int = 40_000) -> dict[str, bytes]:
    """The files of build `number`: each byte tells which build it belongs to."""
    return {name: bytes([number]) * size for name in NAMES}


def state(folder: Path) -> dict[str, set[int]]:
    """The builds found in each file; a whole file holds one."""
    return {name: set((folder / name).read_bytes()) for name in NAMES if (folder / name).exists()}


def consistent(folder: Path) -> bool:
    """No torn file; and where the manifest holds, all files are of one build."""
    found = state(folder)
    if any(len(builds) != 1 for builds in found.values()):
        return False
    return not intact(folder, "desk") or len(set.union(*found.values())) == 1


def test_a_set_and_its_manifest(tmp_path: Path):
    written = write_set(tmp_path / "out", "desk", build(1))
    assert [path.name for path in written.files] == [*NAMES, "desk.manifest.json"]
    sealed = json.loads((tmp_path / "out" / manifest_name("desk")).read_text())
    assert sealed["sha256"] == {name: hashlib.sha256(data).hexdigest() for name, data in build(1).items()}
    assert intact(tmp_path / "out", "desk") and written.removed == ()
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(
        [*NAMES, "desk.manifest.json"]
    )


def test_a_mixed_set_is_seen(tmp_path: Path):
    write_set(tmp_path, "desk", build(1))
    (tmp_path / "desk.html").write_bytes(b"x")
    assert not intact(tmp_path, "desk")
    (tmp_path / "desk.html").unlink()
    assert not intact(tmp_path, "desk")


def test_two_sets_share_a_folder(tmp_path: Path):
    write_set(tmp_path, "a", {"a.html": b"a"})
    write_set(tmp_path, "b", {"b.html": b"b"})
    assert intact(tmp_path, "a") and intact(tmp_path, "b")


def test_an_older_file_that_was_not_renewed_is_removed_and_named(tmp_path: Path):
    write_set(tmp_path, "desk", build(1))
    renewed = {name: data for name, data in build(2).items() if name != "desk.pdf"}
    written = write_set(tmp_path, "desk", renewed, stale=("desk.pdf", "never.pdf"))
    assert written.removed == (tmp_path / "desk.pdf",)
    assert not (tmp_path / "desk.pdf").exists() and intact(tmp_path, "desk")


def test_a_link_is_replaced_not_followed(tmp_path: Path):
    (tmp_path / "elsewhere").write_bytes(b"precious")
    (tmp_path / "desk.pdf").symlink_to(tmp_path / "elsewhere")
    (tmp_path / manifest_name("desk")).symlink_to(tmp_path / "elsewhere")
    write_set(tmp_path, "desk", build(1))
    assert (tmp_path / "elsewhere").read_bytes() == b"precious"
    assert not (tmp_path / "desk.pdf").is_symlink() and intact(tmp_path, "desk")
    (tmp_path / "one").symlink_to(tmp_path / "elsewhere")
    write_one(tmp_path / "one", b"1")
    assert (tmp_path / "elsewhere").read_bytes() == b"precious" and (tmp_path / "one").read_bytes() == b"1"


def test_left_over_temporaries_are_swept_and_nothing_else(tmp_path: Path):
    (tmp_path / ".reviewgen-0123456789abcdef.tmp").write_bytes(b"half")
    (tmp_path / "notes.tmp").write_bytes(b"mine")
    write_set(tmp_path, "desk", build(1))
    assert [path.name for path in tmp_path.glob("*.tmp")] == ["notes.tmp"]
    assert not list(tmp_path.glob(".reviewgen-*"))


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "../a", "a\0b", ".reviewgen-x.tmp"])
def test_only_plain_names(tmp_path: Path, name: str):
    with pytest.raises(ValueError, match="not a file name"):
        write_set(tmp_path, "desk", {name: b""})
    with pytest.raises(ValueError, match="not a file name"):
        write_set(tmp_path, "desk", {}, stale=(name,))


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(EnvironmentFault, match=r"cannot write to .*file/out"):
        write_set(tmp_path / "file" / "out", "desk", build(1))


class Failing:
    """Makes the Nth call of one system function fail, or all of them from then on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, where: Any, name: str, nth: int, code: int) -> None:
        self.calls = 0
        self._real, self._nth, self._code = getattr(where, name), nth, code
        monkeypatch.setattr(where, name, self)

    def __call__(self, *given: Any, **named: Any) -> Any:
        self.calls += 1
        if self.calls == self._nth:
            raise OSError(self._code, os.strerror(self._code))
        return self._real(*given, **named)

    def __get__(self, instance: Any, _: type | None = None) -> Any:
        return lambda *given, **named: self(instance, *given, **named)


@pytest.mark.parametrize(
    ("where", "name", "code", "words"),
    [
        (os, "write", errno.ENOSPC, "the disk is full"),
        (os, "fsync", errno.EIO, "Input/output error"),
        (os, "open", errno.EROFS, "the file system is read-only"),
        (Path, "rename", errno.EACCES, "the folder cannot be written"),
    ],
)
def test_every_nth_call_may_fail(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: Any, name: str, code: int, words: str
):
    write_set(tmp_path, "desk", build(1))
    failures = 0
    for nth in range(1, 40):
        with monkeypatch.context() as patch:
            failing = Failing(patch, where, name, nth, code)
            try:
                write_set(tmp_path, "desk", build(2 + nth))
            except EnvironmentFault as fault:
                failures += 1
                assert words in fault.render()
        assert consistent(tmp_path), nth
        assert not list(tmp_path.glob(".reviewgen-*.tmp"))
        if failing.calls < nth:
            break
    assert failures >= 4
    assert intact(tmp_path, "desk")


def test_the_steps_and_their_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """What outlives a power cut: the old manifest is gone for good before a file is renewed, each file is on disk
    before it has its name, and the new manifest comes last."""
    write_set(tmp_path, "desk", build(1))
    steps: list[str] = []
    sync, rename, unlink = os.fsync, Path.rename, Path.unlink

    def synced(handle: int) -> None:
        steps.append("sync the folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "sync a file")
        sync(handle)

    def renamed(path: Path, target: Path) -> Path:
        steps.append(f"name {target.name}")
        return rename(path, target)

    def removed(path: Path, **more: bool) -> None:
        steps.append(f"remove {path.name}")
        unlink(path, **more)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "rename", renamed)
    monkeypatch.setattr(Path, "unlink", removed)
    write_set(tmp_path, "desk", build(2))
    manifest = manifest_name("desk")
    expected = [f"remove {manifest}", "sync the folder"]
    for name in (*build(2), manifest):
        expected += ["sync a file", f"name {name}", "sync the folder"]
    assert [step for before, step in pairwise(["", *steps]) if step != before] == expected


WRITERS = {
    "ours": "from reviewgen.output import write_set\ndef write(n): write_set(folder, 'desk', files(n))",
    "naive": (
        "def write(n):\n"
        "    for name, data in files(n).items():\n"
        "        with open(folder / name, 'wb', buffering=0) as out:\n"
        "            for start in range(0, len(data), 65536): out.write(data[start:start + 65536])\n"
        "    import hashlib, json\n"
        "    sums = {k: hashlib.sha256(v).hexdigest() for k, v in files(n).items()}\n"
        "    (folder / 'desk.manifest.json').write_text(json.dumps({'sha256': sums}))"
    ),
}
LOOP = """
import itertools, sys
from pathlib import Path
folder = Path(sys.argv[1])
def files(n): return {{name: bytes([n % 256]) * 1_000_000 for name in {names!r}}}
{writer}
print("ready", flush=True)
for n in itertools.count(): write(n)
"""


def torture(folder: Path, writer: str, kills: int, seed: int) -> int:
    """Kill a writer again and again at random moments; how often what it left behind was inconsistent."""
    chance = random.Random(seed)
    folder.mkdir()
    bad = 0
    for _ in range(kills):
        code = LOOP.format(names=NAMES, writer=WRITERS[writer])
        with subprocess.Popen([sys.executable, "-c", code, folder], stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == b"ready\n"
            time.sleep(chance.uniform(0.0, 0.03))
            process.send_signal(signal.SIGKILL)
        bad += not consistent(folder)
    return bad


@pytest.mark.torture
def test_sigkill_tears_nothing(tmp_path: Path, long_form: bool):
    kills = 1000 if long_form else 30
    assert torture(tmp_path / "out", "ours", kills, seed=1) == 0
    write_set(tmp_path / "out", "desk", build(7))
    assert intact(tmp_path / "out", "desk") and not list((tmp_path / "out").glob(".reviewgen-*"))


def test_the_same_torture_catches_a_naive_writer(tmp_path: Path):
    assert torture(tmp_path / "out", "naive", 15, seed=2) > 0


def test_eight_builds_at_once_leave_one_whole_set(tmp_path: Path):
    code = (
        "import sys; from pathlib import Path; from reviewgen.output import write_set\n"
        "for _ in range(5):\n"
        f"    write_set(Path(sys.argv[1]), 'desk', {{name: bytes([int(sys.argv[2])]) * 300_000 for name in {NAMES!r}}})"
    )
    running = [subprocess.Popen([sys.executable, "-c", code, tmp_path, str(number)]) for number in range(8)]
    assert [process.wait(timeout=60) for process in running] == [0] * 8
    assert intact(tmp_path, "desk") and consistent(tmp_path)
    assert not list(tmp_path.glob(".reviewgen-*"))


def test_without_the_lock_builds_would_mix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The control: a build that runs between two renames of another is seen by the manifest."""
    real = output._replace
    calls = 0

    def interrupted(folder: Path, name: str, data: bytes) -> None:
        nonlocal calls
        calls += 1
        if calls == 2:
            for other, content in build(9).items():
                real(folder, other, content)
        real(folder, name, data)

    monkeypatch.setattr(output, "_replace", interrupted)
    write_set(tmp_path, "desk", build(8))
    assert not intact(tmp_path, "desk")
    assert set.union(*state(tmp_path).values()) == {8, 9}
