"""What the imbalance is computed from, what it misses on the day of the review, and what to do."""

from __future__ import annotations

import pytest

from reviewgen.desk.load import parse_desk
from reviewgen.evidence.obi_store import Estimate, HalfHour, ObiEvidence, ObiSource
from reviewgen.facts import derive
from reviewgen.facts.obi import ObiFacts
from reviewgen.ledger import plain

DESK = """
reviewgen: 1
review: {{client: A, desk: B, date: {date}}}
order_processor: {{service_times: {{quote: 8 us}}, service_scv: 1}}
flow: {{windows: [{{name: open, rate: 50k msg/s, by_type: {{quote: 100 %}}}}]}}
feeds:
  - {{name: SIP, kind: sip, rate: 10k msg/s}}
  - {{name: ITCH, kind: direct{rate}}}
obi: {obi}
"""


def obi(
    given: str = "{monitored: true, feed: SIP, odd_lots: false, own_core: false}",
    date: str = "2026-11-20",
    rate: str = "",
    evidence: ObiEvidence | None = None,
) -> ObiFacts:
    text = DESK.format(obi=given, date=date, rate=f", rate: {rate}" if rate else "")
    return derive(parse_desk(text.encode()), (), evidence).obi


def audit(**changes: object) -> ObiEvidence:
    half = HalfHour("2026-11-19T14:30:00Z", 180, 0.6, 0.9, 0.1, 0.01, 0.5, 0.3, 0.1, 0.05, 0.1, 200.0)
    one = Estimate(0.1, 0.05, 0.2)
    sources = tuple(
        ObiSource(role, f"{role}.csv", "0" * 64, "mbp-1", "exchange", 10, 10, 0, ())
        for role in ("direct", "sip")
    )
    given = {
        "symbol": "AAPL", "first_time": "2026-11-19T14:30:00Z", "last_time": "2026-11-19T15:00:00Z", "window_s": 10.0,
        "windows": 180, "grid_us": 100.0, "tick": 0.01, "event_share_lost": Estimate(0.62, 0.6, 0.65),
        "ofi_correlation": Estimate(0.9, 0.8, 0.95), "r2_direct": Estimate(0.5, 0.4, 0.6),
        "r2_sip": Estimate(0.3, 0.2, 0.4), "r2_next_direct": one, "r2_next_sip": one, "sign_disagreement": one,
        "lead_us": None, "direct_rate_per_s": 300.0, "sip_rate_per_s": 100.0, "added_rate_per_s": 200.0,
        "direct_peak_1ms_per_s": 9000.0, "sip_peak_1ms_per_s": 3000.0, "half_hours": (half,), "correlogram": (),
        "sources": sources, "remarks": (),
    }  # fmt: skip
    return ObiEvidence(**(given | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("date", "era", "words"),
    [
        ("2025-10-31", "before_nov_2025", "round lots only"),
        ("2025-11-01", "from_nov_2025", "sizes in shares"),
        ("2026-04-26", "from_nov_2025", "direct feed"),
        ("2026-04-27", "from_apr_2026", "Enable odd-lot quotes in the handler first"),
    ],
)
def test_the_recommendation_is_dated(date: str, era: str, words: str):
    found = obi(date=date)
    assert found.as_of_rule == era
    assert words in plain(found.recommendation)
    assert found.missing_share is not None
    assert (found.missing_share.value, found.missing_share.grade) == (0.5, "article")


@pytest.mark.parametrize(
    ("given", "date", "resolution"),
    [
        ("{monitored: true, feed: SIP, odd_lots: true}", "2026-04-27", "sip"),
        ("{monitored: true, feed: SIP}", "2026-04-27", "sip"),
        ("{monitored: true, feed: ITCH, odd_lots: false}", "2026-04-27", "direct"),
        ("{monitored: false}", "2025-01-01", "unmonitored"),
        ("{own_core: true}", "2025-01-01", "unknown"),
    ],
)
def test_the_articles_half_is_not_claimed_where_it_does_not_apply(given: str, date: str, resolution: str):
    found = obi(given, date)
    assert found.resolution == resolution
    assert found.missing_share is None


def test_odd_lots_that_a_handler_claims_do_not_count_before_the_sips_carry_them():
    found = obi("{monitored: true, feed: SIP, odd_lots: true}", "2026-04-26")
    assert found.missing_share is not None
    assert found.missing_share.value == 0.5


def test_an_audit_replaces_the_articles_half():
    found = obi(evidence=audit())
    assert found.missing_share is not None and found.measured is not None
    assert (found.missing_share.value, found.missing_share.grade) == (0.62, "measured")
    assert (found.measured.r2_direct.low, found.measured.r2_direct.high) == (0.4, 0.6)
    assert found.measured.lead_us is None
    lost = found.measured.signal_share_lost
    assert lost.value == pytest.approx(0.19)
    assert (lost.low, lost.high) == (pytest.approx(1 - 0.95**2), pytest.approx(1 - 0.8**2))


def test_a_correlation_that_may_be_none_may_lose_all_of_the_signal():
    found = obi(evidence=audit(ofi_correlation=Estimate(0.1, -0.3, 0.2)))
    assert found.measured is not None
    assert found.measured.signal_share_lost.high == 1.0
    assert found.measured.signal_share_lost.low == pytest.approx(0.91)


def test_the_fuller_feed_moves_p95_as_mm1_does():
    added = obi(rate="30k msg/s").added
    assert added is not None and added.p95_us is not None and added.p95_after_us is not None
    assert added.rate_per_s.value == 20_000
    assert added.utilisation_after.value == pytest.approx(0.56)
    # P95 of M/M/1: ln 20 / (mu - lambda)
    assert added.p95_us.value == pytest.approx(2.99573 / (0.125 - 0.05), rel=1e-4)
    assert added.p95_after_us.value == pytest.approx(2.99573 / (0.125 - 0.07), rel=1e-4)
    assert added.rise_us is not None
    assert added.rise_us.value == pytest.approx(added.p95_after_us.value - added.p95_us.value)


def test_an_overloaded_core_has_no_p95_after():
    added = obi(rate="100k msg/s").added
    assert added is not None
    assert added.utilisation_after.value > 1
    assert (added.p95_after_us, added.rise_us) == (None, None)


def test_an_audit_of_one_instrument_scales_the_desks_own_sip():
    added = obi(evidence=audit()).added
    assert added is not None
    assert added.rate_per_s.value == pytest.approx(20_000)  # twice the events of the SIP's 10k


def test_without_rates_nothing_is_made_up():
    assert obi().added is None
    assert obi("{monitored: true, feed: ITCH, own_core: false}", rate="30k msg/s").added is None
    assert obi("{monitored: true, feed: SIP, own_core: true}", rate="30k msg/s").added is None
