"""What is recalled is what would have been made: no output can tell, and nothing stale, foreign or broken is served."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from reviewgen import report as module
from reviewgen.cache.store import Cache
from reviewgen.captured import Captured, Cited, CitedFile
from reviewgen.cli import main
from reviewgen.desk.load import parse_desk
from reviewgen.errors import InputRefused
from reviewgen.report import Report, of_desk, of_review, reviewed
from reviewgen.review import FORMAT

TESTS = Path(__file__).parent
TOLD = (TESTS / "fixtures" / "desks" / "told.yaml").read_text(encoding="utf-8")
MINIMAL = (TESTS.parent / "examples" / "minimal.yaml").read_text(encoding="utf-8")
NONE = Cache(None)


def made(text: str, cache: Cache, name: str = "told.yaml") -> Report:
    return of_desk(parse_desk(text.encode(), name), Cited(), "default", cache)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache that holds the report of `TOLD`."""
    folder = tmp_path_factory.mktemp("cache")
    made(TOLD, Cache(folder)).page()
    return folder


@pytest.fixture
def recalled(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Report]:
    """The report of a text, with a failure should anything be evaluated, drawn or rendered for it."""

    def no(*_: object, **__: object) -> None:
        raise AssertionError("made again")

    def make(text: str) -> Report:
        with monkeypatch.context() as patched:
            patched.setattr(module, "reviewed", no)
            patched.setattr("reviewgen.charts.draw", no)
            patched.setattr("reviewgen.render.html.compose", no)
            out = made(text, Cache(folder))
            out.page()
        return out

    return make


@pytest.fixture
def only_charts(folder: Path, tmp_path: Path) -> Cache:
    """A cache that holds no more than the charts of `TOLD`, to save the drawing."""
    (charts,) = folder.glob("charts-*")
    cache = Cache(tmp_path)
    cache.put(charts.name, Cache(folder).get(charts.name) or b"")
    return cache


def test_a_desk_by_its_stencil_is_the_desk_itself(recalled: Callable[[str], Report], only_charts: Cache):
    review = reviewed(parse_desk(TOLD.encode(), "told.yaml"), Captured(), "default")
    direct, through = of_review(review, only_charts), recalled(TOLD)
    assert through.json == direct.json
    page, other = through.page(), direct.page()
    assert page.html == other.html
    assert dict(page.assets) == dict(other.assets)


def test_another_text_on_other_lines_is_recalled_and_the_same_as_made_anew(
    recalled: Callable[[str], Report], only_charts: Cache
):
    other = TOLD.replace("Smith & Sons", "O''Brien; <b>Nephews</b>").replace("7 pages", "8 pages")
    text = "# longer by a line\n" + other
    again, anew = recalled(text), made(text, only_charts)
    assert again.json == anew.json
    page = again.page()
    assert page == anew.page()
    assert "O&#39;Brien; &lt;b&gt;Nephews" in page.html
    assert "\ufdef" not in page.html + again.json.decode()


def test_another_row_of_changes_needs_no_evaluation_and_no_chart(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "reviewed", pytest.fail)
    monkeypatch.setattr("reviewgen.charts.draw", pytest.fail)
    row = '    - {revision: "1.0", date: 2026-10-01, note: "First issue; 7 pages."}\n'
    page = made(TOLD.replace(row, row + row.replace("First", "Second")), Cache(folder)).page()
    assert "Second issue" in page.html


def test_another_number_is_evaluated(recalled: Callable[[str], Report]):
    with pytest.raises(AssertionError, match="made again"):
        recalled(TOLD.replace("servers: 3", "servers: 4"))


def test_precision_and_evidence_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    asked: list[str] = []
    parsed: list[int] = []

    def parse() -> Captured:
        parsed.append(1)
        return Captured()

    def count(desk: object, captured: object, precision: str) -> object:
        asked.append(precision)
        return {"format": FORMAT, "numbers": {}, "provenance": {}, "review": {}}

    monkeypatch.setattr(module, "reviewed", count)
    desk, cache = parse_desk(MINIMAL.encode()), Cache(tmp_path)
    files: list[tuple[CitedFile, ...]] = [(), (CitedFile("a", b"1"),), (CitedFile("a", b"2"),), (CitedFile("b", b"1"),)]
    for _ in range(2):
        for cited in files:
            of_desk(desk, Cited(cited, parse), "default", cache)
        of_desk(desk, Cited(), "high", cache)
    assert asked == ["default"] * 4 + ["high"]
    assert len(parsed) == 4  # and what is recalled is not even parsed


def test_evidence_that_could_be_taken_for_a_blank_is_reviewed_as_it_is(tmp_path: Path):
    desk = parse_desk(MINIMAL.encode())
    of_desk(desk, Cited((CitedFile("a", '"\ufdef1\ufded"'.encode()),)), "default", Cache(tmp_path))
    assert not list(tmp_path.iterdir())


def test_a_refusal_speaks_of_the_desk_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def refuse(desk: object, *_: object) -> None:
        raise InputRefused(f"no review of {desk.review.client}")  # type: ignore[attr-defined]

    monkeypatch.setattr(module, "reviewed", refuse)
    with pytest.raises(InputRefused, match="no review of Harbour Lane"):
        made(MINIMAL, Cache(tmp_path))
    assert not list(tmp_path.iterdir())


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is made is made at once: these tests are about what is kept."""
    review = reviewed(parse_desk(MINIMAL.encode(), "told.yaml"), Captured(), "default")
    monkeypatch.setattr(module, "reviewed", lambda *_: copy.deepcopy(review))
    monkeypatch.setattr("reviewgen.charts.draw", lambda _: {"closing_test": "<svg></svg>"})


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("kind", ["review", "charts", "page"])
def test_a_foreign_entry_is_made_again(tmp_path: Path, kind: str):
    good = made(MINIMAL, Cache(tmp_path))
    page, (path,) = good.page(), tmp_path.glob(f"{kind}-*")
    before = path.read_bytes()
    for content in (b"", b"\xff", b"[1]", b'{"a": 1}', b"<p>9</p>", '"\ufdee999999\ufded"'.encode()):
        Cache(tmp_path).put(path.name, content)
        if kind == "charts":
            next(tmp_path.glob("page-*")).unlink()
        again = made(MINIMAL, Cache(tmp_path))
        assert (again.json, again.page()) == (good.json, page)
        assert path.read_bytes() == before


@pytest.mark.usefixtures("quick")
def test_a_page_that_was_tampered_with_is_not_shown(tmp_path: Path):
    cache = Cache(tmp_path)
    good, (path,) = made(MINIMAL, cache).page(), tmp_path.glob("page-*")
    kept = cache.get(path.name)
    assert kept is not None
    for injected in (b"<script>alert()</script>", b"<p>99 \xc2\xb5s</p>", b'<img src="https://example.org/a.png">'):
        cache.put(path.name, kept.replace(b"</body>", injected + b"</body>"))
        assert made(MINIMAL, cache).page() == good
        assert cache.get(path.name) == kept


def test_builds_with_and_without_a_cache_write_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    source = tmp_path / "desk.yaml"

    def build(name: str, text: str) -> dict[str, bytes]:
        source.write_text(text, encoding="utf-8")
        assert main(["build", str(source), "--format", "html,json", "-o", str(tmp_path / name)]) == 0
        return {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()}

    other = MINIMAL.replace("Harbour Lane", "Quay Street")
    without = build("without", other)
    monkeypatch.setenv("REVIEWGEN_CACHE", "on")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache-of-this-test"))
    build("first", MINIMAL)
    assert len(list((tmp_path / "cache-of-this-test" / "reviewgen").iterdir())) == 3
    assert build("second", other) == without
    assert not any(b"cache-of-this-test" in data for data in without.values())
    assert json.loads(without["desk.review.json"])["review"]["client"] == "Quay Street"
