"""Amounts of money of a finished review as tokens, wherever they stand: the ledger, the tree, the prose.

Costs that come from the catalogue alone are public, so they have tokens of their own: were they the desk's
too, an equal amount of the desk's would be told by them. For the same reason a share of money and a
payback become tokens where one side of the division can be looked up.
"""

from __future__ import annotations

import re
from typing import Any, Final, NamedTuple

from reviewgen.ledger import key
from reviewgen.redact.tokens import WITHHELD, Tokens
from reviewgen.render.view import element

Numbers = dict[str, Any]
_ARTICLE: Final = ("reference.", "article.", "policy.")
_CATALOGUE: Final = "remedy."
_RATIO: Final = re.compile(
    r"capex\.nic_cost_share.*|(verdict|sequence)\.\w*money_share.*|sequence\..*payback_months.*"
    r"|since\.(before\.|moved\.)?(capex.+nic_cost_share|verdict.+money_share|sequence.+total_cost.+share).*"
)
"""Ids of quotients of an amount of the desk's and one that is public."""
_MONEY: Final = re.compile(r"cost|npv|budget|money|breakeven|spend|edge_value|opex|price")
_NO_MONEY: Final = re.compile(r".*(_us|_per_s|share|months|positive|probability)(_interval)?|order|p_.*")


class Token(NamedTuple):
    """What stands for a number: its ordinal, and the text with it."""

    ordinal: float
    shown: str


def redact_review(review: dict[str, Any], tokens: Tokens) -> dict[str, Any]:
    """The review with amounts of money as tokens, and nothing that leads back to its inputs."""
    review["provenance"] |= {"desk_sha256": WITHHELD, "overrides": [], "redacted": True}
    if "since" in review:
        review["since"] |= {"sha256": WITHHELD, "inputs_embedded": False}
    if review.get("capex"):
        review["capex"]["tornado"] = []  # a picture of amounts
    review["exhibits"].pop("tornado", None)
    public = review.pop("references")
    return _Redaction(review, tokens).tree() | {"references": public}


class _Redaction:
    """One review on its way to tokens."""

    def __init__(self, review: dict[str, Any], tokens: Tokens) -> None:
        self._review = review
        self._numbers: Numbers = review["numbers"]
        self._tokens = {id: token for id in self._numbers if (token := self._token(id, tokens))}
        self._by_value = {
            self._numbers[id]["value"]: token
            for id, token in self._tokens.items()
            if _is_money(self._numbers[id])
        }
        self._others = {one["value"] for one in self._numbers.values() if not _is_money(one)}
        currency = re.escape(str(review["review"].get("currency") or "USD"))
        span = r"[\d.,]+\s?[kMG]?(?:\s*(?:\.\.|/)\s*[\d.,]+\s?[kMG]?)*"
        self._written = re.compile(rf"{span}\s?{currency}\b(?:/\w+)*|[$€£]\s?{span}(?:/[a-z]+)*")

    def tree(self) -> dict[str, Any]:
        """The whole review."""
        out = {name: self._node(below, name, key(name), {}) for name, below in self._review.items()}
        out["numbers"] = {id: self._entry(id, one) for id, one in self._numbers.items()}
        return out

    def _token(self, id: str, tokens: Tokens) -> Token | None:
        """The token of a number; None for one that stays."""
        one = self._numbers[id]
        if _RATIO.fullmatch(id) and one["value"] not in (0.0, 1.0):
            kind = "ratio"
        elif not _is_money(one) or (id.startswith(_ARTICLE) and not one["where"]):
            return None
        else:
            kind = "amount"
        public = kind == "amount" and _is_public(id, self._numbers)
        ordinal = tokens.ordinal(kind, one["value"], public=public)
        return Token(float(ordinal), f"{kind} {ordinal}")

    def _entry(self, id: str, one: dict[str, Any]) -> dict[str, Any]:
        token = self._tokens.get(id)
        return one if token is None else one | {"value": token.ordinal, "shown": token.shown}

    def _node(self, node: Any, name: str, path: str, parent: dict[str, Any], *, money: bool = False) -> Any:
        if isinstance(node, dict):
            return {
                below: self._told(
                    node, below, f"{path}.{key(below)}", money=_holds_money(below, inside=money)
                )
                for below in node
            }
        if isinstance(node, list):
            return [
                self._node(one, name, f"{path}.{element(one, at, name)}", {}, money=money)
                for at, one in enumerate(node)
            ]
        if isinstance(node, str):
            return self._written.sub("an amount", node)
        if isinstance(node, bool) or node is None:
            return node
        return self._leaf(node, path, parent, money=money)

    def _told(self, parent: dict[str, Any], name: str, path: str, *, money: bool) -> Any:
        """What stands under a key; a sentence is put together again from its parts."""
        parts = parent.get(f"{name}_parts")
        if isinstance(parent[name], str) and parts:
            return self._sentence(parts)
        if isinstance(parent[name], list) and parts and isinstance(parts[0], list):
            return [self._sentence(one) for one in parts]
        return self._node(parent[name], name, path, parent, money=money)

    def _sentence(self, parts: list[dict[str, str]]) -> str:
        words = ((kind, text) for part in parts for kind, text in part.items())
        return "".join(
            self._entry(text, self._numbers[text])["shown"]
            if kind == "n"
            else self._written.sub("an amount", text)
            for kind, text in words
        )

    def _leaf(self, value: float, path: str, parent: dict[str, Any], *, money: bool) -> float | None:
        """A number of the tree: that of the ledger with its path, or one that its object names."""
        for id in (path, parent.get("id"), *parent.get("numbers", ())):
            if isinstance(id, str) and id in self._numbers and self._numbers[id]["value"] == value:
                return self._tokens[id].ordinal if id in self._tokens else value
        token = self._by_value.get(value)
        if money:
            return token.ordinal if token else None
        return token.ordinal if token and value not in self._others else value


def _is_money(one: dict[str, Any]) -> bool:
    return str(one["unit"]).startswith("money")


def _holds_money(name: str, *, inside: bool) -> bool:
    """Whether a key holds money, by its own word or that of what it stands in."""
    return (inside or bool(_MONEY.search(name))) and not _NO_MONEY.fullmatch(name)


def _is_public(id: str, numbers: Numbers) -> bool:
    """Whether an amount comes from the catalogue alone."""
    seen, waiting = set(), [id.removeprefix("since.before.")]
    while waiting:
        at = waiting.pop()
        one = numbers.get(at)
        if one is None or (not one["inputs"] and not at.startswith((_CATALOGUE, *_ARTICLE))) or one["where"]:
            return False
        if at not in seen:
            seen.add(at)
            waiting += one["inputs"]
    return True
