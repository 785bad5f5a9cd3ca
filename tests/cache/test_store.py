"""The cache folder: entries whole or absent, private, bounded; whatever goes wrong, an entry is merely not there."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from reviewgen.cache.store import Cache, key


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "made" / "when" / "needed"


def test_what_was_put_comes_back_and_survives_a_new_process(folder: Path):
    Cache(folder).put("page-1", b"<p>\x00")
    assert Cache(folder).get("page-1") == b"<p>\x00"
    assert Cache(folder).get("page-2") is None


def test_a_cache_without_a_folder_holds_nothing():
    cache = Cache(None)
    cache.put("page-1", b"x")
    assert cache.get("page-1") is None


def test_folder_and_entries_are_the_users_alone(folder: Path):
    Cache(folder).put("page-1", b"x")
    assert folder.stat().st_mode & 0o777 == 0o700
    assert [path.stat().st_mode & 0o777 for path in folder.iterdir()] == [0o600]


def test_a_folder_open_to_others_is_neither_read_nor_written(folder: Path):
    Cache(folder).put("page-1", b"x")
    folder.chmod(0o755)
    Cache(folder).put("page-2", b"y")
    assert Cache(folder).get("page-1") is None
    assert [path.name for path in folder.iterdir()] == ["page-1"]


def test_a_folder_of_another_user_is_not_used(folder: Path, monkeypatch: pytest.MonkeyPatch):
    Cache(folder).put("page-1", b"x")
    monkeypatch.setattr(os, "geteuid", lambda: folder.stat().st_uid + 1)
    assert Cache(folder).get("page-1") is None


def test_links_are_not_followed(folder: Path, tmp_path: Path):
    Cache(folder).put("page-1", b"x")
    (folder / "page-2").symlink_to(folder / "page-1")
    assert Cache(folder).get("page-2") is None
    (tmp_path / "link").symlink_to(folder)
    assert Cache(tmp_path / "link").get("page-1") is None


def test_a_link_in_the_place_of_an_entry_is_replaced(folder: Path, tmp_path: Path):
    Cache(folder).put("page-1", b"x")
    victim = tmp_path / "victim"
    victim.write_bytes(b"precious")
    (folder / "page-1").unlink()
    (folder / "page-1").symlink_to(victim)
    Cache(folder).put("page-1", b"y")
    assert (victim.read_bytes(), Cache(folder).get("page-1")) == (b"precious", b"y")


def test_a_pipe_in_the_place_of_an_entry_does_not_hang(folder: Path):
    Cache(folder).put("page-1", b"x")
    os.mkfifo(folder / "page-2")
    assert Cache(folder).get("page-2") is None


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[:-1],
        lambda data: data[: len(data) // 2],
        lambda data: b"",
        lambda data: data[:-6] + bytes([data[-6] ^ 1]) + data[-5:],
        lambda data: data + b"g",
        lambda data: data.replace(b"cache/1", b"cache/2"),
        lambda data: data.replace(b"page-1", b"page-9"),
        lambda data: os.urandom(len(data)),
    ],
    ids=["cut", "half", "empty", "one bit", "longer", "other format", "other entry", "noise"],
)
def test_a_damaged_entry_is_made_again(folder: Path, damage):
    cache = Cache(folder)
    cache.put("page-1", b"good " * 40)
    path = folder / "page-1"
    path.write_bytes(damage(path.read_bytes()))
    assert cache.get("page-1") is None
    assert cache.recall("page-1", bytes.decode, lambda: b"good again") == "good again"
    assert cache.get("page-1") == b"good again"


def test_an_entry_that_the_reader_refuses_is_made_again(folder: Path):
    cache = Cache(folder)
    cache.put("count-1", b"not a number")
    assert cache.recall("count-1", int, lambda: b"7") == 7
    assert cache.recall("count-1", int, pytest.fail) == 7


def test_the_longest_unused_go_first(folder: Path):
    cache = Cache(folder, limit=3200)
    for at, name in enumerate(("a", "b")):
        cache.put(name, os.urandom(1000))
        os.utime(folder / name, (at, at))
    assert cache.get("a") is not None  # used now, so `b` is the older
    cache.put("c", os.urandom(1500))
    assert sorted(path.name for path in folder.iterdir()) == ["a", "c"]


def test_what_a_killed_build_left_behind_goes_after_a_while(folder: Path):
    cache = Cache(folder)
    cache.put("a", b"x")
    old, fresh = folder / ".new-old", folder / ".new-fresh"
    old.write_bytes(b"half")
    fresh.write_bytes(b"being written")
    os.utime(old, (1, 1))
    cache.put("b", b"y")
    assert (old.exists(), fresh.exists()) == (False, True)


def test_where_nothing_can_be_written_nothing_fails(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(Path, "mkdir", lambda *_, **__: (_ for _ in ()).throw(PermissionError()))
    Cache(folder).put("a", b"x")
    assert Cache(folder).get("a") is None
    file = folder.parent.parent.parent / "file"
    file.write_bytes(b"")
    Cache(file).put("a", b"x")
    assert (Cache(file).get("a"), file.read_bytes()) == (None, b"")


def test_many_at_once_see_whole_entries(folder: Path):
    wrong: list[bytes] = []

    def work(letter: bytes) -> None:
        cache = Cache(folder, limit=200_000)
        for _ in range(25):
            cache.put("shared", letter * 50_000)
            found = cache.get("shared")
            if found is not None and len(set(found)) != 1:
                wrong.append(found)

    threads = [threading.Thread(target=work, args=(letter,)) for letter in (b"a", b"b", b"c")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    assert [path.name for path in folder.iterdir()] == ["shared"]


def test_the_users_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.delenv("REVIEWGEN_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    Cache.of_user().put("a", b"x")
    assert (tmp_path / "reviewgen" / "a").is_file()
    monkeypatch.setenv("REVIEWGEN_CACHE", "off")
    assert Cache.of_user().get("a") is None
    monkeypatch.delenv("REVIEWGEN_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", "relative/is/ignored")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setattr("sys.platform", "linux")
    Cache.of_user().put("a", b"x")
    assert (tmp_path / "home" / ".cache" / "reviewgen" / "a").is_file()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", "relative")
    Cache.of_user().put("a", b"x")
    assert not (tmp_path / "relative").exists()


def test_a_key_tells_its_parts_apart():
    keys = {key("a", "b", "c"), key("a", "bc"), key("a", "b", "", "c"), key("b", "b", "c"), key("a", b"b", "c", "d")}
    assert len(keys) == 5
    assert key("a", "b") == key("a", b"b")
