"""The loop of a preview: newest wins, faults are told, nothing of the machine is."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from reviewgen import build
from reviewgen.build import Options
from reviewgen.cli.failures import as_refusal
from reviewgen.errors import MAX_PRINTED, Problem
from reviewgen.preview import session as module
from reviewgen.preview.session import Session
from reviewgen.preview.state import State
from reviewgen.render.assets import Document

ROOT = Path(__file__).parents[2]


class Preview:
    """A session without a server, and what it published."""

    def __init__(self, desk: Path, **options: Any) -> None:
        self.published: list[State] = []
        self.stopped = False
        given = Options(formats=("html",), **options)
        self.session = Session(
            str(desk), given, self.published.append, lambda made: b"", as_refusal, lambda: self.stopped
        )

    def refresh(self) -> State:
        self.session.refresh()
        return self.session.state


class Report(NamedTuple):
    client: str

    def page(self, _: object) -> Document:
        return Document(self.client.encode(), {})


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page tells the client alone: what takes seconds is a build's, and tested there."""
    monkeypatch.setattr(build, "report_of", lambda desk, cited, _: cited.captured and Report(desk.review.client))


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    path = tmp_path / "desk.yaml"
    shutil.copy(ROOT / "examples" / "minimal.yaml", path)
    return path


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def html(state: State) -> str:
    assert state.report is not None
    return state.report.html.decode()


def test_a_mistake_and_its_correction(desk: Path):
    preview = Preview(desk)
    first = preview.refresh()
    assert first.report and first.report.number == 1 and not first.problems and not first.busy

    good = desk.read_text()
    edit(desk, "rate:", "rat:")
    bad = preview.refresh()
    assert bad.report is first.report, "the last good report stays"
    assert bad.problems[0].place.startswith("desk.yaml:"), "the bare name, not the path as given"
    assert any(problem.pointed and "rat:" in problem.pointed[0] for problem in bad.problems)

    desk.write_text(good)
    edit(desk, "client: ", "client: Second ")
    again = preview.refresh()
    assert not again.problems and again.report and again.report.number == 2
    assert "Second" in html(again) and "Second" not in html(first)
    assert [state.busy for state in preview.published] == [True, False] * 3


def test_a_desk_that_is_removed_and_put_back(desk: Path):
    preview = Preview(desk)
    text = desk.read_text()
    report = preview.refresh().report
    desk.unlink()
    gone = preview.refresh()
    assert gone.report is report
    assert (gone.problems[0].file, gone.problems[0].message) == ("desk.yaml", "the desk file is gone")
    desk.write_text(text)
    assert not preview.refresh().problems


def saved_during(desk: Path, monkeypatch: pytest.MonkeyPatch, step: str, new: str) -> list[str]:
    """Save another text once, as a step of a build begins; the steps that began from then on."""
    real, begun = module.compose, []

    def compose(source: str, options: Options, found: Any, tell: Callable[[str], None]) -> Any:
        def listening(name: str) -> None:
            if name == step and step not in begun:
                edit(desk, "client: ", f"client: {new} ")
            begun.append(name)
            tell(name)

        return real(source, options, found, listening)

    monkeypatch.setattr(module, "compose", compose)
    return begun


@pytest.mark.parametrize("step", ["evaluating", "drawing"])
def test_a_save_ends_the_build_that_it_overtakes(desk: Path, monkeypatch: pytest.MonkeyPatch, step: str):
    begun = saved_during(desk, monkeypatch, step, "Newest")
    preview = Preview(desk)
    state = preview.refresh()
    assert state.report and state.report.number == 1 and "Newest" in html(state)
    assert begun.count("drawing") == (1 if step == "evaluating" else 2), "given up where it stood"
    assert sum(not state.busy for state in preview.published) == 1, "nothing older is shown"


def test_a_save_during_the_last_step_wins(desk: Path, monkeypatch: pytest.MonkeyPatch):
    real, saved = module.compose, []

    def compose(*given: Any) -> Any:
        made = real(*given)
        if not saved:
            saved.append(edit(desk, "client: ", "client: Newest "))
        return made

    monkeypatch.setattr(module, "compose", compose)
    preview = Preview(desk)
    assert "Newest" in html(preview.refresh())
    assert sum(not state.busy for state in preview.published) == 1


def test_half_a_file_is_not_told_as_a_mistake(desk: Path, monkeypatch: pytest.MonkeyPatch):
    """An editor that empties the file first and writes later."""
    text = desk.read_text()
    desk.write_text("")
    monkeypatch.setattr(module.time, "sleep", lambda seconds: desk.read_text() or desk.write_text(text))
    preview = Preview(desk)
    assert not preview.refresh().problems
    assert all(not state.problems for state in preview.published)


def test_evidence_that_is_missing_is_waited_for(desk: Path):
    with desk.open("a") as file:
        file.write("evidence: [open.json]\n")
    preview = Preview(desk)
    assert "open.json" in preview.refresh().problems[0].message
    desk.with_name("open.json").write_text("{}")
    assert preview.session._watched.changed()
    assert "does not exist" not in preview.refresh().problems[0].message


def test_a_fault_of_our_own_is_told_without_the_machine(desk: Path, monkeypatch: pytest.MonkeyPatch):
    def fails(*_: Any) -> None:
        raise RuntimeError(f"secret at {desk}")

    monkeypatch.setattr(module, "compose", fails)
    (problem,) = Preview(desk).refresh().problems
    assert "this is a bug in reviewgen" in problem.message and "secret" not in problem.render()


def test_the_end_is_heard_between_two_steps_and_shows_nothing_more(
    desk: Path, monkeypatch: pytest.MonkeyPatch
):
    preview = Preview(desk)
    begun: list[str] = []
    real = preview.session._go_on

    def go_on(step: str) -> None:
        begun.append(step)
        preview.stopped = step == "evaluating"
        real(step)

    monkeypatch.setattr(preview.session, "_go_on", go_on)
    preview.session.run()
    assert begun == ["reading", "evaluating"] and all(state.busy for state in preview.published)


def test_a_state_tells_no_more_than_a_terminal_would(desk: Path):
    many = tuple(Problem(f"wrong\x1b[31m {n}") for n in range(50))
    told = State("desk.yaml", problems=many).as_json()
    assert (len(told["problems"]), told["more"]) == (MAX_PRINTED, 50 - MAX_PRINTED)
    assert "\x1b" not in str(told)
