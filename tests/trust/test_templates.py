"""Templates of a stranger: the sandbox holds, nothing outside their folder is read, no odd file is opened."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from reviewgen.cache.store import Cache
from reviewgen.captured import Captured
from reviewgen.desk.load import parse_desk
from reviewgen.errors import InputRefused, ReviewgenError, UnsafeInput
from reviewgen.evaluate import evaluate
from reviewgen.report import of_review

SECRET = "the-secret-of-the-neighbour"
SECTION = "sections/method.html.j2"
ESCAPES = (
    "{{ ''.__class__.__mro__ }}",
    "{{ r.__class__.__init__.__globals__ }}",
    "{{ r._view._value }}",
    "{{ number.__self__ }}",
    "{{ charts._uris }}",
    "{{ ''['__class__'] }}",
    "{{ ''|attr('__class__') }}",
    "{{ '{0.__class__}'.format('') }}",
    "{{ '%s'|format('') }}",
    "{{ '<script>x</script>'|safe }}",
    "{{ self.__init__ }}",
    "{{ ui.__loader__ }}",
    "{{ cycler.__init__ }}",
    "{{ lipsum() }}",
    "{{ range(1000000000)|list }}",
    "{{ dict(a=b) }}",
    "{{ seen.ids.clear() }}",
    "{{ exhibits._shown.clear() }}",
    "{{ namespace.__init__.__globals__ }}",
    "{% include '../secret' %}",
    "{% include '/etc/passwd' %}",
    "{% include 'sections/../../secret' %}",
    "{% extends 'base/../../pyproject.toml' %}",
    "{% import 'os' as os %}",
    "{% do x() %}",
    "{{ x",
    "<script>document.title = 'HACKED'</script>",
    "<p onclick='x()'>x</p>",
    "<img src='file:///etc/passwd' alt='x'>",
    "<a href='javascript:x()'>x</a>",
    "<link rel='attachment' href='/etc/passwd'>",
    "<p>7 of 9</p>",
)


@pytest.fixture(scope="module")
def review(small: str) -> dict[str, Any]:
    """A review of a small desk."""
    return evaluate(parse_desk(small.encode()), Captured())


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    """A folder of templates, and a secret beside it."""
    (tmp_path / "secret").write_text(SECRET)
    for name in ("sections", "css", "fonts"):
        (tmp_path / "theirs" / name).mkdir(parents=True)
    return tmp_path / "theirs"


def refusal(review: dict[str, Any], folder: Path) -> ReviewgenError:
    with pytest.raises((InputRefused, UnsafeInput)) as refused:
        of_review(review, Cache(None), folder).page()
    text = refused.value.render()
    assert SECRET not in text and "Traceback" not in text and "root:" not in text
    return refused.value


@pytest.mark.parametrize("text", ESCAPES)
def test_escapes_fail_with_the_templates_name(review: dict[str, Any], theirs: Path, text: str) -> None:
    (theirs / SECTION).write_text(f"{{% if true %}}{text}{{% endif %}}")
    assert refusal(review, theirs).exit_code == 2


def test_the_control_a_plain_override_is_shown(review: dict[str, Any], theirs: Path) -> None:
    (theirs / SECTION).write_text("<p>Written by the client</p>")
    assert "Written by the client" in of_review(review, Cache(None), theirs).page().html


TRAPS = ("link", "loop", "folder link", "pipe", "device", "folder", "huge")


@pytest.mark.parametrize("trap", TRAPS)
@pytest.mark.parametrize("name", [SECTION, "css/draft.css"])
def test_odd_files_are_refused_by_name(review: dict[str, Any], theirs: Path, trap: str, name: str) -> None:
    path = theirs / name
    match trap:
        case "link":
            path.symlink_to("../../secret")
        case "loop":
            path.symlink_to(path.name)
        case "folder link":
            path.parent.rmdir()
            outside = theirs.parent / "outside"
            outside.mkdir()
            (outside / path.name).write_text(SECRET)
            path.parent.symlink_to("../outside")
        case "pipe":
            os.mkfifo(path)
        case "device":
            path.symlink_to("/dev/zero")
        case "folder":
            path.mkdir()
        case "huge":
            with path.open("wb") as file:
                file.truncate(1_000_000_000)
    assert path.name in refusal(review, theirs).render()
