"""Every complaint about a desk's content: cases/*.yaml hold a desk and what is said of it, in order."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from reviewgen.desk.load import load_desk, parse_desk
from reviewgen.desk.model import Desk
from reviewgen.errors import InputRefused, Problem

CASES = Path(__file__).parent / "cases"
HEAD = "reviewgen: 1\nreview: {client: A, desk: B, date: 2026-11-01}\n"


def cases() -> list[Any]:
    found = [
        pytest.param(case, id=f"{path.stem}: {case['name']}")
        for path in sorted(CASES.glob("*.yaml"))
        for case in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]
    assert len(found) > 50
    return found


def text(case: dict[str, Any]) -> str:
    """The desk of a case; `@51 x` stands for 51 names."""
    body = str(case.get("whole") or HEAD + case["body"])
    return body.replace("@51 x", ", ".join(f"s{index}: {{}}" for index in range(51)))


def problems(desk: str) -> tuple[Problem, ...]:
    try:
        parse_desk(desk.encode(), "desk.yaml")
    except InputRefused as error:
        return error.problems
    return ()


@pytest.mark.parametrize("case", cases())
def test_a_case(case: dict[str, Any]) -> None:
    found = problems(text(case))
    assert [f"{one.line}:{one.column} {one.message}" for one in found] == case["says"]
    assert all(one.remedy and one.file == "desk.yaml" for one in found)
    assert all(one.excerpt == text(case).splitlines()[one.line - 1] for one in found)
    if "fix" in case:
        assert case["fix"] in {one.remedy for one in found}


def test_a_right_desk_is_a_desk() -> None:
    assert isinstance(parse_desk(HEAD.encode()), Desk)


def test_a_flood_of_mistakes_is_counted_not_searched() -> None:
    many = HEAD + "".join(f"key_{index}: 1\n" for index in range(3000))
    found = problems(many)
    assert len(found) == 3000
    assert found[0].remedy
    assert found[-1].message == "`key_2999` is not a key of a desk file"


def test_two_thousand_unknown_types_against_two_thousand_known_take_no_time() -> None:
    known = ", ".join(f"type_number_{index}: 1 us" for index in range(2000))
    used = ", ".join(f"tpye_nmuber_{index}: 1 msg/s" for index in range(2000))
    body = (
        f"order_processor: {{service_times: {{{known}}}}}\n"
        f"flow: {{windows: [{{name: a, rate: 2k msg/s, by_type: {{{used}}}}}]}}\n"
    )
    assert len(problems(HEAD + body)) == 2000


def test_what_is_wrong_in_itself_does_not_make_the_checks_around_it_complain() -> None:
    body = "flow: {windows: [{name: a, rate: 1 msg/s, by_type: {q: 60 %, t: 40}}]}\n"
    assert [one.message for one in problems(HEAD + body)] == ["`40` is not a value with a unit"]


@pytest.mark.parametrize("kind", ["missing", "folder", "pipe", "unreadable", "nul"])
def test_what_is_no_readable_file_is_refused_by_name(kind: str, tmp_path: Path) -> None:
    import os

    path = tmp_path / "desk.yaml"
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "unreadable":
        path.write_text(HEAD)
        path.chmod(0)
        if os.access(path, os.R_OK):
            path.unlink()  # the superuser reads everything; the file is then missing
    name = "a\0b" if kind == "nul" else str(path)
    with pytest.raises(InputRefused) as caught:
        load_desk(name)
    (problem,) = caught.value.problems
    assert problem.file == name
    assert problem.remedy


def test_a_file_that_becomes_a_pipe_between_two_looks_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import os

    pipe = tmp_path / "desk.yaml"
    os.mkfifo(pipe)
    regular = Path(__file__).stat()
    monkeypatch.setattr(Path, "stat", lambda _: regular)
    with pytest.raises(InputRefused, match="not a regular file"):
        load_desk(pipe)


def test_devices_are_refused() -> None:
    with pytest.raises(InputRefused, match="not a regular file"):
        load_desk("/dev/zero")


def test_a_link_that_the_user_named_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real.yaml").write_text(HEAD)
    (tmp_path / "link.yaml").symlink_to(tmp_path / "real.yaml")
    desk = load_desk(tmp_path / "link.yaml")
    assert desk.data == HEAD.encode()
    mark = desk.where("review.client")
    assert mark is not None
    assert mark.file == "link.yaml"
