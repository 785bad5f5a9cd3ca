"""`build --redact`: names become tokens in the desk before it is reviewed, money in the review after it.

The same name or amount is the same token everywhere. Free text of the desk's own is withheld, and so is
every hash, for a hash would tell who guessed the file that the guess was right.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, unquote

from reviewgen.ledger import key

if TYPE_CHECKING:
    from reviewgen.desk.model import Desk
    from reviewgen.evaluate import Captured

WITHHELD: Final = "withheld"
_MONEY_WORDS: Final = (
    "cost",
    "npv",
    "budget",
    "money",
    "tornado",
    "breakeven",
    "spend",
    "edge_value",
    "opex",
    "price",
)
_PUBLIC: Final = ("reference.", "article.", "policy.")
_SHORTEST: Final = 4
"""A name shorter than this is not searched for inside other text."""
# where names stand in desk.yaml: `*` is every item or key
_NAMES: Final = (
    (("review", "client"), "Client"), (("review", "desk"), "Desk"), (("review", "prepared_by"), "Author"),
    (("review", "reviewers", "*"), "Reviewer"), (("flow", "windows", "*", "name"), "Window"),
    (("latency", "windows", "*", "name"), "Window"), (("latency", "window"), "Window"),
    (("feeds", "*", "name"), "Feed"), (("obi", "feed"), "Feed"), (("venues", "list", "*", "name"), "Venue"),
    (("owners", "*"), "Owner"), (("hardware", "planned_spend", "*", "item"), "Purchase"),
    (("order_processor", "stages", "*", "name"), "Stage"), (("evidence", "*"), "Evidence"),
    (("obi", "evidence_file"), "Evidence"),
)  # fmt: skip
_TEXTS: Final = frozenset({"source", "reason", "note", "by", "title", "classification", "brand"})


class Tokens:
    """The names and amounts met so far, each with its token."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._kinds: dict[str, int] = {}
        self._amounts: dict[float, int] = {}
        self.secrets: set[str] = set()
        self.currency = "USD"
        self.money_ids: set[str] = set()

    def name(self, text: str, kind: str) -> str:
        """The token of a name, such as `Window 2`; the kind is that of the first place it stood in."""
        if text not in self._names:
            self._kinds[kind] = self._kinds.get(kind, 0) + 1
            self._names[text] = f"{kind} {self._kinds[kind]}"
            if kind != "Window" and len(text) >= _SHORTEST:
                self.secrets.add(text)
        return self._names[text]

    def known(self, text: str) -> str:
        """The token of a name met before, or the text."""
        return self._names.get(text, text)

    def amount(self, value: float) -> int:
        """The ordinal that stands for an amount of money."""
        return self._amounts.setdefault(value, len(self._amounts) + 1)

    def hide(self, text: str) -> str:
        """A text without the names of people, clients, venues, feeds and files in it."""
        for secret in sorted(self.secrets, key=len, reverse=True):
            for form in dict.fromkeys((secret, key(secret), quote(secret))):
                token = self._names[secret] if form == secret else key(self._names[secret])
                text = re.sub(re.escape(form), token, text, flags=re.IGNORECASE)
        return text


def redact_desk(desk: Desk, tokens: Tokens) -> Desk:
    """The same desk under tokens; places in the file stay, its name, bytes and overrides go."""
    from reviewgen.desk.load import checked_desk

    value = copy.deepcopy(desk.tree.value)
    for path, kind in _NAMES:
        _at(value, path, lambda text, kind=kind: tokens.name(text, kind))  # type: ignore[misc]
    if isinstance(value.get("scenarios"), dict):
        value["scenarios"] = {
            tokens.name(name, "Scenario"): {_path(path, tokens): given for path, given in changes.items()}
            for name, changes in value["scenarios"].items()
        }
    _withhold(value)
    tree = replace(desk.tree, value=value, name="desk.yaml", lines=(), overrides={})
    return checked_desk(tree, b"")


def _at(node: Any, path: tuple[str, ...], change: Callable[[str], str]) -> None:
    """Change every text at a path below a node."""
    step, rest = path[0], path[1:]
    places: list[Any] = []
    if isinstance(node, dict):
        named = [name for name in node if name not in {"evidence", "source"}]
        places = named if step == "*" else [step] if step in node else []
    elif isinstance(node, list) and step == "*":
        places = list(range(len(node)))
    for place in places:
        if rest:
            _at(node[place], rest, change)
        elif isinstance(node[place], str):
            node[place] = change(node[place].strip())


def _path(dotted: str, tokens: Tokens) -> str:
    """A scenario's path with the names in it as tokens."""
    for name in sorted(tokens._names, key=len, reverse=True):
        for form in (key(name), name):
            dotted = re.sub(rf"(?<=\.){re.escape(form)}(?=\.|$)", key(tokens.known(unquote(form))), dotted)
    return dotted


def _withhold(node: Any) -> None:
    """Free text of the desk's own goes; that a purchase was done stays."""
    for name, value in list(node.items()) if isinstance(node, dict) else enumerate(node):
        if isinstance(value, dict | list):
            _withhold(value)
        elif isinstance(node, dict) and name in _TEXTS and isinstance(value, str):
            if name in {"title", "brand", "classification"}:
                del node[name]
            else:
                node[name] = "done" if value.lower().startswith("done") else WITHHELD


def redact_captured(captured: Captured, tokens: Tokens) -> Captured:
    """The same measurements under tokens, without the captures' names and hashes."""
    files = tuple(
        replace(
            file,
            name=tokens.name(file.name, "Evidence"),
            sha256=WITHHELD,
            files=tuple(replace(one, name="capture", sha256=WITHHELD) for one in file.files),
            series=tuple(replace(one, window=tokens.known(one.window)) for one in file.series),
            rates=tuple(replace(one, window=tokens.known(one.window)) for one in file.rates),
            joint=tuple(replace(one, window=tokens.known(one.window)) for one in file.joint),
            replays=tuple(replace(one, window=tokens.known(one.window)) for one in file.replays),
        )
        for file in captured.files
    )
    obi = captured.obi and replace(captured.obi, symbol=WITHHELD)
    return replace(captured, files=files, obi=obi)


def redact_review(review: dict[str, Any], tokens: Tokens) -> dict[str, Any]:
    """The review with amounts of money as tokens, and nothing that leads back to its inputs."""
    made = review["provenance"]
    tokens.currency = str(review["review"].get("currency") or "USD")
    evidence = [
        {"name": tokens.name(one["name"], "Evidence"), "sha256": WITHHELD} for one in made["evidence"]
    ]
    made |= {"desk_sha256": WITHHELD, "evidence": evidence, "overrides": [], "redacted": True}
    if "since" in review:
        review["since"] |= {"sha256": WITHHELD, "inputs_embedded": False}
    if review.get("capex"):
        review["capex"]["tornado"] = []  # a picture of amounts
    review["exhibits"].pop("tornado", None)
    public = review.pop("references")
    shown = _amounts(review["numbers"], tokens)
    others = {one["value"] for one in review["numbers"].values() if not one["unit"].startswith("money")}
    out: dict[str, Any] = _hidden(review, tokens, shown, others, money=False)
    return out | {"references": public}


def _amounts(numbers: dict[str, Any], tokens: Tokens) -> dict[str, str]:
    """Tokens for the text of every amount of the desk's; money per µs and year are amounts too."""
    shown = {}
    for id, one in numbers.items():
        if one["unit"].startswith("money") and not id.startswith(_PUBLIC):
            tokens.money_ids.add(id)
            shown[one["shown"]] = f"amount {tokens.amount(one['value'])}"
    return shown


def _hidden(node: Any, tokens: Tokens, shown: dict[str, str], others: set[float], *, money: bool) -> Any:
    if isinstance(node, dict):
        if node.keys() >= {"value", "unit", "shown"} and str(node["unit"]).startswith("money"):
            return _entry(node, tokens, shown)
        inside = money or _rests_on_money(node, tokens)
        return {
            tokens.hide(name): _hidden(below, tokens, shown, others, money=_is_money(name, inside))
            for name, below in node.items()
        }
    if isinstance(node, list):
        return [_hidden(one, tokens, shown, others, money=money) for one in node]
    if isinstance(node, str):
        return _text(node, tokens, shown)
    if isinstance(node, bool) or not isinstance(node, int | float):
        return node
    if node in tokens._amounts and (money or node not in others):
        return float(tokens.amount(node))
    return node


def _entry(one: dict[str, Any], tokens: Tokens, shown: dict[str, str]) -> dict[str, Any]:
    """A line of the ledger; the article's own figures stay as they are."""
    if one["shown"] not in shown:
        return one
    ordinal = tokens.amount(one["value"])
    where = [mark | {"file": tokens.hide(mark["file"])} for mark in one["where"]]
    inputs = [tokens.hide(id) for id in one["inputs"]]
    return one | {"value": float(ordinal), "shown": f"amount {ordinal}", "where": where, "inputs": inputs}


def _text(text: str, tokens: Tokens, shown: dict[str, str]) -> str:
    """A text with its names and amounts as tokens; an amount that no number holds is `an amount`."""
    for amount in sorted((one for one in shown if one in text), key=len, reverse=True):
        text = re.sub(rf"(?<![\d.,]){re.escape(amount)}(?![\w/])", shown[amount], text)
    currency = re.escape(tokens.currency)
    written = rf"[\d.,]+(?:\s*(?:\.\.|/)\s*[\d.,]+)*\s?[kMG]?\s?{currency}\b(?:/\w+)*|[$€£]\s?[\d.,]+[kMG]?"
    return re.sub(written, "an amount", tokens.hide(text))


def _rests_on_money(row: dict[str, Any], tokens: Tokens) -> bool:
    """Whether a row names its numbers, and amounts are among them."""
    ids = row.get("numbers")
    return isinstance(ids, list) and any(id in tokens.money_ids for id in ids)


def _is_money(name: str, inside: bool) -> bool:
    """Whether a key holds money, by its own word or that of what it stands in."""
    told = inside or any(word in name for word in _MONEY_WORDS)
    return told and not name.endswith(("_us", "_per_s", "share", "months"))
