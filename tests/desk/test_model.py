"""The model: defaults and their grades, evidence handed down, places, the three examples."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import get_args

import pytest

from reviewgen.desk.load import load_desk, parse_desk
from reviewgen.desk.model import Desk
from reviewgen.desk.sections.base import Closed
from reviewgen.desk.sections.plan import MalformedWaiver, Waiver
from reviewgen.ledger import Mark
from reviewgen.reference import figures, names

ROOT = Path(__file__).resolve().parents[2]
HEAD = "reviewgen: 1\nreview: {client: A, desk: B, date: 2026-11-01}\n"


def desk(body: str = "", overrides: tuple[str, ...] = ()) -> Desk:
    return parse_desk((HEAD + body).encode(), "folder/desk.yaml", overrides)


def test_a_desk_with_the_required_keys_only_has_all_defaults() -> None:
    least = desk()
    processor, economics = least.order_processor, least.economics
    assert (processor.threads, processor.threads.grade) == (1, "assumed")
    assert (processor.mode, processor.instrumented) == ("pool", False)
    assert (processor.service_scv.mid, processor.service_scv.grade) == (1.0, "assumed")
    assert (processor.messages_per_packet.mid, processor.messages_per_packet.grade) == (1.0, "assumed")
    assert (least.latency.clock.error.mid, least.latency.clock.error.grade) == (1.0, "assumed")
    assert least.latency.loop == "open"
    assert (economics.erosion.low, economics.erosion.high, economics.erosion.grade) == (12.0, 24.0, "article")
    assert economics.erosion_shape == "exponential"
    assert (economics.discount_rate.mid, economics.discount_rate.grade) == (0.12, "assumed")
    assert (economics.annual_opex.mid, economics.annual_opex.grade) == (0.0, "assumed")
    assert (economics.horizon.mid, economics.horizon.grade) == (60.0, "assumed")
    assert economics.edge_value is None
    assert (least.review.currency, least.review.locale, least.review.status) == ("USD", "en-US", "draft")
    assert least.review.date == datetime.date(2026, 11, 1)
    assert least.flow.windows == least.latency.windows == least.feeds == least.waivers == ()
    assert least.obi is least.venues is least.brand is least.hardware.kernel_bypass is None
    assert not least.given("order_processor.threads")


def test_the_default_erosion_is_the_articles() -> None:
    given, article = desk().economics.erosion, figures.article()["erosion"]
    assert (given.low, given.high) == (article.low, article.high)


def test_the_names_of_the_reference_data_are_those_of_its_models() -> None:
    assert {name: set(kinds) for name, kinds in names.remedies().items()} == {
        name: {effect.of for effect in remedy.effect} for name, remedy in figures.remedies().items()
    }
    assert names.units() == {
        **{name: one.unit for name, one in figures.article().items()},
        **{name: one.unit for name, one in figures.policy().items()},
    }
    assert names.cutoff("stale_after_days") == figures.policy()["stale_after_days"].value


def test_evidence_is_handed_down_to_what_has_none_of_its_own() -> None:
    given = desk(
        """
economics: {edge_value: 3M USD/yr}
order_processor:
  evidence: measured
  source: perf
  on: 2026-10-01
  threads: 2
  saturation_rate: {value: 100k msg/s, evidence: quoted}
  service_scv: {value: 0.3, source: other}
  service_times: {evidence: assumed, quote: 1 us, trade: {value: 2 us, evidence: stated, source: said}}
  measured_points: [{rate: 1k msg/s, source: rig}]
"""
    )
    processor = given.order_processor
    known = {
        name: (value.grade, value.source, value.on)
        for name, value in {
            "edge": given.economics.edge_value,
            "threads": processor.threads,
            "rate": processor.saturation_rate,
            "scv": processor.service_scv,
            "quote": processor.service_times["quote"],
            "trade": processor.service_times["trade"],
            "point": processor.measured_points[0].rate,
            "default": processor.messages_per_packet,
        }.items()
        if value is not None
    }
    assert known == {
        "edge": ("stated", None, None),
        "threads": ("measured", "perf", "2026-10-01"),
        "rate": ("quoted", None, None),
        "scv": ("measured", "other", "2026-10-01"),
        "quote": ("assumed", None, None),
        "trade": ("stated", "said", None),
        "point": ("measured", "rig", "2026-10-01"),
        "default": ("assumed", None, None),
    }


def test_places_are_found_by_name() -> None:
    given = desk(
        "flow:\n  windows:\n    - {name: pre.open, rate: {value: 2k msg/s, evidence: stated}}\nfeeds: []\n"
    )
    assert given.where("flow.windows.pre%2Eopen.rate") == Mark("desk.yaml", 5, 38)
    assert given.where("review.client") == Mark("desk.yaml", 2, 18)
    assert given.where("order_processor.threads") is None
    assert given.given("flow.windows.pre%2Eopen")
    assert given.given("feeds")


def test_counts_are_whole_numbers_that_read_like_quantities() -> None:
    threads = desk("order_processor: {threads: {value: 2, evidence: measured}}").order_processor.threads
    assert (threads.low, threads.mode, threads.high, threads.mid, threads.text) == (2.0, 2.0, 2.0, 2.0, "2")
    assert threads + 1 == 3
    assert threads.is_point
    assert not threads.is_triangle


def test_sections_are_frozen_and_copied_with_changes() -> None:
    given = desk()
    with pytest.raises(AttributeError, match="frozen"):
        given.order_processor.mode = "shard"  # type: ignore[misc]
    copy = given.order_processor.model_copy(update={"mode": "shard"})
    assert (copy.mode, given.order_processor.mode) == ("shard", "pool")
    assert copy != given.order_processor
    assert copy.model_fields_set == {"mode"}
    assert "mode='shard'" in repr(copy)
    assert hash(copy) != hash(given.order_processor)


def test_a_section_dumps_as_plain_data() -> None:
    dump = desk("hardware: {nics: {unit_cost: 1599 USD, per_server: 4}, planned_spend: []}").model_dump()
    assert dump["review"]["date"] == "2026-11-01"
    assert dump["hardware"]["nics"] == {
        "model": None, "per_server": 4, "unit_cost": "1599 USD", "link_speed": None,
    }  # fmt: skip
    assert dump["hardware"]["planned_spend"] == []
    assert dump["remedies"] == {}


def test_a_planned_bypass_is_a_kind_of_its_own() -> None:
    bought = "hardware: {planned_spend: [{item: Project, kind: bypass, cost: 700k USD}]}"
    assert desk(bought).hardware.planned_spend[0].kind == "bypass"


def test_an_annotation_that_is_no_form_is_a_mistake_of_ours() -> None:
    from reviewgen.desk.forms import form_of

    with pytest.raises(TypeError, match="no form"):
        form_of(int)


def test_every_required_key_and_only_those_may_not_be_none() -> None:
    seen = 0
    sections = Closed.__subclasses__()
    while sections:
        section = sections.pop()
        sections += section.__subclasses__()
        for name, key in section.model_fields.items():
            optional = type(None) in get_args(section.__annotations__[name])
            assert optional == (key.default is None and not key.is_required), f"{section.__name__}.{name}"
            seen += 1
    assert seen > 120


def test_a_malformed_waiver_waives_nothing_and_says_why() -> None:
    whole = "{rule: a, reason: b, by: c, until: 2027-01-01}"
    waivers = desk(
        f"waivers: [{whole}, {{rule: a, resaon: x}}, 3, {{rule: 3, reason: b, by: c, until: soon}}]"
    ).waivers
    assert isinstance(waivers[0], Waiver)
    assert waivers[1:] == (
        MalformedWaiver("a", "reason is missing"),
        MalformedWaiver("", "the waiver is malformed"),
        MalformedWaiver("", "rule is malformed"),
    )


def test_the_hash_is_that_of_the_bytes() -> None:
    import hashlib

    assert desk().sha256 == hashlib.sha256(HEAD.encode()).hexdigest()


@pytest.mark.parametrize("name", ["migrated", "minimal", "network_bound"])
def test_the_examples_are_right(name: str) -> None:
    example = load_desk(ROOT / "examples" / f"{name}.yaml")
    assert example.data == (ROOT / "examples" / f"{name}.yaml").read_bytes()


def test_the_migrated_desk_means_what_it_says() -> None:
    example = load_desk(ROOT / "examples" / "migrated.yaml")
    window = example.latency.windows[1]
    assert window.end_to_end is not None
    assert window.end_to_end.p95 is not None
    assert (window.end_to_end.p95.mid, window.end_to_end.p95.grade) == (428.0, "measured")
    assert example.where("latency.windows.open.end_to_end.p95") == Mark("migrated.yaml", 73, 46)
    assert example.order_processor.service_times["quote"].source == "perf sampling, 2026-11-12"
    assert example.remedies["fpga_offload"].exclude
    cost = example.remedies["dual_thread"].cost
    assert cost is not None
    assert (cost.low, cost.mode, cost.high) == (80e3, 150e3, 300e3)
    bypass = example.hardware.kernel_bypass
    assert bypass is not None
    assert bypass.live_since == datetime.date(2025, 3, 1)
