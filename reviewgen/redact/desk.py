"""The desk and its evidence under tokens: every key of desk.yaml that takes free text is told here."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from reviewgen.desk.sections.latency import LatencyWindow
from reviewgen.desk.sections.plan import Waiver
from reviewgen.redact.tokens import WITHHELD, Tokens
from reviewgen.rules.checklist import RULES

if TYPE_CHECKING:
    from reviewgen.captured import Captured
    from reviewgen.desk.model import Desk
    from reviewgen.desk.tree import Tree
    from reviewgen.evidence.obi_store import ObiEvidence
    from reviewgen.evidence.store import Evidence

Place = tuple[str | int, ...]
DROPPED: Final = "dropped"
FREE_TEXT: Final = {
    "review.client": "Client",
    "review.desk": "Desk",
    "review.title": DROPPED,
    "review.prepared_by": "Author",
    "review.reviewers.*": "Reviewer",
    "review.revision": "Revision",
    "review.classification": DROPPED,
    "review.changes.*.revision": "Revision",
    "review.changes.*.note": WITHHELD,
    "hardware.nics.model": WITHHELD,
    "hardware.fpga.stack": WITHHELD,
    "hardware.planned_spend.*.item": "Purchase",
    "order_processor.stages.*.name": "Stage",
    "order_processor.priority.*": "Type",
    "flow.windows.*.name": "Window",
    "latency.window": "Window",
    "latency.clock.sync": WITHHELD,
    "latency.windows.*.name": "Window",
    "feeds.*.name": "Feed",
    "feeds.*.used_for.*": WITHHELD,
    "obi.feed": "Feed",
    "obi.evidence_file": "Evidence",
    "owners.network": "Owner",
    "owners.order_processor": "Owner",
    "owners.risk_check": "Owner",
    "owners.exchange": "Owner",
    "remedies.*.reason": WITHHELD,
    "venues.list.*.name": "Venue",
    "evidence.*": "Evidence",
    "thresholds.*.reason": WITHHELD,
    "waivers.*.rule": "Rule",
    "waivers.*.reason": WITHHELD,
    "waivers.*.by": WITHHELD,
    "brand": DROPPED,
}
"""What becomes of each text by its path, `*` being any item: a token of that kind, withheld, or dropped."""
FREE_NAMES: Final = {
    "order_processor.service_times": "Type",
    "flow.windows.*.by_type": "Type",
    "scenarios": "Scenario",
}
"""Tables whose keys are names of the desk's own."""
_PROOF: Final = frozenset({"evidence", "source"})
_PLAIN_TYPES: Final = frozenset(
    ("quote", "trade", "ack", "order", "new_order", "cancel", "replace", "cancel_replace", "fill", "reject")
)  # fmt: skip
"""Message types that every desk has."""
_PLAIN_REVISION: Final = re.compile(r"v?\d+(\.\d+)*")
_SEGMENTS: Final = frozenset(LatencyWindow.model_fields) - {"name"}


def redact_desk(desk: Desk, tokens: Tokens) -> Desk:
    """The same desk under tokens; places in the file stay, its name, bytes and overrides go."""
    from reviewgen.desk.load import checked_desk

    given = desk.tree.value
    value = {name: _hidden(below, (name,), tokens) for name, below in given.items() if name != "scenarios"}
    hidden = replace(desk.tree, value=value, name="desk.yaml", lines=(), overrides={})
    scenarios = given.get("scenarios")
    if isinstance(scenarios, dict):
        hidden.value["scenarios"] = {
            tokens.name(name, FREE_NAMES["scenarios"]): dict(
                _change(desk.tree, hidden, path, changed, tokens) for path, changed in changes.items()
            )
            for name, changes in scenarios.items()
        }
    return checked_desk(hidden, b"")


def _change(tree: Tree, hidden: Tree, path: str, given: Any, tokens: Tokens) -> tuple[str, Any]:
    """One change of a scenario: its path as it reads under tokens, and its value."""
    from reviewgen.desk.overrides import apply
    from reviewgen.desk.tree import Origin

    origin = Origin("a scenario")
    place = next(at for at, one in apply(tree, path, given, origin).overrides.items() if one is origin)
    renamed = tuple(
        _name(element, place[:end], tokens) if isinstance(element, str) else element
        for end, element in enumerate(place)
    )
    return hidden.named(renamed), _hidden(given, place, tokens)


def _hidden(node: Any, place: Place, tokens: Tokens) -> Any:
    """A node of the desk with its texts treated as `FREE_TEXT` says."""
    if isinstance(node, dict):
        return {
            _name(name, place, tokens): _hidden(below, (*place, name), tokens) for name, below in node.items()
        }
    if isinstance(node, list):
        return [_hidden(below, (*place, at), tokens) for at, below in enumerate(node)]
    kind = WITHHELD if place[-1:] == ("source",) else _told_of(FREE_TEXT, place)
    return _text(node, kind, tokens) if isinstance(node, str) and kind else node


def _text(text: str, kind: str, tokens: Tokens) -> str | None:
    """What stands in a text's place; that a purchase was done is kept."""
    if kind == DROPPED:
        return None  # a key without a value counts as absent
    if kind == WITHHELD:
        return "done" if text.lower().startswith("done") else WITHHELD
    return _token(text.strip(), kind, tokens)


def _token(text: str, kind: str, tokens: Tokens) -> str:
    """The token of a name; what every desk calls so stays."""
    plain = kind == "Type" and text in _PLAIN_TYPES
    plain |= kind == "Revision" and bool(_PLAIN_REVISION.fullmatch(text))
    plain |= kind == "Rule" and text in RULES
    return text if plain else tokens.name(text, kind)


def _name(name: str, place: Place, tokens: Tokens) -> str:
    """A key under tokens, where it is the desk's own: in such tables, and in a waiver that is malformed."""
    if place[:1] == ("waivers",) and len(place) == 2 and name not in Waiver.model_fields:
        return WITHHELD
    kind = _told_of(FREE_NAMES, place)
    return name if kind is None or name in _PROOF else _token(name, kind, tokens)


def _told_of(table: dict[str, str], place: Place) -> str | None:
    """What a table says of a place."""
    for path, told in table.items():
        elements = path.split(".")
        if len(elements) == len(place) and all(a in ("*", b) for a, b in zip(elements, place, strict=True)):
            return told
    return None


def redact_captured(captured: Captured, tokens: Tokens) -> Captured:
    """The same measurements under tokens, without the captures' names and hashes."""
    files = tuple(_evidence(file, tokens) for file in captured.files)
    audit = captured.obi_file and (tokens.name(captured.obi_file[0], "Evidence"), WITHHELD)
    return replace(captured, files=files, obi=captured.obi and _audit(captured.obi, tokens), obi_file=audit)


def _evidence(file: Evidence, tokens: Tokens) -> Evidence:
    captures = tuple(
        replace(one, name=tokens.name(one.name, "Capture"), sha256=WITHHELD, clock=WITHHELD, dropped=())
        for one in file.files
    )
    measured: dict[str, Any] = {
        kind: tuple(_labelled(one, tokens) for one in getattr(file, kind))
        for kind in ("series", "rates", "joint", "replays")
    }
    remarks = tuple(
        _labelled(replace(one, subject=tokens.hide(one.subject), text=tokens.hide(one.text)), tokens)
        for one in file.remarks
    )
    name = tokens.name(file.name, "Evidence")
    return replace(file, name=name, sha256=WITHHELD, files=captures, remarks=remarks, **measured)


def _labelled(row: Any, tokens: Tokens) -> Any:
    """A row of an evidence file with its window, type and segment under tokens."""
    labels: dict[str, Any] = {}
    if row.window:
        labels["window"] = tokens.name(row.window, "Window")
    if getattr(row, "type", ""):
        labels["type"] = _token(row.type, "Type", tokens)
    if hasattr(row, "segment"):
        labels["segment"] = _segment(row.segment, tokens)
    if hasattr(row, "segments"):
        labels["segments"] = tuple(_segment(one, tokens) for one in row.segments)
    return replace(row, **labels)


def _segment(name: str, tokens: Tokens) -> str:
    return name if name in _SEGMENTS else tokens.name(name, "Segment")


def _audit(obi: ObiEvidence, tokens: Tokens) -> ObiEvidence:
    symbol = tokens.name(obi.symbol, "Symbol")
    sources = tuple(
        replace(one, name=tokens.name(one.name, "Capture"), sha256=WITHHELD) for one in obi.sources
    )
    return replace(obi, symbol=symbol, sources=sources, remarks=tuple(map(tokens.hide, obi.remarks)))
