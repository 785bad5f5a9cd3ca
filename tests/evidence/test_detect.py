"""What a file is, by its first bytes; and what is not opened at all."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from reviewgen.errors import InputRefused, UnsafeInput
from reviewgen.evidence.capture import open_capture, sha256_of
from reviewgen.evidence.detect import detect


def kind_of(path: Path) -> str:
    with open_capture(path) as capture:
        found = detect(capture)
        assert capture.file.tell() == 0
        return found


@pytest.mark.parametrize(
    "name, kind",
    [
        ("interval.hlog", "hlog"),
        ("sockperf_ping_pong.csv", "sockperf"),
        ("sockperf_summary.txt", "sockperf"),
        ("cyclictest.json", "cyclictest"),
    ],
)
def test_files_of_the_tools(data: Path, name: str, kind: str):
    assert kind_of(data / name) == kind


@pytest.mark.parametrize(
    "name, content, says",
    [
        ("a.parquet", b"latency_ns\n1\n", "not what the file's name says"),
        ("a.hlog", b"PAR1 and so on", "not what the file's name says"),
        ("a.csv.gz", b"latency_ns\n1\n", "not what the file's name says"),
        ("a.pcap", b"\0\0\0\0", "not what the file's name says"),
        ("a.csv", b"\x7fELF\x02", "a program"),
        ("a.csv", b"\xfd7zXZ\x00", "xz"),
        ("a.dbn", b"DBN\x01", "audit-obi"),
    ],
)
def test_content_that_is_something_else(tmp_path: Path, name: str, content: bytes, says: str):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputRefused, match=says):
        kind_of(tmp_path / name)


def special(kind: str, path: Path) -> Path:
    if kind == "a folder":
        path.mkdir()
    elif kind == "a named pipe":
        os.mkfifo(path)
    elif kind == "a symbolic link":
        (path.parent / "target.csv").write_text("latency_ns\n1\n")
        path.symlink_to(path.parent / "target.csv")
    elif kind == "a socket":
        socket.socket(socket.AF_UNIX).bind(str(path))
    else:
        return Path("/dev/null")
    return path


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize("kind", ["a folder", "a named pipe", "a symbolic link", "a socket", "a device"])
def test_only_regular_files_are_opened(tmp_path: Path, kind: str):
    path = special(kind, tmp_path / "c")
    with pytest.raises(InputRefused, match=f"this is {kind}") as refused, open_capture(path):
        pass
    assert refused.value.problems[0].file == path.name


def test_missing_empty_and_too_large(tmp_path: Path):
    with pytest.raises(InputRefused, match="no such file"), open_capture(tmp_path / "absent"):
        pass
    (tmp_path / "empty").touch()
    with pytest.raises(InputRefused, match="empty"), open_capture(tmp_path / "empty"):
        pass
    (tmp_path / "large").write_bytes(b"12345")
    with pytest.raises(UnsafeInput, match="over the limit"), open_capture(tmp_path / "large", largest=4):
        pass


def test_hashing_does_not_move_the_file(tmp_path: Path):
    (tmp_path / "f").write_bytes(b"abc")
    with open_capture(tmp_path / "f") as capture:
        assert sha256_of(capture).startswith("ba7816bf8f01cfea")
        assert capture.file.read() == b"abc"
