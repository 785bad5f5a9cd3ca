"""What a rule is, and what it may answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from reviewgen.ledger import Num, Prose

if TYPE_CHECKING:
    from reviewgen.facts import Facts

VerdictWord = Literal["fail", "warn", "pass", "not_assessed", "not_applicable"]
Severity = Literal["critical", "high", "medium", "low", "info"]
Effort = Literal["hours", "days", "weeks", "months"]

SEVERITIES: tuple[Severity, ...] = ("critical", "high", "medium", "low", "info")


@dataclass(frozen=True)
class Outcome:
    """One answer of a rule about one subject (a window, a feed, a purchase, or the desk).

    `explanation` says what is so with its numbers; `measured` against `limit` is the comparison that
    decided. `cost_us` is what it costs at P95, `cost_money` what it costs in money. `remedy`, `title`
    and `would_change` replace the rule's own. `asks` names needs that a judged outcome raises all the same.
    """

    subject: str
    verdict: VerdictWord
    severity: Severity
    explanation: Prose
    measured: Num | None = None
    limit: Num | None = None
    cost_us: Num | None = None
    cost_money: Num | None = None
    remedy: Prose | None = None
    title: Prose | None = None
    would_change: Prose | None = None
    asks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Lack:
    """A subject that cannot be judged before needs (ids of needs.py) are met; the engine asks for them.

    For what only the facts can tell: a static need stands in `Rule.needs`.
    """

    subject: str
    needs: tuple[str, ...]
    because: Prose


@dataclass(frozen=True)
class Rule:
    """One check of the method. Prose fields hold no digits; numbers reach a reader through outcomes.

    `title` states the passing condition, `failure` the failing one; both complete a heading. `needs`
    names entries of needs.py: while one is missing everywhere, the engine reports not assessed and asks.
    `cites` names figures of the article, `cutoffs` this project's own thresholds.
    """

    id: str
    title: str
    failure: str
    why: str
    detection: str
    remedy: str
    effort: Effort
    false_alarms: str
    would_change: str
    needs: tuple[str, ...]
    cites: tuple[str, ...]
    cutoffs: tuple[str, ...]
    check: Callable[[Facts], Iterable[Outcome | Lack]]


@dataclass(frozen=True)
class Finding:
    """An outcome placed in the checklist; `lacks` are the needs that kept it from being judged.

    gaps: needs of the rule that the desk file does not meet, or not everywhere, each with the subjects it is
    missing for, whether or not this finding waits for them.
    """

    rule: Rule
    step: int
    outcome: Outcome
    lacks: tuple[str, ...] = ()
    waived: bool = False
    waiver: str = ""
    gaps: tuple[tuple[str, tuple[str, ...]], ...] = ()
