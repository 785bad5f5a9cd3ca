"""Why something differs between two reviews: its inputs, its evidence, our rules and figures, or the tool.

Both sides are reviewed again by this version where their inputs are at hand. What the same inputs give
differently now is the tool's doing, or its rules' or figures'; what differs between the two reviews made
today is the desk's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal
from urllib.parse import unquote

from reviewgen.history.pair import Pair
from reviewgen.ledger import Label, Prose, Quoted, listed, say

if TYPE_CHECKING:
    from reviewgen.history.sources import Side

Kind = Literal["input", "evidence", "rule_version", "threshold_version", "tool_version", "unknown"]
NAMED: Final = 3
"""Inputs named in one sentence."""
_VERSIONS: Final[tuple[tuple[str, Kind, str], ...]] = (
    ("rulepack_version", "rule_version", "the rules"),
    ("references_version", "threshold_version", "the figures they cite"),
    ("tool_version", "tool_version", "reviewgen"),
)


@dataclass(frozen=True)
class Cause:
    """Why one thing differs; `keys` are the desk's keys that changed and that it rests on."""

    kinds: tuple[Kind, ...]
    sentence: Prose
    keys: tuple[str, ...] = ()


class Causes:
    """Separates the causes of the differences between two sides."""

    def __init__(self, before: Side, after: Side, pair: Pair) -> None:
        self._pair = pair
        self._sides = ((pair.before, before.today()), (pair.after, after.today()))
        self._files_changed = _evidence(pair.before) != _evidence(pair.after)
        self._changed = _changed_keys(before, after)

    @property
    def separated(self) -> bool:
        """Whether both sides could be reviewed again by this version."""
        return all(today is not None for _, today in self._sides)

    def of(
        self, value: Callable[[dict[str, Any]], Any], numbers: Iterable[str], keys: Iterable[str] = ()
    ) -> Cause:
        """The cause of a difference in `value`, which rests on these numbers and on these keys of the desk."""
        ids, keys = tuple(numbers), tuple(keys)
        before_today, after_today = (today for _, today in self._sides)
        if before_today is None or after_today is None:
            return self._guess(ids, keys)
        causes = []
        if value(before_today) != value(after_today):
            causes.append(self._input(ids, keys))
        for stored, today in self._sides:
            if today is not None and value(stored) != value(today):
                causes.append(_version(stored, today))
        return _joined(causes or [_UNKNOWN])

    def _guess(self, ids: tuple[str, ...], keys: tuple[str, ...]) -> Cause:
        """The cause where a side's inputs are not at hand: told only if one kind of cause is possible."""
        before, after = self._pair.before, self._pair.after
        if _versions(before) == _versions(after):
            return self._input(ids, keys)
        input = self._input(ids, keys)
        if not input.keys and before["provenance"]["desk_sha256"] == after["provenance"]["desk_sha256"]:
            return _version(before, after)
        said = say("; versions differ too, and without the earlier inputs the two cannot be told apart")
        return Cause((*input.kinds, "unknown"), input.sentence + said, input.keys)

    def _input(self, ids: tuple[str, ...], keys: tuple[str, ...]) -> Cause:
        roots = _changed_roots(self._pair, ids)
        if roots:
            said = listed([self._moved(root) for root in roots[:NAMED]])
            more = say(", and others") if len(roots) > NAMED else Prose()
            names = tuple(root.removeprefix("desk.") for root in roots)
            return Cause(("input",), said + more, names)
        told = [one for one in self._changed if any(_below(one, key) for key in keys)]
        if told:
            said = listed([say("{key} changed", key=Quoted(one)) for one in told[:NAMED]])
            return Cause(("input",), said, tuple(told))
        if self._files_changed:
            return Cause(("evidence",), say("other evidence is cited"))
        if "review.date" in self._changed and _dated(ids, keys):
            return Cause(("input",), say("the review's date is later"), ("review.date",))
        return Cause(("input",), say("another input of the desk changed"))

    def _moved(self, id: str) -> Prose:
        name = Quoted(unquote(id.removeprefix("desk.")))
        old, new = self._pair.old(id), self._pair.new(id)
        if old is None:
            return say("{name} is now given", name=name)
        if new is None:
            return say("{name} is no longer given", name=name)
        return say("{name} went from {old} to {new}", name=name, old=old, new=new)


_UNKNOWN: Final = Cause(("unknown",), say("the two reviews were made differently"))


def _version(stored: dict[str, Any], today: dict[str, Any]) -> Cause:
    """Which version made the difference between two reviews of the same inputs."""
    for key, kind, words in _VERSIONS:
        was, now = stored["provenance"].get(key), today["provenance"].get(key)
        if was != now:
            said = say(
                "{what} went from version {was} to {now}",
                what=words,
                was=Label(str(was)),
                now=Label(str(now)),
            )
            return Cause((kind,), said)
    return Cause(("tool_version",), say("the same inputs give another result now, under one version number"))


def _joined(causes: list[Cause]) -> Cause:
    kinds = tuple(dict.fromkeys(kind for cause in causes for kind in cause.kinds))
    said = list(dict.fromkeys(cause.sentence for cause in causes))
    keys = tuple(dict.fromkeys(key for cause in causes for key in cause.keys))
    return Cause(kinds, listed(said), keys)


def _versions(review: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(review["provenance"].get(key) for key, *_ in _VERSIONS)


def _evidence(review: dict[str, Any]) -> list[str]:
    return sorted(one["sha256"] for one in review["provenance"].get("evidence", ()))


def _changed_roots(pair: Pair, ids: tuple[str, ...]) -> list[str]:
    """The desk's own numbers below these that differ between the sides, the largest change first.

    Of one segment's percentiles, P95 speaks for the others.
    """
    roots = {root for review in (pair.before, pair.after) for root in _roots(review["numbers"], ids)}
    changes = {root: change for root in roots if (change := _change(pair, root))}
    told = [
        root for root in changes if root.endswith(".p95") or f"{root.rpartition('.')[0]}.p95" not in changes
    ]
    return sorted(told, key=lambda root: (-changes[root], root))


def _roots(numbers: dict[str, Any], ids: tuple[str, ...]) -> set[str]:
    seen: set[str] = set()
    waiting = list(ids)
    while waiting:
        id = waiting.pop()
        if id not in seen and id in numbers:
            seen.add(id)
            waiting += numbers[id]["inputs"]
    return {id for id in seen if id.startswith("desk.") and "_interval." not in id}


def _change(pair: Pair, id: str) -> float:
    """How much a number of the desk moved, as a share of the larger; one on one side only moved most."""
    was, now = pair.before["numbers"].get(id), pair.after["numbers"].get(id)
    if was is None or now is None:
        return 1.0
    largest = max(abs(was["value"]), abs(now["value"]))
    return float(abs(was["value"] - now["value"]) / largest) if largest else 0.0


def _changed_keys(before: Side, after: Side) -> tuple[str, ...]:
    """Every key of the desk file whose value differs, where both files are at hand; else of the dates alone."""
    if before.inputs is None or after.inputs is None:
        same = before.review["review"].get("date") == after.review["review"].get("date")
        return () if same else ("review.date",)
    was, now = (
        {tree.named(path): value for path, value in tree.walk() if not isinstance(value, dict | list)}
        for tree in (before.inputs.desk.tree, after.inputs.desk.tree)
    )
    return tuple(name for name in dict.fromkeys((*was, *now)) if was.get(name) != now.get(name))


def _dated(ids: tuple[str, ...], keys: tuple[str, ...]) -> bool:
    """Whether what rests on these follows the calendar: erosion and money do, and rules that ask for dates."""
    return (
        any(id.startswith(("erosion.", "capex.")) for id in ids)
        or any("date" in key for key in keys)
        or not ids
    )


def _below(name: str, key: str) -> bool:
    """Whether a named path is one that a need's key (`feeds[].rate`) speaks of."""
    words = key.replace("[]", "").split(".")
    found = iter(name.split("."))
    return all(word in found for word in words)
