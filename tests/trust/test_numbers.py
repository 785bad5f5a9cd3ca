"""Any valid desk: finite numbers, waits that are none below zero, percentiles in order, shares that sum to one."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from reviewgen.cache.store import Cache
from reviewgen.captured import Captured
from reviewgen.desk.load import parse_desk
from reviewgen.errors import InputRefused, ReviewgenError
from reviewgen.evaluate import evaluate
from reviewgen.render.audit import audit
from reviewgen.report import of_review
from reviewgen.review import to_bytes

NAMES = st.sampled_from(["open", "close", "mid-day", "a.b", "ö 1", "100%"])
TYPES = ("quote", "trade", "a.b")


def us(low: float, high: float) -> st.SearchStrategy[str]:
    return st.floats(low, high).map(lambda value: f"{value:.4g} us".replace("e+0", "e"))


def percentiles(draw: Any) -> dict[str, str]:
    values = sorted(draw(st.floats(0.05, 5_000)) for _ in range(3))
    found = dict(zip(("p50", "p95", "p99"), (f"{value:.4f} us" for value in values), strict=True))
    kept = draw(st.sets(st.sampled_from(["p50", "p99"])))
    return {name: value for name, value in found.items() if name == "p95" or name in kept}


def unevenness(draw: Any, rate: int) -> dict[str, Any]:
    """What a desk may say of how unevenly its messages come: bursts, counts, or nothing."""
    kind = draw(st.sampled_from(["bursts", "counts", "nothing"]))
    if kind == "counts":
        return {"idc_1ms": draw(st.floats(0.5, 60))}
    if kind == "nothing":
        return {}
    share, length = draw(st.floats(0.003, 0.4)), draw(st.floats(5, 5_000))
    burst = rate * draw(st.floats(1.01, 0.99 / share))
    times = {"mean_length": f"{length:.3f} us", "mean_gap": f"{length * (1 / share - 1):.3f} us"}
    return {"bursts": {"rate": f"{int(burst) + 1} msg/s", **times}}


def discipline(draw: Any) -> dict[str, Any]:
    """How the processor takes messages: by priority, from packets or stages, out of a ring; each or none."""
    parts = {
        "priority": list(TYPES[:1]), "ring_slots": draw(st.sampled_from([1, 64, 65_536])), "messages_per_packet": 3,
    }  # fmt: skip
    found = {name: parts[name] for name in draw(st.sets(st.sampled_from(sorted(parts))))}
    if draw(st.booleans()):
        return found
    stages = [{"name": name, "service_time": draw(us(0.1, 40))} for name in ("in", "out")]
    return found | {"mode": "pipeline", "threads": 2, "stages": stages}


@st.composite
def desks(draw: Any) -> dict[str, Any]:
    """A desk in most of the ways the format allows, its values within what a desk may say."""
    names = draw(st.lists(NAMES, min_size=1, max_size=2, unique=True))
    cut = draw(st.integers(0, 100))
    flow, latency = [], []
    for name in names:
        rate = draw(st.integers(1, 400_000))
        window: dict[str, Any] = {"name": name, "rate": f"{rate} msg/s"}
        if draw(st.booleans()):
            window["by_type"] = dict(zip(TYPES, (f"{cut} %", f"{100 - cut} %"), strict=False))
        if draw(st.booleans()):
            window["peak_1ms"] = f"{rate * draw(st.integers(1, 9))} msg/s"
        window |= unevenness(draw, rate)
        flow.append(window)
        segments = draw(st.sets(st.sampled_from(SEGMENTS)))
        latency.append({"name": name, **{segment: percentiles(draw) for segment in sorted(segments)}})
    processor: dict[str, Any] = {"threads": draw(st.integers(1, 8)), "service_scv": draw(st.floats(0, 4))}
    processor["service_times"] = {name: draw(us(0.1, 40)) for name in TYPES}
    if draw(st.booleans()):
        processor["mode"] = draw(st.sampled_from(["pool", "shard"]))
    else:
        processor |= discipline(draw)
    desk = {
        "reviewgen": 1,
        "review": {"client": "A", "desk": "B 2", "date": "2026-11-01"},
        "flow": {"growth": f"{draw(st.integers(-20, 80))} %/yr", "windows": flow},
        "order_processor": processor,
        "latency": {"evidence": draw(st.sampled_from(["measured", "stated"])), "windows": latency},
    }
    if draw(st.booleans()):
        desk["economics"] = {"edge_value": f"{draw(st.integers(0, 9))}M USD/yr", "budget": "400k USD"}
    return desk


SEGMENTS = ("nic_tick_to_trade", "nic_to_processor", "processor_to_wire", "exchange_round_trip", "end_to_end")


def numbers(node: Any, path: str = "") -> Iterator[tuple[str, float]]:
    """(path, value) of every number of a review."""
    if isinstance(node, dict):
        for name, value in node.items():
            yield from numbers(value, f"{path}.{name}")
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from numbers(value, f"{path}[{index}]")
    elif isinstance(node, (int, float)) and not isinstance(node, bool):
        yield path, node


def tables(node: Any) -> Iterator[dict[str, Any]]:
    """Every object of a review."""
    if isinstance(node, dict):
        yield node
    for value in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from tables(value)


ORDER = re.compile(r"^(?P<stem>.*?)(?P<which>p50|p95|p99)(?P<end>_us)?$")


def check(review: dict[str, Any]) -> None:
    """What must hold of every review."""
    assert b"NaN" not in to_bytes(review) and b"Infinity" not in to_bytes(review)
    for path, value in numbers(review):
        assert math.isfinite(value), path
        if re.search(r"\.(wait|queue)[a-z0-9_]*_us$", path) and ".numbers." not in path:
            assert value >= 0, path
    for table in tables(review):
        groups: dict[tuple[str, str], dict[str, float]] = {}
        for name, value in table.items():
            found = ORDER.match(name)
            if found and isinstance(value, (int, float)):
                groups.setdefault((found["stem"], found["end"] or ""), {})[found["which"]] = value
        for group in groups.values():
            ordered = [group[which] for which in ("p50", "p95", "p99") if which in group]
            assert ordered == sorted(ordered), (groups, sorted(table))
    for window in review["flow"]:
        for word in ("rate_share", "load_share"):
            shares = [one[word] for one in (window.get("types") or []) if one.get(word) is not None]
            assert not shares or math.isclose(sum(shares), 1, abs_tol=1e-6), window["window"]


def shown_alike(review: dict[str, Any]) -> None:
    """Every number of the page is the ledger's, as the ledger shows it."""
    page = of_review(review, Cache(None)).page()
    shown = {id: entry["shown"] for id, entry in review["numbers"].items()}
    assert audit(page.html, shown, page.assets.keys()) == []


@pytest.mark.fuzz
def test_the_laws_hold_for_any_desk(long_form: bool) -> None:
    told, pages = 0, 0

    @settings(
        max_examples=500 if long_form else 8,
        suppress_health_check=list(HealthCheck),
        derandomize=not long_form,
        database=None,
    )
    @given(desks())
    def hold(desk: dict[str, Any]) -> None:
        nonlocal told, pages
        try:
            parsed = parse_desk(json.dumps(desk, ensure_ascii=False).encode())
        except InputRefused:
            assume(False)
        try:
            review = evaluate(parsed, Captured())
        except ReviewgenError as refused:
            assert refused.exit_code != 70, refused.render()
            return
        told += 1
        check(review)
        if long_form or pages < 2:
            pages += 1
            shown_alike(review)

    hold()
    assert told > 3 and pages


@pytest.mark.parametrize("bad", [math.nan, math.inf, -1.0])
def test_the_control_the_laws_see_a_bad_review(bad: float) -> None:
    review = {"flow": [], "queue": [{"wait_p95_us": bad}], "numbers": {}}
    with pytest.raises((AssertionError, ValueError, ReviewgenError)):
        check(review)
    with pytest.raises(AssertionError):
        check({"flow": [], "queue": [{"wait_p50_us": 3.0, "wait_p95_us": 2.0}], "numbers": {}})
