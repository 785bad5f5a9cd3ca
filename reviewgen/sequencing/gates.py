"""The article's questions in its order: what is incomplete comes first, then the stage that owns P95."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from reviewgen.facts.plan import Gate
from reviewgen.ledger import Num, Prose, say
from reviewgen.models.verdict import largest
from reviewgen.sequencing.remedies import INSTRUMENTATION, OBI_FEED, Remedy, waives_instrumentation
from reviewgen.sequencing.wording import CEILING, EXCHANGE, ON_BYPASS, ON_KERNEL, RISK, SOFTWARE

if TYPE_CHECKING:
    from reviewgen.facts import Facts

ARCHITECTURAL = "architectural"


def gates(facts: Facts, catalogue: Mapping[str, Remedy], order: tuple[str, ...]) -> tuple[Gate, ...]:
    """Every gate with its answer at this desk, beside a plan that buys in `order`."""
    return (
        _imbalance(facts, catalogue[OBI_FEED]),
        _measured(facts, order),
        *(_stage(facts, id, question, opens) for id, question, opens in _stages(facts)),
    )


def _imbalance(facts: Facts, feed: Remedy) -> Gate:
    """The imbalance feed: an own budget, no claim on latency, answered before anything else."""
    question = say("Is the order book imbalance seen whole?")
    budget = facts.book.alias("sequence.gates.obi_feed.budget", feed.cost_number)
    obi = facts.obi
    if obi.resolution == "unknown":
        answer, opened = say("Not known: which feed the signal is computed from was not said."), True
    elif obi.resolution == "unmonitored":
        answer, opened = say("No: it is not monitored at all."), True
    elif obi.resolution == "sip" and not obi.odd_lots:
        answer, opened = say("No: it is computed from a consolidated feed without odd-lot quotes."), True
    else:
        answer, opened = say("Yes: its feed carries what the signal needs."), False
    return Gate("obi_feed", question, answer, (OBI_FEED,) if opened else (), opened, budget)


def _measured(facts: Facts, order: tuple[str, ...]) -> Gate:
    question = say("Is message flow decomposed by type, and the processor's queue recorded?")
    if waives_instrumentation(facts.book):
        return Gate("measure_first", question, say("Yes, both."), (), False, None)
    windows = facts.desk.flow.windows
    typed = bool(windows) and all(window.by_type for window in windows)
    recorded = facts.desk.order_processor.instrumented
    answer = say(
        "{typed} {recorded} {then}",
        typed="Flow is decomposed." if typed else "Flow is not decomposed in every window.",
        recorded="The queue is recorded." if recorded else "The queue is not recorded.",
        then="No purchase of the plan rests on it; any in the order processor would."
        if order and INSTRUMENTATION not in order
        else "Measuring comes before any hardware.",
    )
    return Gate("measure_first", question, answer, (INSTRUMENTATION,), True, None)


def _stages(facts: Facts) -> list[tuple[str, str, tuple[str, ...]]]:
    bypass = facts.desk.hardware.kernel_bypass
    network: tuple[str, ...] = ()
    if bypass is not None:
        network = ON_KERNEL if bypass.stack == "none" else ON_BYPASS
    return [
        ("software", "Does the order processor own most of P95, with software headroom left?", SOFTWARE),
        ("software_ceiling", "Does it own most of P95 with the software ceiling reached?", CEILING),
        ("exchange", "Does the exchange round trip own most of P95?", EXCHANGE),
        ("risk_check", "Does the risk check own most of P95?", RISK),
        ("network", "Does the network own most of P95?", network),
    ]


def _stage(facts: Facts, id: str, question: str, opens: tuple[str, ...]) -> Gate:
    """A gate on the largest share; two of them tell the processor's regimes apart."""
    verdict = facts.verdict
    shares = {stage: share for stage, share in verdict.shares.items() if share is not None}
    if not shares:
        answer = say("Not known: the segments of the window under test were not all measured.")
        return Gate(id, say(question), answer, (), False, None)
    first = largest({stage: share.value for stage, share in shares.items()})
    stage = "order_processor" if id.startswith("software") else id
    share = shares.get(stage)
    if share is None:
        return Gate(id, say(question), say("Not known: this stage was not measured apart."), (), False, None)
    regime = next((flow.regime for flow in facts.flow if flow.window == verdict.window), "")
    opened = stage == first
    if id.startswith("software"):
        opened = opened and (regime == ARCHITECTURAL) == (id == "software_ceiling")
    return Gate(
        id, say(question), _answer(id, opened, stage == first, share), opens if opened else (), opened, None
    )


def _answer(id: str, opened: bool, owns: bool, share: Num) -> Prose:
    if opened:
        return say("Yes: it makes {share} of P95.", share=share)
    if owns and id == "software":
        return say("No: it makes {share} of P95, but the software ceiling is reached.", share=share)
    if owns:
        return say("No: it makes {share} of P95, and the software ceiling is not reached.", share=share)
    return say("No: it makes {share} of P95.", share=share)
