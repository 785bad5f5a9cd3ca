"""The page in a real browser: accessible at both widths, nothing runs, nothing spills over."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from chromium import browser

from reviewgen.render.html import render_html

NODE = Path(__file__).parents[2] / ".ci" / "node_modules"
MEASURE = """
axe.run(document).then(found => parent.postMessage(JSON.stringify({
  violations: found.violations.map(one => [one.id, one.nodes.map(node => node.html.slice(0, 200))]),
  passes: found.passes.length,
  wide: document.documentElement.scrollWidth, window: innerWidth,
}), "*"));
"""
FRAME = """<!DOCTYPE html><html lang="en"><head><title>waiting</title></head><body>
<script>addEventListener("message", event => document.title = "DONE" + event.data + "END")</script>
<iframe src="page.html" style="width: {width}px; height: 900px; border: 0"></iframe></body></html>"""


@pytest.fixture(scope="module")
def page(make_review: Any, chart: str, templates: Path) -> str:
    return render_html(make_review(12), {"waterfall": chart}, template_dir=templates).html


def browse(address: Path, home: Path) -> str:
    """The document as Chromium has it once everything has run."""
    command = [
        "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=30000",
        f"--user-data-dir={home}", "--window-size=1300,1000", "--allow-file-access-from-files",
        "--dump-dom", address.as_uri(),
    ]  # fmt: skip
    done = subprocess.run(
        command, capture_output=True, timeout=100, check=True, env=os.environ | {"HOME": str(home)}
    )
    return done.stdout.decode("utf-8")


@pytest.mark.requires_tool("chromium", "axe-core")
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing(page: str, tmp_path: Path, width: int):
    axe = (NODE / "axe-core" / "axe.min.js").read_text(encoding="utf-8").replace("</script", "<\\/script")
    open_page = re.sub(r"<meta http-equiv[^>]*>", "", page)  # the policy forbids every script, axe's too
    spied = open_page.replace("</body>", f"<script>{axe}</script><script>{MEASURE}</script></body>")
    (tmp_path / "page.html").write_text(spied, encoding="utf-8")
    (tmp_path / "frame.html").write_text(FRAME.format(width=width), encoding="utf-8")
    answer = re.search(r"DONE(.*?)END", browse(tmp_path / "frame.html", tmp_path / "home"))
    assert answer is not None
    found = json.loads(answer[1].replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">"))
    assert found["violations"] == []
    assert found["passes"] > 20
    assert found["window"] == width and found["wide"] <= width, "the page scrolls sideways"


SCROLLERS = """JSON.stringify([...document.querySelectorAll(".picture, .table-box")].map(box => ({
  picture: box.className == "picture", seen: box.clientWidth, whole: box.scrollWidth,
  left: box.getBoundingClientRect().left,
  caption: box.querySelector("caption")?.getBoundingClientRect().right ?? 0,
  shadows: getComputedStyle(box).backgroundAttachment,
})))"""


@pytest.mark.requires_tool("chromium")
def test_on_a_phone_charts_are_whole_and_what_scrolls_says_so(page: str, tmp_path: Path):
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    with browser(tmp_path) as tab:
        tab.resize(390, 900)
        tab.open((tmp_path / "page.html").as_uri())
        tab.wait_for("document.readyState === 'complete' && document.images.length > 0")
        boxes = json.loads(tab.evaluate(SCROLLERS))
        tab.resize(320, 900)
        small = json.loads(tab.evaluate(SCROLLERS))
    charts = [box for box in boxes if box["picture"]]
    assert charts and all(box["whole"] <= box["seen"] == 390 and box["left"] == 0 for box in charts)
    wide = [box for box in boxes if box["whole"] > box["seen"]]
    assert wide and all(box["caption"] <= 390 for box in wide)
    assert {box["shadows"] for box in boxes} == {"local, local, scroll, scroll"}
    legible = [box["whole"] for box in small if box["picture"]]
    assert legible and min(legible) > 380, "no chart shrinks until its words cannot be read"


@pytest.mark.requires_tool("chromium")
def test_the_policy_lets_no_script_run(page: str, tmp_path: Path):
    """Even a script that got past escaping and the audit does not run; without the policy it would."""
    hostile = page.replace("</body>", "<script>document.title = 'HACKED'</script></body>")
    for html, runs in ((hostile, False), (re.sub(r"<meta http-equiv[^>]*>", "", hostile), True)):
        (tmp_path / "page.html").write_text(html, encoding="utf-8")
        title = re.search(r"<title>(.*?)</title>", browse(tmp_path / "page.html", tmp_path / "home"))
        assert title is not None and (title[1] == "HACKED") is runs


@pytest.mark.requires_tool("html-validate")
def test_the_markup_is_valid(page: str, tmp_path: Path):
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    done = subprocess.run(
        ["html-validate", "--formatter=json", tmp_path / "page.html"],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert [
        (one["ruleId"], one["message"]) for file in json.loads(done.stdout) for one in file["messages"]
    ] == []
    (tmp_path / "page.html").write_text(page.replace("<h1", "<h3", 1), encoding="utf-8")
    done = subprocess.run(["html-validate", tmp_path / "page.html"], capture_output=True, timeout=60)
    assert done.returncode == 1, "the control: it does see a fault"
