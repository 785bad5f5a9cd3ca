"""What is watched, and that no way of saving goes unseen."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from reviewgen.desk.load import load_desk
from reviewgen.preview.files import Watched, cited_files

ROOT = Path(__file__).parents[2]


def in_place(path: Path) -> None:
    path.write_bytes(path.read_bytes())


def appended(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"\n")


def renamed_over(path: Path) -> None:
    """As most editors save; size and times are those of the file before."""
    other = path.with_name("other~")
    shutil.copy2(path, other)
    other.replace(path)


def removed(path: Path) -> None:
    path.unlink()


def removed_and_written(path: Path) -> None:
    data = path.read_bytes()
    path.unlink()
    path.write_bytes(data)


@pytest.mark.parametrize("save", [in_place, appended, renamed_over, removed, removed_and_written])
def test_every_way_of_saving_is_seen(tmp_path: Path, save: Callable[[Path], None]):
    desk = tmp_path / "desk.yaml"
    desk.write_text("a: 1\n")
    watched = Watched(desk, None)
    watched.look()
    assert not watched.changed()
    save(desk)
    assert watched.changed()
    watched.look()
    assert not watched.changed()


def test_the_target_of_a_link_is_watched(tmp_path: Path):
    real = tmp_path / "real.yaml"
    real.write_text("a: 1\n")
    (tmp_path / "desk.yaml").symlink_to(real)
    watched = Watched(tmp_path / "desk.yaml", None)
    watched.look()
    appended(real)
    assert watched.changed()


def test_a_file_just_written_is_looked_at_again(tmp_path: Path):
    """A second write in the same tick of the clock would leave size and times as they are."""
    desk = tmp_path / "desk.yaml"
    desk.write_text("a: 1\n")
    watched = Watched(desk, None)
    watched.look()
    assert time.time_ns() - desk.stat().st_mtime_ns >= 10_000_000
    os.utime(desk, (2e9, 2e9))  # a clock ahead of ours is no reason to wait for it
    watched.look()
    assert not watched.changed()


def test_a_file_that_never_rests_holds_nothing_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    desk = tmp_path / "desk.yaml"
    desk.write_text("a: 1\n")
    monkeypatch.setattr("reviewgen.preview.files.time.sleep", lambda _: appended(desk))
    watched = Watched(desk, None)
    watched.look()
    assert watched.changed()


def test_a_cited_file_is_watched_before_it_is_there(tmp_path: Path):
    desk, evidence = tmp_path / "desk.yaml", tmp_path / "evidence.json"
    desk.write_text("a: 1\n")
    watched = Watched(desk, None)
    watched.look()
    watched.cite([evidence])
    assert not watched.changed()
    evidence.write_text("{}")
    assert watched.changed()
    watched.cite([])
    assert not watched.changed(), "no longer cited"


def test_a_desk_saved_meanwhile_stays_changed_when_it_cites(tmp_path: Path):
    desk = tmp_path / "desk.yaml"
    desk.write_text("a: 1\n")
    watched = Watched(desk, None)
    watched.look()
    appended(desk)
    watched.cite([tmp_path / "evidence.json"])
    assert watched.changed()


def test_templates_are_watched_new_ones_too(tmp_path: Path):
    folder = tmp_path / "theirs"
    (folder / "sections").mkdir(parents=True)
    watched = Watched(tmp_path / "desk.yaml", folder)
    watched.look()
    (folder / "sections" / "cover.html.j2").write_text("x")
    assert watched.changed()
    watched.look()
    appended(folder / "sections" / "cover.html.j2")
    assert watched.changed()


def test_the_files_of_a_desk_and_of_its_brand(tmp_path: Path):
    folder = tmp_path / "desk"
    shutil.copytree(ROOT / "examples" / "brand", folder)
    with (folder / "desk.yaml").open("a") as file:
        file.write("evidence: [evidence/open.json]\n")
    desk = load_desk(folder / "desk.yaml", overrides=["obi.evidence_file=evidence/obi.json"])
    found = {path.relative_to(folder).as_posix() for path in cited_files(desk, folder, allow_outside=False)}
    assert found == {"evidence/open.json", "evidence/obi.json", "_brand.yml", "logo.svg"}


@pytest.mark.parametrize(
    "brand", ["logo: [1]", "a: *b", "typography: {fonts: 5}", "typography: {fonts: [x, {files: 5}]}"]
)
def test_a_brand_that_cannot_be_read_is_watched_itself(tmp_path: Path, brand: str):
    folder = tmp_path / "desk"
    shutil.copytree(ROOT / "examples" / "brand", folder)
    (folder / "_brand.yml").write_text(brand)
    desk = load_desk(folder / "desk.yaml")
    assert list(cited_files(desk, folder, allow_outside=False)) == [folder / "_brand.yml"]
