"""Files named by a desk or on the command line: only regular ones, only inside, refused by name and never opened."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

SECRET = "the-secret-of-the-neighbour"


def make(folder: Path) -> None:
    """A desk's folder with a trap under every name, and the neighbour's secret beside it."""
    (folder.parent / "secret.json").write_text(f'{{"{SECRET}": 1}}')
    (folder / "link.json").symlink_to("../secret.json")
    (folder / "inner.json").symlink_to("plain.json")
    (folder / "plain.json").write_text("{}")
    (folder / "way").symlink_to("..")
    (folder / "loop.json").symlink_to("loop.json")
    (folder / "folder.json").mkdir()
    os.mkfifo(folder / "pipe.json")
    (folder / "device.json").symlink_to("/dev/zero")
    with (folder / "huge.json").open("wb") as file:
        file.truncate(5_000_000_000)


OUTSIDE = (
    "../secret.json", "way/secret.json", "link.json", "/etc/passwd", "/dev/zero", "device.json", "a/../../secret.json",
)  # fmt: skip
ODD = (
    "pipe.json", "folder.json", "huge.json", "missing.json", "inner.json", "loop.json", "x" * 300, ".", "plain.json/x",
)  # fmt: skip
KEYS: dict[str, str] = {
    "evidence": "evidence: ['{name}']\n",
    "obi.evidence_file": "obi: {{monitored: true, evidence_file: '{name}'}}\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The desk's own folder."""
    (tmp_path / "desk").mkdir()
    make(tmp_path / "desk")
    return tmp_path / "desk"


@pytest.fixture
def tried(folder: Path, small: str, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, str]]:
    """Builds a desk with one more line, in this process; the status and what was said."""
    from reviewgen.build import Options, build
    from reviewgen.cli.failures import tell

    monkeypatch.chdir(folder)

    def tried(line: str, capsys: pytest.CaptureFixture[str], **options: Any) -> tuple[int, str]:
        (folder / "desk.yaml").write_text(small + line)
        try:
            build("desk.yaml", Options(formats=("json",), **options))
        except BaseException as error:
            return tell(error), capsys.readouterr().err
        return 0, ""

    return tried


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("name", OUTSIDE)
def test_what_lies_outside_is_refused_by_name(tried: Any, capsys: Any, key: str, name: str) -> None:
    status, said = tried(KEYS[key].format(name=name), capsys)
    assert status == 3, said
    assert Path(name).name in said and "    fix: " in said and SECRET not in said


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("name", ODD)
def test_what_is_no_regular_file_is_refused_by_name(tried: Any, capsys: Any, key: str, name: str) -> None:
    status, said = tried(KEYS[key].format(name=name), capsys)
    assert status in (2, 3), said
    assert Path(name).name[:100] in said and "    fix: " in said


def test_even_allowed_outside_no_device_or_link_is_opened(tried: Any, capsys: Any) -> None:
    for name in ("/dev/zero", "link.json", "pipe.json"):
        status, said = tried(KEYS["evidence"].format(name=name), capsys, allow_outside=True)
        assert status == 2 and Path(name).name in said


def test_a_brand_is_never_opened(tried: Any, capsys: Any, folder: Path) -> None:
    for name in ("pipe.json", "../secret.json", "/dev/zero"):
        assert tried(f"brand: '{name}'\n", capsys)[0] in (0, 2, 3)
        written = [path.read_text() for path in folder.glob("*.review.json")]
        assert not any(SECRET in text for text in written)


@pytest.mark.parametrize("name", ["pipe.json", "folder.json", "huge.json", "device.json", "loop.json", "missing.yaml"])
def test_a_desk_that_is_no_regular_file_of_its_size_is_refused(folder: Path, run: Any, name: str) -> None:
    done = run("check", name, cwd=folder, seconds=10, memory=400_000_000)
    assert done.returncode in (2, 3) and name in done.stderr and "    fix: " in done.stderr


def test_outputs_replace_links_and_stay_in_their_folder(folder: Path, tried: Any, capsys: Any) -> None:
    precious = folder.parent / "secret.json"
    before = precious.read_text()
    for name in ("desk.review.json", "desk.manifest.json"):
        (folder / name).symlink_to(precious)
    assert tried("", capsys) == (0, "")
    assert precious.read_text() == before and not (folder / "desk.review.json").is_symlink()
    for out in ("pipe.json", "plain.json", "plain.json/x"):
        status, said = tried("", capsys, folder=Path(out))
        assert status == 4 and out in said
