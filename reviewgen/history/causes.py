"""Why something differs between two reviews: its inputs, its evidence, our rules and figures, or the tool.

Both sides are reviewed again by this version where their inputs are at hand. What the same inputs give
differently now is the tool's doing, or its rules' or figures'; what differs between the two reviews made
today is the desk's. Of the desk's changes those are named that the thing rests on: by the ledger, by the keys
that its rule asks for, by the window or venue it is about, or by the calendar.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal
from urllib.parse import unquote

from reviewgen.history.changes import KeyChange, key_changes, rank, telling
from reviewgen.history.pair import Pair
from reviewgen.history.words import thing_words
from reviewgen.ledger import Label, Prose, Quoted, key, listed, say

if TYPE_CHECKING:
    from reviewgen.history.sources import Side

Kind = Literal["input", "evidence", "rule_version", "threshold_version", "tool_version", "unknown"]
NAMED: Final = 2
"""Inputs named in one reason; the rest are counted among the keys."""
_PLAN: Final = (
    "remedies",
    "hardware.planned_spend",
    "economics.budget",
    "latency.target_p95",
    "order_processor.threads",
)
"""What a search for a plan rests on beside the numbers it weighs; its ledger entries do not list it."""
_UNBOUGHT: Final = ("order_processor.threads",)
"""The same of what the search finds before anything is bought."""
_MIX: Final = ("flow", "windows", "", "by_type", "")
"""The path of one message type's share; empty elements are names."""
_VERSIONS: Final[tuple[tuple[str, Kind, str], ...]] = (
    ("rulepack_version", "rule_version", "the rules"),
    ("references_version", "threshold_version", "the figures they cite"),
    ("tool_version", "tool_version", "reviewgen"),
)


@dataclass(frozen=True)
class Cause:
    """Why one thing differs, as what follows "because of"; `keys` are the desk's keys that it rests on."""

    kinds: tuple[Kind, ...]
    reason: Prose
    keys: tuple[str, ...] = ()


@dataclass(frozen=True)
class _About:
    """What something rests on: numbers, keys of the desk, a subject; see `Causes.of`."""

    ids: tuple[str, ...]
    keys: tuple[str, ...]
    subject: str
    own_keys: bool


class Causes:
    """Separates the causes of the differences between two sides; `changes` is what the desk changed."""

    def __init__(self, before: Side, after: Side, pair: Pair) -> None:
        self._pair = pair
        self._sides = ((pair.before, before.today()), (pair.after, after.today()))
        self.changes = key_changes(before, after, pair)
        self._evidence_changed = _evidence(pair.before) != _evidence(pair.after)
        self._date_changed = pair.before["review"].get("date") != pair.after["review"].get("date")

    @property
    def separated(self) -> bool:
        """Whether both sides could be reviewed again by this version."""
        return all(today is not None for _, today in self._sides)

    def of(
        self,
        value: Callable[[dict[str, Any]], Any],
        numbers: Iterable[str],
        keys: Iterable[str] = (),
        subject: str = "",
        *,
        own_keys: bool = False,
    ) -> Cause:
        """The cause of a difference in `value`, which rests on these numbers and keys and is about a subject.

        `own_keys`: the keys decide before the numbers do, as where something is not there any more.
        """
        about = _About(tuple(numbers), tuple(keys), subject, own_keys)
        before_today, after_today = (today for _, today in self._sides)
        if before_today is None or after_today is None:
            return self._guess(about)
        causes = []
        if value(before_today) != value(after_today):
            causes.append(self._input(about))
        for stored, today in self._sides:
            if today is not None and value(stored) != value(today):
                causes.append(_version(stored, today))
        return _joined(causes or [_UNKNOWN])

    def behind(self, numbers: Iterable[str]) -> list[KeyChange]:
        """The desk's changes that some numbers rest on, the largest first."""
        roots = {root for review in (self._pair.before, self._pair.after) for root in _roots(review, numbers)}
        found = [one for one in self.changes if any(_same(root, one.key) for root in roots)]
        return sorted(telling(found), key=rank)

    def _guess(self, about: _About) -> Cause:
        """The cause where a side's inputs are not at hand: told only if one kind of cause is possible."""
        before, after = self._pair.before, self._pair.after
        input = self._input(about)
        if _versions(before) == _versions(after):
            return input
        if not input.keys and before["provenance"]["desk_sha256"] == after["provenance"]["desk_sha256"]:
            return _version(before, after)
        said = input.reason + say(
            ", or of another version: without the earlier inputs the two cannot be told apart"
        )
        return Cause((*input.kinds, "unknown"), said, input.keys)

    def _input(self, about: _About) -> Cause:
        behind = self.behind(about.ids)
        of_window = any(id.startswith(("verdict.", "sequence.")) for id in about.ids)
        if not behind and self._pair.other_window and of_window:
            return Cause(("input",), say("another window under test"), ("latency.window",))
        for found in self._ways(about, behind):
            if found:
                return self._itself(found, about.ids) or _named(found)
        if self._date_changed and _dated(about.ids, about.keys):
            return Cause(("input",), say("the later date"), ("review.date",))
        if self._evidence_changed and all(one.kind == "evidence" for one in self.changes):
            return Cause(("evidence",), say("other evidence"))
        if self.changes:
            told = _named(list(self.changes))
            return Cause(told.kinds, say("something among what the desk changed"), told.keys)
        return Cause(
            ("input",), say("the later date") if self._date_changed else say("another input of the desk")
        )

    def _ways(self, about: _About, behind: list[KeyChange]) -> Iterator[list[KeyChange]]:
        """The changes that may be the reason, the surest way of finding them first."""
        own = self._asked_for(about.keys)
        named = [one for one in self.changes if about.subject and key(about.subject) in one.key.split(".")]
        yield [one for one in named if one.key.startswith("evidence.")]
        if about.own_keys:
            yield [one for one in own if one in named]
            yield own
        plan = self._asked_for(_plan_keys(about.ids))
        yield list(dict.fromkeys((*plan, *behind)))
        yield own
        yield named

    def _asked_for(self, keys: Iterable[str]) -> list[KeyChange]:
        """The desk's changes at keys, above them or below, in the order of the keys."""
        return list(
            dict.fromkeys(one for wanted in keys for one in self.changes if _asked(one.key, wanted))
        )

    def _itself(self, found: list[KeyChange], ids: tuple[str, ...]) -> Cause | None:
        """The cause of a number that is an input under another name."""
        if len(found) != 1 or len(ids) != 1:
            return None
        entries = [review["numbers"].get(ids[0]) for review in (self._pair.before, self._pair.after)]
        values = [entry and entry["value"] for entry in entries]
        if values != [getattr(end, "value", None) for end in (found[0].was, found[0].now)]:
            return None
        measured = getattr(found[0].now, "grade", "") == "measured"
        reason = say("a new measurement") if measured else say("a new figure of the desk's")
        return Cause((found[0].kind,), reason, (unquote(found[0].key),))


_UNKNOWN: Final = Cause(("unknown",), say("another way of making the review"))


def _named(found: list[KeyChange]) -> Cause:
    """The reason that some changes of the desk are."""
    kinds = tuple(dict.fromkeys(one.kind for one in found))
    keys = tuple(unquote(one.key) for one in found)
    words = list(dict.fromkeys(map(_in_words, found)))
    said = words[:NAMED]
    if len(words) > NAMED:
        said.append(say("others"))
    return Cause(kinds, listed(said), keys)


def _in_words(change: KeyChange) -> Prose:
    """What changed; the shares of the message types change together."""
    elements = change.key.split(".")
    if len(elements) == len(_MIX) and all(a == b for a, b in zip(elements, _MIX, strict=True) if b):
        return say("the message mix in {window}", window=Quoted(unquote(elements[2])))
    return thing_words(change.key)


def _version(stored: dict[str, Any], today: dict[str, Any]) -> Cause:
    """Which version made the difference between two reviews of the same inputs."""
    for name, kind, words in _VERSIONS:
        was, now = stored["provenance"].get(name), today["provenance"].get(name)
        if was != now:
            reason = say(
                "{what}, which went from version {was} to {now}",
                what=words, was=Label(str(was)), now=Label(str(now)),
            )  # fmt: skip
            return Cause((kind,), reason)
    return Cause(("tool_version",), say("another result of the same inputs under one version number"))


def _joined(causes: list[Cause]) -> Cause:
    kinds = tuple(dict.fromkeys(kind for cause in causes for kind in cause.kinds))
    reasons = list(dict.fromkeys(cause.reason for cause in causes))
    keys = tuple(dict.fromkeys(key for cause in causes for key in cause.keys))
    return Cause(kinds, listed(reasons), keys)


def _versions(review: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(review["provenance"].get(name) for name, *_ in _VERSIONS)


def _evidence(review: dict[str, Any]) -> list[str]:
    return sorted(one["sha256"] for one in review["provenance"].get("evidence", ()))


def _roots(review: dict[str, Any], ids: Iterable[str]) -> set[str]:
    """The numbers that some rest on and that rest on none."""
    numbers = review["numbers"]
    seen: set[str] = set()
    waiting = list(ids)
    while waiting:
        id = waiting.pop()
        if id not in seen and id in numbers:
            seen.add(id)
            waiting += numbers[id]["inputs"]
    return {id for id in seen if not numbers[id]["inputs"]}


def _same(root: str, path: str) -> bool:
    """Whether a number at the root is what a key holds, or stands below it."""
    kind, _, name = root.partition(".")
    at = (
        name
        if kind in ("desk", "stated")
        else f"remedies.{name}"
        if kind == "remedy"
        else f"thresholds.{name}"
    )
    return at == path or at.startswith(f"{path}.")


def _dated(ids: tuple[str, ...], keys: tuple[str, ...]) -> bool:
    """Whether what rests on these follows the calendar: erosion and money do, and rules that ask for dates."""
    return any(id.startswith(("erosion.", "capex.", "age.")) for id in ids) or any(
        "date" in one for one in keys
    )


def _plan_keys(ids: tuple[str, ...]) -> tuple[str, ...]:
    """The keys behind results of the plan, where some of the numbers are such."""
    of_plan = [id for id in ids if id.startswith("sequence.")]
    if any(not id.startswith("sequence.buy_nothing.") for id in of_plan):
        return _PLAN
    return _UNBOUGHT if of_plan else ()


def _asked(name: str, wanted: str) -> bool:
    """Whether a path is one that a need's key (`feeds[].rate`) speaks of, or stands above such."""
    words = wanted.replace("[]", "").split(".")
    found = iter(name.split("."))
    return all(word in found for word in words)
