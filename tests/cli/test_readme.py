"""What the README tells a new user works: its desk, what it says `check` prints, its verbs, options and links."""

from __future__ import annotations

import json
import re
import shlex
from importlib import import_module
from pathlib import Path

import click
import pytest

from reviewgen.cli import main
from reviewgen.cli.lazy import VERBS

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
INIT = ["--client", "Saltmarsh Capital", "--desk-name", "Index futures", "--window", "open", "--rate", "48k msg/s"]
NUMBERS = ["--nic-p95", "3 us", "--end-to-end-p95", "190 us"]


def block(opening: str) -> str:
    """The fenced block that begins with some words."""
    found = re.search(rf"^```\w*\n({re.escape(opening)}.*?)^```", README, re.DOTALL | re.MULTILINE)
    assert found, opening
    return found[1]


def test_its_desk_becomes_a_review(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("desk.yaml").write_text(block("reviewgen: 1"), encoding="utf-8")
    assert main(["build", "desk.yaml", "--format", "html,json"]) == 0
    review = json.loads(Path("desk.review.json").read_text(encoding="utf-8"))
    assert (review["verdict"]["status"], review["verdict"]["binding"]) == ("migrated", "order_processor")
    assert [step["remedy"] for step in review["sequence"]["steps"]]
    assert review["numbers"]["verdict.gap_us"]["shown"] == "187.0 µs"
    assert {"EUR"} == set(re.findall(r"\b(?:EUR|USD)\b", json.dumps(review["sequence"]["steps"])))


def test_check_prints_what_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["init", "desk.yaml", *INIT, *NUMBERS]) == 0
    capsys.readouterr()
    assert main(["check", "desk.yaml"]) == 0
    told = block("desk.yaml: no problems").rsplit("  ...", 1)[0]
    assert told.count("\n") > 4
    assert capsys.readouterr().out.startswith(told)


def commands() -> list[list[str]]:
    """Every command of the README's shell blocks and tables, as words."""
    blocks = "".join(re.findall(r"```sh\n(.*?)```", README, re.DOTALL)).replace("\\\n", " ")
    tables = "\n".join(line for line in README.splitlines() if line.startswith("| "))
    lines = [*blocks.splitlines(), *re.findall(r"`(reviewgen [^`]+)`", tables)]
    split = [shlex.split(line, comments=True) for line in lines]
    return [words for words in split if words[:1] == ["reviewgen"]]


def test_its_verbs_and_options_are_there() -> None:
    found = commands()
    assert len(found) > 15
    for _, verb, *words in found:
        assert verb in VERBS, verb
        name = verb.replace("-", "_")
        command: click.Command = getattr(import_module(f"reviewgen.cli.{name}"), name)
        options = {name for parameter in command.params for name in parameter.opts}
        assert {word for word in words if word.startswith("-")} <= options, words


@pytest.mark.parametrize("name", [words[2] for words in commands() if words[1] == "explain" and len(words) == 3])
def test_what_it_explains_is_known(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", name]) == 0


def test_its_links_lead_somewhere() -> None:
    targets = re.findall(r"\]\(([^)]+)\)", README)
    titles = re.findall(r"^#+ (.*)", README, re.MULTILINE)
    headings = {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}
    assert len(targets) > 5
    for target in targets:
        assert target.removeprefix("#") in headings if target.startswith("#") else (ROOT / target).exists(), target


def test_its_pictures_are_of_this_tree_and_small() -> None:
    pictures = list((ROOT / "examples" / "pictures").glob("*.png"))
    assert {path.name for path in pictures} == set(re.findall(r"examples/pictures/(\w+\.png)", README))
    assert 0 < sum(path.stat().st_size for path in pictures) < 400_000
