"""The preview as its reader has it: edited beside an open browser, it shows the newest, or what is wrong."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from chromium import Page, browser

ROOT = Path(__file__).parents[2]
REPORT = "document.querySelector('iframe:not(.incoming)')"
AXE = ROOT / ".ci" / "node_modules" / "axe-core" / "axe.min.js"
FAULTS = ";axe.run(document, {iframes: false}).then(found => found.violations.map(one => one.id))"
TEXT = f"{REPORT}.contentDocument.body.innerText"


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    path = tmp_path / "desk.yaml"
    shutil.copy(ROOT / "examples" / "minimal.yaml", path)
    return path


@pytest.fixture
def address(desk: Path) -> Iterator[str]:
    command = [sys.executable, "-m", "reviewgen", "watch", "desk.yaml"]
    process = subprocess.Popen(command, cwd=desk.parent, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.communicate(timeout=30)


def panel(page: Page) -> str:
    found: str = page.wait_for(f"!at('problems').hidden && {REPORT} && at('problems').innerText")
    return found


@pytest.mark.requires_tool("chromium", "axe-core")
def test_an_edit_a_mistake_and_its_correction(desk: Path, address: str, tmp_path: Path):
    text = desk.read_text()
    with browser(tmp_path) as page:
        page.open(address)
        page.wait_for(f"typeof shown !== 'undefined' && shown && !!{REPORT}")
        assert "Harbour Lane" in page.evaluate(TEXT) and "Up to date" in page.evaluate(
            "document.body.innerText"
        )
        page.evaluate(f"{REPORT}.contentDocument.getElementById('plan').scrollIntoView()")
        passage = f"{REPORT}.contentDocument.getElementById('plan').getBoundingClientRect().top"
        before = page.evaluate(passage)

        desk.write_text(text.replace("Harbour Lane", "Harbour <b>Square</b>"))
        page.wait_for(f"shown === 2 && {TEXT}.includes('Harbour <b>Square</b>')")
        assert abs(page.evaluate(passage) - before) < 2, "the same passage is on view"

        desk.write_text(text.replace("rate:", "<i>rat</i>:", 1))
        said = panel(page)
        line = desk.read_text().splitlines()[6]
        column = line.index("<i>")
        assert f"desk.yaml:7:{column + 1}`<i>rat</i>` is not a key of `flow.windows`" in said
        assert f"{line}\n{' ' * column}^\n" in said and "Fix: use one of: name, rate" in said
        assert page.evaluate(AXE.read_text() + FAULTS) == []
        assert "Square" in page.evaluate(TEXT) and page.evaluate("at('status').textContent") == "2 problems"
        assert page.evaluate("document.title").startswith("✗ desk.yaml") and page.evaluate(
            "at('pdf').disabled"
        )

        desk.write_text(text)
        page.wait_for(f"shown === 3 && at('problems').hidden && {TEXT}.includes('Harbour Lane')")
        assert page.evaluate("document.querySelectorAll('iframe').length") == 1
        assert str(tmp_path) not in page.evaluate("document.documentElement.outerHTML") + page.evaluate(TEXT)
        assert page.said == [], "no fault of a script, nothing that a policy had to stop"


@pytest.mark.requires_tool("html-validate")
def test_the_shell_is_valid():
    shell = ROOT / "reviewgen" / "preview" / "shell.html"
    done = subprocess.run(["html-validate", shell], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (0, "")
