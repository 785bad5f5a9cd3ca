"""The register of assumptions: each claim once, with all that rests on it."""

from __future__ import annotations

from reviewgen.assumptions import assumptions
from reviewgen.ledger import Ledger

FIGURE = "single_thread_saturation"


def register(own: float, used: float) -> dict[str, str]:
    ledger = Ledger()
    article = ledger.add(f"article.{FIGURE}", own, "msg/s", grade="article", cite=FIGURE)
    reference = ledger.add(f"reference.{FIGURE}", used, "msg/s", grade="article", cite=FIGURE)
    ledger.add("verdict.gap_us", 1.0, "us", formula="x", inputs=[article])
    ledger.add("flow.open.rate_per_s", 1.0, "msg/s", formula="x", inputs=[reference])
    return {one["id"]: one["impact"] for one in assumptions(ledger)}


def test_the_articles_figure_is_listed_once_with_all_that_rests_on_it():
    assert register(120_000, 120_000) == {f"reference.{FIGURE}": "the verdict, the flow and its regime"}


def test_a_figure_of_the_desks_own_stands_beside_the_articles():
    assert register(120_000, 90_000) == {
        f"article.{FIGURE}": "the verdict",
        f"reference.{FIGURE}": "the flow and its regime",
    }
