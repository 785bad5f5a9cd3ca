"""A repository with two revisions of one desk: the seed's desk, and the same with two threads half a year later."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from reviewgen.history.page_text import PrintedPage

ROOT = Path(__file__).resolve().parents[2]
FIRST = (ROOT / "examples" / "migrated.yaml").read_text(encoding="utf-8")


def changed(text: str, *pairs: tuple[str, str]) -> str:
    """The text with replacements, each of which must find its words."""
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    return text


SECOND = changed(
    FIRST,
    ("date: 2026-11-20", "date: 2027-05-20"),
    ('revision: "1.0"', 'revision: "2.0"'),
    ("  threads: 1\n", "  threads: 2\n"),
    ("2026-11-02 to 2026-11-13", "2027-05-03 to 2027-05-14"),
    ("{p50: 18 us, p95: 410 us, p99: 900 us}", "{p50: 16 us, p95: 30 us, p99: 52 us}"),
    ("{p50: 14 us, p95: 30 us, p99: 46 us}", "{p50: 14 us, p95: 34 us, p99: 50 us}"),
    ("{p50: 36 us, p95: 428 us, p99: 930 us}", "{p50: 33 us, p95: 58 us, p99: 82 us}"),
)

Git = Callable[..., str]


def git_in(folder: Path) -> Git:
    """Runs git in a folder as a person with no settings of their own."""
    env = {
        "PATH": os.environ["PATH"], "HOME": str(folder), "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.invalid",
        "GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@example.invalid",
    }  # fmt: skip

    def git(*arguments: str, day: str = "2026-11-20") -> str:
        stamp = f"{day}T12:00:00+00:00"
        dated = env | {"GIT_AUTHOR_DATE": stamp, "GIT_COMMITTER_DATE": stamp}
        done = subprocess.run(["git", *arguments], cwd=folder, env=dated, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    return git


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A PDF of the second review with the first one embedded, built with an override; made once, never written to."""
    from click.testing import CliRunner

    from reviewgen.cli.build import build

    folder = tmp_path_factory.mktemp("report")
    (folder / "first.yaml").write_text(FIRST, encoding="utf-8")
    (folder / "desk.yaml").write_text(SECOND, encoding="utf-8")
    desk, earlier = str(folder / "desk.yaml"), str(folder / "first.yaml")
    done = CliRunner().invoke(build, [desk, "--since", earlier, "--set", "order_processor.cores_available=6"])
    assert done.exit_code == 0, done.exception
    return folder / "desk.pdf"


@pytest.fixture(scope="session")
def page(report: Path) -> PrintedPage:
    """The page that the report's review.json makes, as it is printed."""
    from reviewgen.charts import draw
    from reviewgen.history.attached import taken_out
    from reviewgen.render.html import render_html

    review = json.loads(taken_out(report.read_bytes(), "desk.pdf")["review.json"])
    return PrintedPage(render_html(review, draw(review)).html)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """The folder; `desk.yaml` is committed twice."""
    folder = tmp_path / "repo"
    folder.mkdir()
    git = git_in(folder)
    git("init", "-q", "-b", "main")
    (folder / "desk.yaml").write_text(FIRST, encoding="utf-8")
    git("add", "desk.yaml")
    git("commit", "-q", "-m", "first review")
    (folder / "desk.yaml").write_text(SECOND, encoding="utf-8")
    git("commit", "-q", "-a", "-m", "second review", day="2027-05-20")
    return folder
