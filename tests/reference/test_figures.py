"""The cited data is complete, and every key of it is used."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from reviewgen.reference import figures

ROOT = Path(__file__).parents[2]
SOURCES = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "reviewgen").rglob("*.py"))]


def test_every_claim_of_the_article_is_held() -> None:
    records = figures.article()
    assert len(records) >= 23
    for record in records.values():
        assert record.claim and record.scope and record.section and record.use
        if record.standing not in {"paper", "author"}:
            assert record.unit is not None, record.id


def test_untraced_figures_are_marked() -> None:
    untraced = {id for id, record in figures.article().items() if not record.traced}
    assert untraced == {
        "nic_unit_cost", "kernel_overhead", "bypass_overhead", "opra_p99_before", "opra_p99_after",
        "opra_bandwidth_before", "opra_bandwidth_after", "opra_peak", "odd_lot_share",
    }  # fmt: skip


def test_every_cutoff_is_used_and_every_used_one_exists() -> None:
    text = "\n".join(SOURCES)
    used = set(re.findall(r'policy\(\s*"([a-z0-9_]+)"', text)) | {
        f"theta_{name}" for name in ("rho_limit", "ca2_limit") if f'"{name}"' in text
    }
    known = set(figures.policy())
    assert len(known) > 20
    assert used <= known, used - known
    unused = {id for id in known if f'"{id}"' not in text and id not in used}
    assert not unused


def test_article_arithmetic_by_hand() -> None:
    """G16: what the article's figures come to when divided by hand."""
    fig = figures.article()
    assert 1e6 / fig["single_thread_saturation"].mid == pytest.approx(8.333333, rel=1e-6)
    assert fig["opra_p99_before"].mid / fig["opra_p99_after"].mid == pytest.approx(9.452174, rel=1e-6)
    assert fig["opra_bandwidth_after"].mid / fig["opra_bandwidth_before"].mid == pytest.approx(1.75)
    assert fig["dual_thread_saturation"].mid / fig["single_thread_saturation"].mid == pytest.approx(1.833333, rel=1e-6)
    kernel, bypass = fig["kernel_overhead"], fig["bypass_overhead"]
    assert kernel.low and kernel.high and bypass.low and bypass.high
    assert (kernel.low / bypass.high, kernel.high / bypass.low) == (4.0, 50.0)


def test_remedies_are_whole() -> None:
    remedies = figures.remedies()
    assert len(remedies) == 14
    for id, remedy in remedies.items():
        low, mode, high = remedy.cost
        assert 0 < low <= mode <= high, id
        assert set(remedy.requires) | set(remedy.conflicts) <= set(remedies), id


def test_a_figure_with_a_value_needs_a_unit() -> None:
    with pytest.raises(ValidationError, match="no unit"):
        figures.Figure(id="x", claim="c", scope="s", standing="author", section="s", use="u", value=1.0)
