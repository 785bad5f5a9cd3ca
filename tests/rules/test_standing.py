"""What the desk file alone tells of the verdict's evidence is what the whole review says of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from reviewgen.desk.load import load_desk, parse_desk
from reviewgen.desk.model import Desk
from reviewgen.facts import derive
from reviewgen.ledger import GRADES, key
from reviewgen.rules.footings import standings
from reviewgen.rules.standing import Raise, Standing, raises

EXAMPLES = Path(__file__).parents[2] / "examples"
HEAD = "reviewgen: 1\nreview: {client: A, desk: B, date: 2026-11-20}\n"
FLOW = "flow: {windows: [{name: pre.open, rate: 50k msg/s%s}]}\n"
TWO = "nic_tick_to_trade: {p95: 2 us}, end_to_end: {p95: {value: 80 us, evidence: %s}}"
PATH = (
    "nic_to_processor: {p50: 1 us, p95: 2 us}, processor_to_wire: {p50: {value: 9 us, evidence: %s}, p95: 60 us},"
    " exchange_round_trip: {p50: 9 us, p95: 20 us}"
)
LATENCY = "latency: {evidence: %s, windows: [{name: pre.open, %s}]}\n"


def both(desk: Desk) -> tuple[Standing, Standing]:
    return standings(desk)


def parsed(*parts: str) -> Desk:
    return parse_desk((HEAD + "".join(parts)).encode())


VERDICTS = {
    "nothing": parsed(),
    "one number": parsed(FLOW % "", LATENCY % ("quoted", "end_to_end: {p95: 80 us}")),
    "two numbers, one quoted": parsed(FLOW % "", LATENCY % ("measured", TWO % "quoted")),
    "the segment from the card stands in": parsed(
        FLOW % "", LATENCY % ("measured", "nic_to_processor: {p95: 2 us}, end_to_end: {p95: 80 us}")
    ),
    "a stated median in the path": parsed(
        FLOW % "", LATENCY % ("measured", f"{TWO % 'measured'}, {PATH % 'stated'}")
    ),
    "the processor in place of its segment": parsed(
        FLOW % "",
        LATENCY
        % (
            "measured",
            f"{TWO % 'measured'}, nic_to_processor: {{p50: 1 us, p95: 2 us}}, exchange_round_trip: {{p50: 9 us, p95:"
            " 20 us}, processor: {evidence: quoted, p50: 9 us, p95: 50 us}",
        ),
    ),
    "half a path": parsed(
        FLOW % "", LATENCY % ("measured", f"{TWO % 'measured'}, exchange_round_trip: {{evidence: assumed, p95: 20 us}}")
    ),
    **{name: load_desk(EXAMPLES / f"{name}.yaml") for name in ("minimal", "migrated", "network_bound")},
}


@pytest.mark.parametrize("desk", VERDICTS.values(), ids=list(VERDICTS))
def test_the_verdict_stands_as_the_review_has_it(desk: Desk):
    standing, _ = both(desk)
    verdict = derive(desk).verdict
    assert standing.window == verdict.window
    assert standing.grade == verdict.evidence_grade
    assert standing.known == (verdict.gap_us is not None)
    assert standing.complete == all(verdict.shares[stage] for stage in ("network", "order_processor", "exchange"))


CONFLICTS = {
    "the card": ("nic_tick_to_trade", "900 us", "428 us"),
    "the card by more than the clocks may err": ("nic_tick_to_trade", "428.2 us", "428 us"),
    "the card within what the clocks may err": ("nic_tick_to_trade", "428.05 us", "428 us"),
    "a span that may fit": ("nic_tick_to_trade", "400..900 us", "428 us"),
    "the exchange": ("exchange_round_trip", "900 us", "428 us"),
}


@pytest.mark.parametrize(("part", "p95", "end"), CONFLICTS.values(), ids=list(CONFLICTS))
def test_a_part_longer_than_the_whole_names_no_stage(part: str, p95: str, end: str):
    """Where check says that the stamps contradict each other, so does the review, and then no stage is named."""
    sets = [f"latency.windows.open.{part}.p95={p95}", f"latency.windows.open.end_to_end.p95={end}"]
    sets += [f"latency.windows.open.{part}.p99=9 ms"]
    desk = load_desk(EXAMPLES / "migrated.yaml", overrides=sets)
    standing, _ = both(desk)
    held = p95 in ("900 us", "428.2 us")
    assert (standing.excess is not None, standing.complete) == (held, not held)
    if standing.excess:
        at = "latency.windows.open"
        assert standing.excess.paths == (f"{at}.{part}.p95", f"{at}.end_to_end.p95")
        verdict = derive(desk).verdict
        assert verdict.stamps_disagree and (verdict.status, verdict.binding) == ("unresolved", "unresolved")
        assert standings(desk, {"latency.windows.open.end_to_end"})[0].complete
        measured = standing.with_measured(standing.footings[:1])
        assert measured.complete and not standing.with_measured(standing.footings[2:]).complete


EVEN = ", idc_1ms: {value: 1, evidence: measured}"
SPEC = "order_processor: {evidence: measured, threads: 1, service_scv: 0.3, %s}\n"
QUEUES = {
    "a rate alone": (FLOW % "", "assumed"),
    "a rate counted, the article's processor": (FLOW % EVEN + SPEC % "cores_available: 2", "article"),
    "a variation nobody vouches for": (FLOW % EVEN + "order_processor: {saturation_rate: 120k msg/s}\n", "assumed"),
    "times without a mix": (FLOW % EVEN + SPEC % "service_times: {q: 8 us}", "assumed"),
    "a saturation rate, measured": (FLOW % EVEN + SPEC % "saturation_rate: 120k msg/s", "stated"),
    "times with an assumed mix": (
        FLOW % f"{EVEN}, by_type: {{evidence: assumed, q: 40 %, t: 60 %}}" + SPEC % "service_times: {q: 8 us, t: 9 us}",
        "assumed",
    ),
    "times with a stated mix": (
        FLOW % f"{EVEN}, by_type: {{q: 40 %, t: 60 %}}" + SPEC % "service_times: {q: 8 us, t: 9 us}",
        "stated",
    ),
    "a pipeline, one stage assumed": (
        FLOW % EVEN + SPEC % "mode: pipeline, stages: [{name: a, service_time: {value: 3 us, evidence: assumed}}]",
        "assumed",
    ),
}


@pytest.mark.parametrize(("text", "grade"), QUEUES.values(), ids=list(QUEUES))
def test_the_model_of_the_queue_stands_as_the_review_has_it(text: str, grade: str):
    desk = parsed(text)
    assert derive(desk).ledger.numbers[f"queue.{key('pre.open')}.wait_p95_us"].grade == grade
    assert both(desk)[1].grade == grade


def told(desk: Desk, most: int = 99) -> tuple[Raise, ...]:
    return raises(both(desk), most)


@pytest.mark.parametrize("desk", VERDICTS.values(), ids=list(VERDICTS))
def test_the_weakest_come_first_and_all_of_them_make_it_measured(desk: Desk):
    for conclusion in ("verdict", "queue"):
        steps = [one for one in told(desk) if one.after.conclusion == conclusion]
        grades = [GRADES.index(one.footing.grade) if one.footing.grade else len(GRADES) for one in steps]
        assert grades == sorted(grades, reverse=True)
        assert all(one.footing.grade != "measured" for one in steps)
        assert not steps or (steps[-1].after.grade, steps[-1].after.complete) == ("measured", True)


def test_what_is_foretold_comes_true():
    """The three for the two-number desk, measured and written into the file, give the verdict foretold."""
    desk = VERDICTS["two numbers, one quoted"]
    steps = [one for one in told(desk) if one.after.conclusion == "verdict"]
    assert [one.footing.need.id for one in steps] == ["segments", "end_to_end"]
    assert [one.after.grade for one in steps] == ["quoted", "measured"]
    after = derive(parsed(FLOW % "", LATENCY % ("measured", f"{TWO % 'measured'}, {PATH % 'measured'}"))).verdict
    assert (after.evidence_grade, after.shares["network"] is not None) == ("measured", True)


def test_what_holds_a_grade_is_the_weakest_alone():
    standing, _ = both(VERDICTS["a stated median in the path"])
    assert (standing.grade, standing.held_by) == ("stated", ("latency.windows.pre%2Eopen.processor_to_wire",))
    _, queue = both(VERDICTS["minimal"])
    assert queue.held_by == ("flow.windows.peak.bursts", "order_processor.service_scv")
    assert both(VERDICTS["migrated"])[0].held_by == ()


def test_the_three_of_an_empty_desk_are_the_two_numbers_and_the_path():
    steps = told(VERDICTS["nothing"], 3)
    assert [one.footing.need.id for one in steps] == ["end_to_end", "nic_latency", "segments"]
    assert {path for one in steps for path in one.footing.paths} > {"latency.windows[].end_to_end.p95"}


def test_a_capture_or_an_override_changes_the_grade():
    desk = VERDICTS["minimal"]
    window = "latency.windows.peak"
    verdict, _ = standings(desk, {f"{window}.end_to_end", f"{window}.nic_tick_to_trade"})
    assert (verdict.grade, verdict.complete) == ("measured", False)
    by_hand = load_desk(EXAMPLES / "migrated.yaml", overrides=["latency.windows.open.end_to_end.p95=400 us"])
    assert both(by_hand)[0].grade == "assumed"
