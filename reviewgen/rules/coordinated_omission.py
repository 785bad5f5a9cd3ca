"""Whether the latencies were taken under arrivals that do not wait for the desk."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from reviewgen.ledger import Prose, Quoted, listed, say
from reviewgen.rules.base import Outcome, Rule
from reviewgen.rules.common import NOTHING, windows

if TYPE_CHECKING:
    from reviewgen.evidence.store import Evidence
    from reviewgen.facts import Facts


def check(facts: Facts) -> Iterator[Outcome]:
    """One answer for the desk's own figures, and one for each window of a capture that says how it was loaded."""
    if facts.desk.given("latency.loop") and facts.desk.latency.windows:
        yield _judged(facts, "latency", say("The latencies"), facts.desk.latency.loop, "")
    elif facts.desk.given("latency.loop") and not facts.book.evidence:
        text = say("The desk gave no latency, so no loop can have shaped one.")
        yield Outcome("desk", "not_applicable", "info", text)
    for file in facts.book.evidence:
        yield from _captured(facts, file)


def _captured(facts: Facts, file: Evidence) -> Iterator[Outcome]:
    loops: dict[str, set[str]] = {}
    for series in file.series:
        if series.loop != "unknown":
            loops.setdefault(series.window, set()).add(series.loop)
    name = Quoted(file.name)
    if not loops:
        text = say("{file} holds no arrival stamps, so whether its load waited for the desk is open.", file=name)
        title = say("Whether latency was taken in a closed loop is open")
        yield Outcome(file.name, "warn", "low", text, title=title)
    for window, found in loops.items():
        alone = len(loops) == 1
        source = say("The latencies of {file}", file=name)
        if not alone:
            source += say(" in {window}", window=Quoted(window or "no named window"))
        subject = file.name if alone else f"{file.name} {window}".strip()
        yield _judged(facts, subject, source, "closed" if "closed" in found else "open", window)


def _judged(facts: Facts, subject: str, source: Prose, loop: str, window: str) -> Outcome:
    if loop == "open":
        text = source + say(" were taken under arrivals that came when they came, so waiting is in them.")
        return Outcome(subject, "pass", "info", text)
    text = source + say(
        " were taken in a closed loop: each message waited for the one before it, so none ever queued. They are "
        "service times under another name, and no percentile of them says what production feels."
    )
    return Outcome(subject, "fail", "high", text + _open_wait(facts, window))


def _open_wait(facts: Facts, window: str) -> Prose:
    """What open arrivals would have waited, in the window the latencies are of or in all, where a model says it."""
    named = any(queue.window == window for _, queue in windows(facts))
    waits = [
        say("{wait} in {window}", wait=queue.wait_p95_us, window=Quoted(queue.window))
        for _, queue in windows(facts)
        if queue.wait_p95_us is not None and (not named or queue.window == window)
    ]
    if not waits:
        return NOTHING
    text = " At the desk's own rates the model puts the wait that open arrivals would see at P95 at {waits}."
    return say(text, waits=listed(waits))


RULE = Rule(
    id="coordinated-omission",
    title="Latency was taken under open arrivals",
    failure="Latency was taken in a closed loop",
    why="A sender that waits for the answer stops sending exactly when the queue would have grown.",
    detection="The desk says the loop was closed, or a capture's next message never arrives before the last has "
    "finished.",
    remedy="Replay recorded production arrivals at their own times, and report latency from the intended send time.",
    effort="days",
    false_alarms="A desk that truly sends one order at a time and waits is its own closed loop; say so.",
    would_change="The same percentiles from production stamps or from an open-loop replay.",
    needs=("loop",),
    cites=(),
    cutoffs=(),
    check=check,
)
