"""The preview as its reader has it: edited beside an open browser, it shows the newest, or what is wrong."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from chromium import browser

ROOT = Path(__file__).parents[2]
AXE = ROOT / ".ci" / "node_modules" / "axe-core" / "axe.min.js"
FAULTS = ";axe.run(document, {iframes: false}).then(found => found.violations.map(one => one.id))"
TEXT = "frame.contentDocument.body.innerText"
STATUS = "at('status').textContent"
PASSAGE = "frame.contentDocument.getElementById('plan')"
AS_NEW = """fetch("report.html").then(answer => answer.text()).then(text => {
  const page = new frame.contentWindow.DOMParser().parseFromString(text, "text/html");
  outward(page);
  return page.documentElement.isEqualNode(frame.contentDocument.documentElement);
})"""


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


@pytest.mark.requires_tool("chromium", "axe-core")
def test_an_edit_a_mistake_and_its_correction(desk: Path, address: str, tmp_path: Path):
    text = desk.read_text()
    with browser(tmp_path) as page:
        page.open(address)
        page.wait_for("typeof shown !== 'undefined' && shown")
        assert "Harbour Lane" in page.evaluate(TEXT) and "Up to date" in page.evaluate(STATUS)

        page.evaluate(f"{PASSAGE}.scrollIntoView()")
        where = (f"{PASSAGE}.getBoundingClientRect().top", "frame.contentWindow.scrollY")
        top, scrolled = map(page.evaluate, where)
        desk.write_text(text.replace("Harbour Lane", f"Harbour <b>Square</b> {'and partners ' * 9}"))
        page.wait_for(f"shown === 2 && {TEXT}.includes('Harbour <b>Square</b> and')")
        assert page.evaluate(AS_NEW), "as if it had been loaded anew"
        assert page.evaluate(where[1]) > scrolled + 10, "the cover takes more room"
        assert abs(page.evaluate(where[0]) - top) < 2, "and the same passage is on view"

        desk.write_text(text.replace("rate:", "<i>rat</i>:", 1))
        said = page.wait_for("!at('problems').hidden && at('problems').innerText")
        line = desk.read_text().splitlines()[6]
        column = line.index("<i>")
        assert f"desk.yaml:7:{column + 1}`<i>rat</i>` is not a key of `flow.windows`" in said
        assert f"{line}\n{' ' * column}^\n" in said and "Fix: use one of: name, rate" in said
        assert page.evaluate(AXE.read_text() + FAULTS) == []
        assert "Square" in page.evaluate(TEXT) and page.evaluate(STATUS) == "2 problems"
        assert page.evaluate("at('pdf').disabled && document.title") == "✗ desk.yaml · preview"

        desk.write_text(text)
        page.wait_for(f"shown === 3 && at('problems').hidden && {TEXT}.includes('Harbour Lane')")
        assert page.evaluate(AS_NEW)
        assert str(tmp_path) not in page.evaluate("document.documentElement.outerHTML") + page.evaluate(TEXT)
        assert page.said == [], "no fault of a script, nothing that a policy had to stop"


@pytest.mark.requires_tool("html-validate")
def test_the_shell_is_valid():
    shell = ROOT / "reviewgen" / "preview" / "shell.html"
    done = subprocess.run(["html-validate", shell], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (0, "")
