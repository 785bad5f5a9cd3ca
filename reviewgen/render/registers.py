"""The assumptions register in reading order: what decides first, our own cut-offs last."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from reviewgen.render.view import Node, View

_DECIDING: Final = ("the verdict", "the plan", "the business case")


class Registers(NamedTuple):
    """The assumptions in three groups, each in the order of review.json."""

    leading: tuple[Node, ...]
    article: tuple[Node, ...]
    cutoffs: tuple[Node, ...]


def registers(view: View, review: Mapping[str, Any]) -> Registers:
    """Group the assumptions: those that reach the verdict, the plan or the business case, and every default
    of the desk's or a remedy's; the article's figures beside them; the policy's cut-offs."""
    groups: dict[str, list[Node]] = {"leading": [], "article": [], "cutoffs": []}
    pairs = zip(review.get("assumptions", ()), view.root.get("assumptions", ()), strict=True)
    for one, node in pairs:
        groups[_group(one)].append(node)
    return Registers(**{name: tuple(nodes) for name, nodes in groups.items()})


def _group(assumption: Mapping[str, Any]) -> str:
    kind = assumption["id"].partition(".")[0]
    if kind == "policy":
        return "cutoffs"
    deciding = any(words in assumption["impact"] for words in _DECIDING)
    return "article" if kind in {"article", "reference"} and not deciding else "leading"
