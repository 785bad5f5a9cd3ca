"""What the desk itself changed: the keys of desk.yaml whose value differs, and inputs that captures gave.

What is new or gone as a whole is told once, by the key at its top. Lists are compared by the names in them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from reviewgen.history.pair import Pair
from reviewgen.history.words import key_words
from reviewgen.ledger import Label, Num, Prose, Quoted, key, plain

if TYPE_CHECKING:
    from reviewgen.history.sources import Side

Kind = Literal["input", "evidence"]
_ABSENT: Final = object()
_NOT_INPUTS: Final = ("review", "reviewgen", "brand")
_GROUPS: Final = ("feeds", "owners", "remedies", "thresholds", "waivers", "scenarios", "evidence")
"""Sections whose entries are told one by one, were there none before or not."""
_IDENTITIES: Final = ("name", "rule")
_OURS: Final = ("reference.", "policy.")


@dataclass(frozen=True)
class KeyChange:
    """One key of the desk, by its path; `was` and `now` are None where it was not or is no longer given.

    `file` is the evidence that a value of now was read off.
    """

    key: str
    what: Prose
    kind: Kind
    was: Num | Quoted | Label | None
    now: Num | Quoted | Label | None
    file: Quoted | None = None


def key_changes(before: Side, after: Side, pair: Pair) -> tuple[KeyChange, ...]:
    """Every change, in the order of the desk file; where a file is not at hand, those of the numbers alone."""
    found = list(_of_files(before, after, pair))
    known = {one.key for one in found}
    evidence = {
        one["name"] for review in (pair.before, pair.after) for one in review["provenance"]["evidence"]
    }
    for id in dict.fromkeys((*pair.after["numbers"], *pair.before["numbers"])):
        change = _of_number(id, pair, evidence)
        if change is not None and not any(_covers(one, change.key) for one in known):
            found.append(change)
    return tuple(found)


def telling(changes: Iterable[KeyChange]) -> list[KeyChange]:
    """The changes worth a line: of one segment's percentiles P95 speaks for the others; equal lines stand once."""
    lines = {(plain(one.what), _text(one.was), _text(one.now)): one for one in reversed(list(changes))}
    kept = list(reversed(lines.values()))
    p95 = {one.key.rpartition(".")[0] for one in kept if one.key.endswith(".p95")}
    return [one for one in kept if one.key.endswith(".p95") or one.key.rpartition(".")[0] not in p95]


def rank(change: KeyChange) -> tuple[bool, float, str]:
    """The place of an input among several: the largest first, and last what only one side gives."""
    return change.was is None or change.now is None, -size(change), change.key


def _text(value: Num | Quoted | Label | None) -> str | None:
    return None if value is None else value.shown if isinstance(value, Num) else value.text


def size(change: KeyChange) -> float:
    """How much an input moved: a share by its points, another number as a share of the larger, words wholly."""
    was, now = getattr(change.was, "value", None), getattr(change.now, "value", None)
    if was is None or now is None:
        return 1.0
    if isinstance(change.now, Num) and change.now.unit == "share":
        return float(abs(was - now))
    largest = max(abs(was), abs(now))
    return float(abs(was - now) / largest) if largest else 0.0


def _of_files(before: Side, after: Side, pair: Pair) -> Iterator[KeyChange]:
    if before.inputs is None or after.inputs is None:
        return
    was, now = (
        {name: below for name, below in side.inputs.desk.tree.value.items() if name not in _NOT_INPUTS}
        for side in (before, after)
        if side.inputs is not None
    )
    groups: dict[str, Any] = {name: {} for name in _GROUPS}
    for path, old, new in _differences(groups | was, groups | now, ()):
        change = _change(".".join(path), old, new, pair)
        if change is not None:
            yield change


def _differences(was: Any, now: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any, Any]]:
    """Paths at which two nodes differ, with both values; `_ABSENT` where there is none."""
    if _proof(was) != _proof(now):
        yield (*path, "evidence"), _proof(was), _proof(now)
    was, now = _table(was), _table(now)
    if isinstance(was, dict) and isinstance(now, dict):
        for name in dict.fromkeys((*now, *was)):
            if name != "source":
                yield from _differences(was.get(name, _ABSENT), now.get(name, _ABSENT), (*path, key(name)))
    elif was != now:
        yield path, was, now


def _table(node: Any) -> Any:
    """A list as a table by the names in it, a quantity with its evidence as its value alone."""
    if isinstance(node, list):
        return {_identity(item, at): item for at, item in enumerate(node)}
    if isinstance(node, dict) and "value" in node:
        return node["value"]
    return _ABSENT if node is None else node


def _proof(node: Any) -> Any:
    """How a quantity says it is known."""
    return node.get("evidence", _ABSENT) if isinstance(node, dict) and "value" in node else _ABSENT


def _identity(item: Any, at: int) -> str:
    if isinstance(item, dict):
        return next((str(item[name]) for name in _IDENTITIES if isinstance(item.get(name), str)), str(at))
    return str(item)


def _change(path: str, was: Any, now: Any, pair: Pair) -> KeyChange | None:
    """The change at a path; None where the value is only written otherwise."""
    id = _id(path, pair)
    known = [id in review["numbers"] for review in (pair.before, pair.after)]
    if all(known) and not _differ(id, pair):
        return None
    old, new = pair.old(id) or _shown(was), pair.new(id) or _shown(now)
    cited = path.startswith("evidence.") or path == "obi.evidence_file"
    return KeyChange(path, key_words(path), "evidence" if cited else "input", old, new)


def _id(path: str, pair: Pair) -> str:
    """The number that a key of the desk is."""
    section, _, name = path.partition(".")
    if section != "thresholds":
        return f"desk.{path}"
    return next((f"{kind}{name}" for kind in _OURS if f"{kind}{name}" in pair.after["numbers"]), path)


def _shown(value: Any) -> Quoted | None:
    """A value as the desk wrote it; a whole section is not written out, but purchases are named."""
    if value is _ABSENT:
        return None
    if isinstance(value, dict):
        items = [one["item"] for one in value.values() if isinstance(one, dict) and "item" in one]
        if items:
            return Quoted(", ".join(map(str, items)))
        return Quoted("given")
    words = {True: "yes", False: "no"}
    return Quoted(words[value] if isinstance(value, bool) else str(value))


def _of_number(id: str, pair: Pair, evidence: set[str]) -> KeyChange | None:
    """A number of the desk that differs; one from a capture is evidence, one from no file is no change.

    One that only one side has may merely be unused on the other, so it counts only where a capture gave it.
    """
    if not id.startswith(("desk.", *_OURS)) or "_interval." in id or not _differ(id, pair):
        return None
    entries = [one for review in (pair.before, pair.after) if (one := review["numbers"].get(id))]
    places = {mark["file"] for one in entries for mark in one["where"]}
    captured = bool(places & evidence)
    if not (captured or (places and len(entries) == 2)) or any(one["inputs"] for one in entries):
        return None
    path = id.removeprefix("desk.") if id.startswith("desk.") else f"thresholds.{id.partition('.')[2]}"
    read = [
        mark["file"]
        for mark in pair.after["numbers"].get(id, {}).get("where", ())
        if mark["file"] in evidence
    ]
    file = Quoted(read[0]) if read else None
    kind: Kind = "evidence" if captured else "input"
    return KeyChange(path, key_words(path), kind, pair.old(id), pair.new(id), file)


def _differ(id: str, pair: Pair) -> bool:
    """Whether a number is another on the two sides, its interval included."""
    return any(_value(pair.before, f"{id}{end}") != _value(pair.after, f"{id}{end}") for end in _ENDS)


_ENDS: Final = ("", "_interval.low", "_interval.high")


def _value(review: dict[str, Any], id: str) -> float | None:
    entry = review["numbers"].get(id)
    return None if entry is None else entry["value"]


def _covers(path: str, below: str) -> bool:
    """Whether a path is another or stands above it."""
    return below == path or below.startswith(f"{path}.")
