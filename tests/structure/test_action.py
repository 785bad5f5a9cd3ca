"""The GitHub Action: valid, pinned, deaf to what its inputs would inject, and its steps run as a runner runs them.

The steps run in order in a clone of a temporary repository; only `gh`, which talks to GitHub, is a stand-in that
keeps what it was told. Packages are lent from the environment of the tests, as in test_pre_commit.py.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path
from urllib.parse import quote

import pytest
import yaml

pytestmark = pytest.mark.requires_tool("git", "bash")

ACTION = Path(__file__).parents[2] / "action.yml"
STEPS = {step["name"]: step for step in yaml.safe_load(ACTION.read_text(encoding="utf-8"))["runs"]["steps"]}
SHELLS = {"bash": ["bash", "--noprofile", "--norc", "-eo", "pipefail"], "python": [sys.executable]}
DESK = 'desks/US "$(touch pwned)"; touch pwned #/desk.yaml'
"""A path that would run as a command wherever it is not quoted."""
GH = """#!/bin/sh
printf '%s\\n' "$@" > "$RUNNER_TEMP/gh.$(ls "$RUNNER_TEMP" | grep -c '^gh')"
case "$*" in *--jq*) cat "$RUNNER_TEMP/known" ;; esac
"""


def tool(*command: str | Path) -> subprocess.CompletedProcess[str]:
    """A program of the test environment."""
    program = Path(sys.executable).with_name(str(command[0]))
    return subprocess.run([program, *command[1:]], capture_output=True, text=True, timeout=120, check=False)


def git(*command: str, cwd: Path) -> str:
    author = ("-c", "user.name=a", "-c", "user.email=a@b.example")
    return subprocess.run(
        ["git", *author, *command], cwd=cwd, capture_output=True, text=True, check=True
    ).stdout


def test_it_is_a_valid_action():
    done = tool("check-jsonschema", "--builtin-schema", "vendor.github-actions", ACTION)
    assert done.returncode == 0, done.stdout


def test_an_auditor_of_actions_finds_nothing(tmp_path: Path):
    assert tool("zizmor", "--offline", "--no-config", "--persona", "auditor", ACTION).returncode == 0
    broken = ACTION.read_text(encoding="utf-8").replace('-- "$DESK" ||', "-- ${{ inputs.desk }} ||")
    (tmp_path / "action.yml").write_text(broken, encoding="utf-8")
    done = tool("zizmor", "--offline", "--no-config", tmp_path / "action.yml")
    assert done.returncode != 0 and "template-injection" in done.stdout + done.stderr


def test_no_script_holds_an_expression():
    scripts = [step["run"] for step in STEPS.values() if "run" in step]
    assert len(scripts) > 5
    assert not [script for script in scripts if "${{" in script]


def test_other_actions_are_pinned():
    lines = [line for line in ACTION.read_text(encoding="utf-8").splitlines() if "uses:" in line]
    assert len(lines) == 3
    assert all(re.search(r"@[0-9a-f]{40} # v\d+\.\d+\.\d+$", line) for line in lines), lines


def test_the_readme_uses_it_right(root: Path, tmp_path: Path):
    text = (root / "README.md").read_text(encoding="utf-8")
    blocks = [textwrap.dedent(block) for block in re.findall(r"^  ```yaml\n(.*?)^  ```", text, re.M | re.S)]
    (hooks,) = [yaml.safe_load(block) for block in blocks if "hooks:" in block]
    (workflow,) = [block for block in blocks if "jobs:" in block]
    (tmp_path / "latency.yml").write_text(workflow, encoding="utf-8")
    done = tool("check-jsonschema", "--builtin-schema", "vendor.github-workflows", tmp_path / "latency.yml")
    assert done.returncode == 0, done.stdout
    (step,) = [one for one in yaml.safe_load(workflow)["jobs"]["latency"]["steps"] if "OWNER" in one["uses"]]
    action = yaml.safe_load(ACTION.read_text(encoding="utf-8"))
    assert step["with"].keys() <= action["inputs"].keys()
    (hook,) = yaml.safe_load((root / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert hooks["repos"][0]["hooks"] == [{"id": hook["id"]}]


@pytest.mark.parametrize("name", [name for name, step in STEPS.items() if step.get("shell") == "bash"])
def test_each_script_is_clean_by_shellcheck(name: str, tmp_path: Path):
    script = tmp_path / "script.sh"
    script.write_text(f"#!/usr/bin/env bash\n{STEPS[name]['run']}", encoding="utf-8")
    done = tool("shellcheck", script)
    assert done.returncode == 0, done.stdout


class Runner:
    """A workspace, and what a runner gives each step: shell, files for outputs and summary, its environment."""

    def __init__(self, folder: Path, origin: Path) -> None:
        self.workspace, self.temp = folder / "work space", folder / "temp"
        for path in (self.temp, folder / "bin"):
            path.mkdir()
        git("clone", "-q", "--depth=1", origin.as_uri(), str(self.workspace), cwd=folder)
        (folder / "bin" / "gh").write_text(GH)
        (folder / "bin" / "gh").chmod(0o755)
        (self.temp / "known").touch()
        self.path = os.pathsep.join(
            [str(folder / "bin"), str(Path(sys.executable).parent), os.environ["PATH"]]
        )
        self.values: dict[str, str] = {}

    def run(self, name: str, **values: str) -> subprocess.CompletedProcess[str]:
        """One step, with values for the expressions of its `env` by their last words."""
        step = STEPS[name]
        self.values |= values
        given = {key: self.values[key.lower()] for key in step.get("env", {})}
        script = self.temp / "script"
        script.write_text(step["run"], encoding="utf-8")
        environment = {
            **os.environ, **given, "PATH": self.path, "GITHUB_REPOSITORY": "owner/desks",
            "GITHUB_ACTION_PATH": str(ACTION.parent), "RUNNER_TEMP": str(self.temp),
            "GITHUB_OUTPUT": str(self.temp / "outputs"), "GITHUB_STEP_SUMMARY": str(self.temp / "summary"),
            "PYTHONPATH": str(Path(pytest.__file__).parents[1]), "PIP_NO_INDEX": "1",
        }  # fmt: skip
        return subprocess.run(
            [*SHELLS[step["shell"]], str(script)],
            cwd=self.workspace, env=environment, capture_output=True, text=True, timeout=180, check=False,
        )  # fmt: skip

    def outputs(self) -> dict[str, str]:
        return dict(line.split("=", 1) for line in (self.temp / "outputs").read_text().splitlines())

    def told_to_gh(self) -> list[list[str]]:
        return [path.read_text().splitlines() for path in sorted(self.temp.glob("gh.*"))]


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Runner:
    """A runner whose workspace holds the last commit alone; the base is one before, and reviewgen is installed."""
    folder = tmp_path_factory.mktemp("action")
    origin = folder / "origin"
    (origin / DESK).parent.mkdir(parents=True)
    git("init", "-q", cwd=origin)
    git("config", "uploadpack.allowAnySHA1InWant", "true", cwd=origin)  # as GitHub does
    text = (ACTION.parent / "examples" / "minimal.yaml").read_text(encoding="utf-8")
    for version in (text, text.replace("p95: 80 us", "p95: 95 us")):
        (origin / DESK).write_text(version, encoding="utf-8")
        git("add", "-A", cwd=origin)
        git("commit", "-q", "-m", "a desk", cwd=origin)
    runner = Runner(folder, origin)
    runner.values = {"desk": DESK, "format": "json", "fail_on": "", "pull_request": "7", "gh_token": "none"}
    runner.values["compare_to"] = git("rev-parse", "HEAD~1", cwd=origin).strip()
    installed = runner.run("Install")
    assert installed.returncode == 0, installed.stderr
    built = runner.run("Build")
    assert built.returncode == 0, built.stderr
    return runner


def test_the_report_is_built_and_its_findings_placed(runner: Runner):
    folder = Path(runner.outputs()["folder"])
    assert {path.name for path in folder.iterdir()} >= {
        "desk.review.json",
        "desk.sarif",
        "desk.manifest.json",
    }
    placed = runner.run("Place the findings")
    assert placed.returncode == 0, placed.stderr
    assert STEPS["Send the findings to code scanning"]["with"]["sarif_file"].endswith(
        "/reviewgen/placed.sarif"
    )
    (run,) = json.loads((runner.temp / "reviewgen" / "placed.sarif").read_text())["runs"]
    uris = {one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for one in run["results"]}
    assert uris == {quote(DESK)} and run["automationDetails"]["id"] == f"reviewgen/{quote(DESK)}/"
    from reviewgen.output import intact

    assert intact(folder, "desk")


def test_the_comment_tells_what_changed_and_is_renewed(runner: Runner):
    compared = runner.run("Compare")
    assert compared.returncode == 0, compared.stderr
    summary = (runner.temp / "summary").read_text()
    assert "80.0 µs" in summary and "95.0 µs" in summary
    assert runner.run("Comment").returncode == 0
    (runner.temp / "known").write_text("41\n42\n")
    assert runner.run("Comment").returncode == 0
    asked, posted, asked_again, renewed = runner.told_to_gh()
    assert "repos/owner/desks/issues/7/comments" in asked and asked == asked_again
    assert "repos/owner/desks/issues/7/comments" in posted and "PATCH" not in posted
    assert {"PATCH", "repos/owner/desks/issues/comments/41"} <= set(renewed)
    body = Path(posted[-1].removeprefix("body=@")).read_text()
    assert re.match(r"<!-- reviewgen [\d-]+ -->\n", body) and "95.0 µs" in body


def test_a_desk_that_is_new_is_no_fault(runner: Runner):
    before = runner.values["compare_to"]
    done = runner.run("Compare", compare_to="no-such-revision")
    runner.values["compare_to"] = before
    assert done.returncode == 0
    assert "nothing to compare" in (runner.temp / "reviewgen" / "report" / "diff.md").read_text()
    assert "no-such-revision" in done.stderr


@pytest.mark.parametrize(("limit", "failed", "status"), [("critical", "true", 0), ("none", "true", 2)])
def test_a_grave_finding_fails_only_at_the_end(runner: Runner, limit: str, failed: str, status: int):
    done = runner.run("Build", fail_on=limit)
    assert done.returncode == status, done.stderr
    assert runner.outputs()["failed"] == failed
    judged = runner.run("Judge")
    assert judged.returncode == 1 and f"{limit} or worse" in judged.stderr


def test_nothing_was_injected(runner: Runner):
    found = [path for folder in (runner.workspace, runner.temp) for path in folder.rglob("pwned")]
    assert not found
