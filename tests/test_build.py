"""The pipeline: what it writes, and what becomes of the rest when the PDF cannot be made."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from reviewgen.cli import main
from reviewgen.errors import EnvironmentFault, UnsafeInput
from reviewgen.render.pdf import PdfChild

EXAMPLES = Path(__file__).parents[1] / "examples"


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    shutil.copy(EXAMPLES / "minimal.yaml", tmp_path / "desk.yaml")
    return tmp_path / "desk.yaml"


def test_all_outputs_beside_the_desk(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["build", str(desk)]) == 0
    names = {path.name for path in desk.parent.iterdir()}
    assert names == {"desk.yaml", "desk.pdf", "desk.html", "desk.review.json", "desk.manifest.json"}
    assert (desk.parent / "desk.pdf").read_bytes().startswith(b"%PDF-")
    assert "desk.pdf" in capsys.readouterr().out


def _no_start() -> PdfChild:
    raise EnvironmentFault("the PDF needs pango, which is not here", "apt-get install libpango-1.0-0")


def _no_render(*_: object) -> None:
    raise UnsafeInput("the report takes more than 60 s to lay out as a PDF", "shorten the desk's texts")


@pytest.mark.parametrize(("name", "status", "words"), [("start", 4, "pango"), ("render", 3, "60 s")])
def test_without_a_pdf_the_rest_is_written_and_the_old_one_goes(
    desk: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
    status: int,
    words: str,
) -> None:
    (desk.parent / "desk.pdf").write_bytes(b"%PDF-1.7 of another day")
    monkeypatch.setattr(PdfChild, name, _no_start if name == "start" else _no_render)
    assert main(["build", str(desk)]) == status
    told = capsys.readouterr()
    assert words in told.err and "fix:" in told.err
    assert "removed" in told.err and "desk.pdf" in told.err
    assert not (desk.parent / "desk.pdf").exists()
    assert (desk.parent / "desk.html").exists()
    review = json.loads((desk.parent / "desk.review.json").read_text())
    assert review["verdict"]["status"] == "unresolved"


def test_only_what_is_asked_for(desk: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert main(["build", str(desk), "-o", str(out), "--format", "json"]) == 0
    assert {path.name for path in out.iterdir()} == {"desk.review.json", "desk.manifest.json"}


def test_fail_on_gives_one(desk: Path) -> None:
    arguments = ["build", str(desk), "--format", "json", "--fail-on"]
    assert main([*arguments, "critical"]) == 1
    assert main(["build", str(EXAMPLES / "network_bound.yaml"), "-o", str(desk.parent), "--format", "json"]) == 0


def test_a_waived_finding_does_not_fail(desk: Path) -> None:
    review = desk.parent / "desk.review.json"
    assert main(["build", str(desk), "--format", "json"]) == 0
    rules = {
        one["rule"]
        for one in json.loads(review.read_text())["findings"]
        if one["verdict"] in {"fail", "warn"} and one["severity"] == "critical"
    }
    assert rules
    waivers = "\n".join(
        f'  - {{rule: {rule}, reason: "Known", by: "Head of desk", until: 2026-11-01}}' for rule in sorted(rules)
    )
    desk.write_text(desk.read_text() + f"waivers:\n{waivers}\n")
    assert main(["build", str(desk), "--format", "json", "--fail-on", "critical"]) == 0
    # inclusive: the day after, the same waivers hold no more, loudly
    later = ["--set", "review.date=2026-11-02"]
    assert main(["build", str(desk), "--format", "json", "--fail-on", "critical", *later]) == 1
    assert {one["rule"] for one in json.loads(review.read_text())["waivers_rejected"]} == rules


def test_final_refuses_while_assumptions_decide(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["build", str(desk), "--format", "json", "--final"]) == 2
    assert "draft" in capsys.readouterr().err
    assert not (desk.parent / "desk.review.json").exists()


FINAL = {
    "one left out": ({}, "fix: give `economics.horizon`\n"),
    "one assumed": (
        {"horizon": "60 months", "discount_rate": "{value: 12 %, evidence: assumed}"},
        "fix: give `economics.discount_rate`\n",
    ),
    "two": ({"erosion": "{value: 12..24 months, evidence: assumed}"}, "`economics.erosion`, `economics.horizon`\n"),
    "the cost of the bypass": (
        {"horizon": "60 months", "bypass": "{stack: onload, live_since: 2025-03-01}"},
        "fix: give `hardware.kernel_bypass.all_in_cost`\n",
    ),
    "the cost of a bypass not bought": (
        {"horizon": "60 months", "bypass": "{stack: none}"},
        "fix: give `remedies.kernel_bypass.cost`\n",
    ),
}


@pytest.mark.parametrize(("given", "said"), FINAL.values(), ids=list(FINAL))
def test_final_names_what_nobody_gave(
    desk: Path, capsys: pytest.CaptureFixture[str], given: dict[str, str], said: str
) -> None:
    bypass = given.get("bypass", "{stack: onload, live_since: 2025-03-01, all_in_cost: 1M..2M USD}")
    economics = {"edge_value": "1M..3M USD/yr", "erosion": "12..24 months", "annual_opex": "100k USD/yr"}
    economics |= {"discount_rate": "12 %"}
    economics |= {key: value for key, value in given.items() if key != "bypass"}
    desk.write_text(
        "reviewgen: 1\nreview: {client: A, desk: B, date: 2026-11-01, status: final}\n"
        f"hardware: {{kernel_bypass: {bypass}}}\n"
        f"economics: {{{', '.join(f'{key}: {value}' for key, value in economics.items())}}}\n"
    )
    assert main(["build", str(desk), "--format", "json", "--final"]) == 2
    err = capsys.readouterr().err
    assert "could change the sign of the net present value" in err
    assert said in err


def test_refused_input_writes_nothing(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    desk.write_text(desk.read_text() + "flwo: {}\n")
    assert main(["build", str(desk)]) == 2
    assert "did you mean `flow`?" in capsys.readouterr().err
    assert {path.name for path in desk.parent.iterdir()} == {"desk.yaml"}


def test_same_bytes_whatever_the_machine_says(tmp_path: Path) -> None:
    """Hash seed, time zone, locale and folder leave no trace in any file of the set."""
    import os
    import subprocess
    import sys

    settings = [
        {"PYTHONHASHSEED": "1", "TZ": "Asia/Tokyo", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "77", "TZ": "America/New_York", "LC_ALL": "C.UTF-8", "HOME": str(tmp_path)},
    ]
    sets = []
    for index, environment in enumerate(settings):
        folder = tmp_path / ("a" if index else "another/folder")
        folder.mkdir(parents=True)
        shutil.copy(EXAMPLES / "migrated.yaml", folder / "desk.yaml")
        code = "import sys; from reviewgen.cli import main; sys.exit(main(['build', 'desk.yaml']))"
        subprocess.run([sys.executable, "-c", code], cwd=folder, env=os.environ | environment, check=True)
        sets.append({path.name: path.read_bytes() for path in sorted(folder.iterdir())})
    assert set(sets[0]) == {"desk.yaml", "desk.pdf", "desk.html", "desk.review.json", "desk.manifest.json"}
    assert sets[0] == sets[1]
