"""The largest desks within the limits are built in time and memory; one more of anything names its limit."""

from __future__ import annotations

import resource
from pathlib import Path
from typing import Any

import pytest

HEAD = "reviewgen: 1\nreview: {client: A, desk: B, date: 2026-11-01}\n"
SECONDS, MEMORY = 60, 1 << 30


def windows(count: int) -> str:
    """So many windows, each measured."""
    flow = "".join(f"    - {{name: w{n}, rate: {1000 + n * 100} msg/s}}\n" for n in range(count))
    measured = "".join(
        f"    - {{name: w{n}, nic_tick_to_trade: {{p95: 2 us}}, end_to_end: {{p95: {80 + n} us}}}}\n"
        for n in range(count)
    )
    return f"flow:\n  windows:\n{flow}latency:\n  windows:\n{measured}"


def feeds(count: int) -> str:
    """A table of so many rows."""
    return "feeds:\n" + "".join(f"  - {{name: f{n}, kind: direct, used_for: [pricing]}}\n" for n in range(count))


def texts(size: int) -> str:
    """Notes of together so many bytes, none of them over the limit of one."""
    note = "word " * 9_000
    notes = [note] * (size // len(note)) + ["word " * (size % len(note) // 5)]
    lines = "".join(f'    - {{revision: "{n}", date: 2026-11-01, note: "{text}"}}\n' for n, text in enumerate(notes))
    return f"reviewgen: 1\nreview:\n  client: A\n  desk: B\n  date: 2026-11-01\n  changes:\n{lines}"


HEAVY = {
    "200 windows": HEAD + windows(200),
    "500 KB of text": texts(499_000),
    "2,000 rows": HEAD + feeds(2_000),
}
BEYOND = {
    "windows": (HEAD + windows(201), "200"),
    "all text": (texts(501_000), "500 KB"),
    "one text": (HEAD.replace("client: A", f'client: "{"word " * 10_001}"'), "50 KB"),
    "a run": (HEAD.replace("client: A", f"client: {'x' * 2_001}"), "2,000 characters"),
    "rows": (HEAD + feeds(2_001), "2000"),
    "the file": (HEAD + "# x\n" * 600_000, "2 MB"),
    "depth": (HEAD + "zz: " + "[" * 40 + "]" * 40, "32 levels"),
    "values": (HEAD + "zz: [" + "1," * 100_000 + "]", "100,000 values"),
    "scenarios": (HEAD + "scenarios:\n" + "".join(f"  s{n}: {{flow.growth: 1 %/yr}}\n" for n in range(51)), "50"),
}
QUICK = ("2,000 rows", "500 KB of text")


@pytest.mark.torture
def test_the_largest_desks_are_built(tmp_path: Path, run: Any, long_form: bool) -> None:
    for name in HEAVY if long_form else QUICK:
        (tmp_path / "desk.yaml").write_text(HEAVY[name])
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        done = run("build", "desk.yaml", "--format", "html,json", cwd=tmp_path, seconds=SECONDS, memory=MEMORY)
        assert done.returncode == 0, (name, done.stderr)
        assert (tmp_path / "desk.html").stat().st_size > 100_000
        assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before < SECONDS
    if long_form:  # the PDF may be refused by a limit of its own; the page and the data are there
        done = run("build", "desk.yaml", cwd=tmp_path, seconds=200)
        assert done.returncode in (0, 3), done.stderr
        assert (tmp_path / "desk.html").exists() and (tmp_path / "desk.review.json").exists()
        assert (tmp_path / "desk.pdf").exists() is (done.returncode == 0)


@pytest.mark.parametrize("name", BEYOND)
def test_one_more_is_refused_with_the_limits_name(tmp_path: Path, name: str) -> None:
    from reviewgen.desk.load import load_desk
    from reviewgen.errors import InputRefused, UnsafeInput

    text, limit = BEYOND[name]
    (tmp_path / "desk.yaml").write_text(text)
    with pytest.raises((InputRefused, UnsafeInput)) as refused:
        load_desk(tmp_path / "desk.yaml")
    assert limit.replace(",", "") in refused.value.render().replace(",", "") and "fix: " in refused.value.render()
