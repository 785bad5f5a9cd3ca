"""Nothing of the machine or of whoever runs it reaches an output or a message."""

from __future__ import annotations

import io
import os
import subprocess
from pathlib import Path
from typing import Any

import pikepdf
import pytest

MARKS = {
    "HOME": "homezqMARKqz",
    "USER": "userzqMARKqz",
    "LOGNAME": "lognamezqMARKqz",
    "HOSTNAME": "hostzqMARKqz",
    "PWD": "pwdzqMARKqz",
    "API_TOKEN": "tokenzqMARKqz",
    "EMAIL": "mailzqMARKqz@example.org",
    "LANG": "C.UTF-8",
}
SECRET = "zqMARKqz"


@pytest.fixture
def folder(tmp_path: Path, small: str) -> Path:
    """A desk's folder whose every part, and whose home, bears the mark."""
    folder = tmp_path / "cwdzqMARKqz" / "innerzqMARKqz"
    (folder / "homezqMARKqz").mkdir(parents=True)
    (folder / "tmpzqMARKqz").mkdir()
    (folder / "desk.yaml").write_text(small)
    return folder


def environment(folder: Path) -> dict[str, str]:
    return MARKS | {"HOME": str(folder / "homezqMARKqz"), "TMPDIR": str(folder / "tmpzqMARKqz")}


def unpacked(data: bytes) -> bytes:
    """All of a PDF: dictionaries, texts and every stream decompressed, attachments included."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        parts = [data]
        for one in pdf.objects:
            parts.append(one.read_bytes() if isinstance(one, pikepdf.Stream) else b"")
            parts.append(one.unparse(resolved=True))
    return b"\n".join(parts)


@pytest.mark.requires_library("pango-1.0")
def test_no_output_names_the_machine(folder: Path, run: Any) -> None:
    done = run("build", "desk.yaml", "-o", "out", cwd=folder, env=environment(folder))
    assert done.returncode == 0 and SECRET not in done.stdout + done.stderr
    node = os.uname().nodename.encode()
    for path in (folder / "out").iterdir():
        data = unpacked(path.read_bytes()) if path.suffix == ".pdf" else path.read_bytes()
        for secret in (SECRET.encode(), str(folder).encode(), b"/tmp/"):
            assert secret not in data, (path.name, secret)
        assert len(node) < 4 or node not in data, path.name
    assert list((folder / "tmpzqMARKqz").iterdir()) == []


def test_the_control_a_mark_in_a_pdf_is_seen() -> None:
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.Root.X = pdf.make_stream(b"/home/userzqMARKqz " * 50)
        pdf.save(out, compress_streams=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    assert SECRET.encode() not in out.getvalue() and SECRET.encode() in unpacked(out.getvalue())


FAULTS = (
    ("check", "missing.yaml"),
    ("check", "broken.yaml"),
    ("build", "absent.yaml", "--format", "json"),
    ("build", "desk.yaml", "-o", "desk.yaml", "--format", "json"),
    ("build", "desk.yaml", "--template-dir", "theirs", "--format", "html"),
    ("build", "desk.yaml", "--since", "HEAD", "--format", "json"),
    ("measure", "missing.csv", "-o", "x.json"),
    ("explain", "nothing", "--in", "missing.json"),
)


def test_no_message_names_the_machine(folder: Path, run: Any, small: str) -> None:
    (folder / "broken.yaml").write_text("a: [\n")
    (folder / "absent.yaml").write_text(small + "evidence: [none.json]\n")
    (folder / "theirs").mkdir()
    (folder / "theirs" / "report.html.j2").write_text("{{ nothing.here }}")
    for arguments in FAULTS:
        done = run(*arguments, cwd=folder, env=environment(folder))
        said = done.stdout + done.stderr
        assert done.returncode in (2, 3, 4) and said.strip(), arguments
        assert SECRET not in said and "/usr/" not in said and ".py" not in said, arguments


def test_an_internal_fault_names_no_path_either(folder: Path, command: tuple[str, ...]) -> None:
    code = (
        "import sys, reviewgen.build as b\nfrom reviewgen.cli import main\n"
        "def bad(*_): raise ValueError('/home/userzqMARKqz/x')\n"
        "b.report_of = bad\nsys.exit(main(['build', 'desk.yaml', '--format', 'json']))"
    )
    done = subprocess.run(
        [command[0], "-c", code], cwd=folder, env=os.environ | environment(folder), capture_output=True, text=True
    )
    assert done.returncode == 70 and SECRET not in done.stderr and len(done.stderr.splitlines()) == 2
