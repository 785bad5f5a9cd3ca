"""Keys of desk.yaml in words: what a client reads where an engineer would read the path."""

from __future__ import annotations

from typing import Final
from urllib.parse import unquote

from reviewgen.facts.input_words import words_of
from reviewgen.ledger import Prose, Quoted, say
from reviewgen.reference.figures import policy

_KEYS: Final = {
    "order_processor.threads": "the number of threads",
    "order_processor.cores_available": "the cores at hand",
    "order_processor.instrumented": "whether the queue is recorded",
    "order_processor.mode": "how threads share the work",
    "order_processor.ring_slots": "the slots of the ring",
    "order_processor.service_times": "the service times",
    "latency.target_p95": "the target",
    "latency.window": "the window under test",
    "latency.loop": "how the load was sent",
    "latency.clock.error": "the error of the clocks",
    "economics.edge_value": "the value of the edge",
    "economics.annual_opex": "the yearly running cost",
    "economics.budget": "the budget",
    "economics.discount_rate": "the discount rate",
    "economics.erosion": "how long the edge lasts",
    "economics.erosion_shape": "how the edge fades",
    "economics.horizon": "the horizon",
    "hardware.planned_spend": "the planned purchases",
    "hardware.servers": "the number of servers",
    "hardware.nics.unit_cost": "the price of a card",
    "hardware.nics.per_server": "the cards in a server",
    "hardware.kernel_bypass.stack": "the network path",
    "hardware.kernel_bypass.all_in_cost": "what the bypass cost",
    "hardware.kernel_bypass.live_since": "the day the bypass went live",
    "obi.feed": "the feed of the imbalance signal",
    "obi.monitored": "whether imbalance is monitored",
    "obi.odd_lots": "whether odd lots are read",
    "obi.own_core": "whether the imbalance handler has its own core",
    "venues.correlation": "how far the venues peak together",
    "review.date": "the review's date",
}
_NAMED: Final = {
    ("flow", "windows"): "the flow in {name}",
    ("latency", "windows"): "the latencies in {name}",
    ("feeds",): "the feed {name}",
    ("venues", "list"): "the venue {name}",
    ("waivers",): "the waiver of {name}",
    ("thresholds",): "the desk's own figure for {name}",
    ("remedies",): "the desk's own figures for {name}",
    ("scenarios",): "the scenario {name}",
    ("owners",): "the owner of {name}",
    ("evidence",): "the file {name}",
    ("hardware", "planned_spend"): "the planned purchase in place {name}",
}
"""Groups of things with names; a key below one of them is told by the name."""
_WINDOWS: Final = (("flow", "windows"), ("latency", "windows"))


def key_words(path: str) -> Prose:
    """A key of the desk, such as `order_processor.threads`, as one says it.

    >>> from reviewgen.ledger import plain
    >>> plain(key_words("latency.windows.open.end_to_end.p95"))
    'P95 of end to end in open'
    >>> plain(key_words("thresholds.single_thread_saturation.value"))
    "the desk's own figure for single thread saturation"
    >>> plain(key_words("remedies.dual_thread.cost"))
    "the desk's own figures for dual thread, cost"
    """
    if path in _KEYS:
        return say(_KEYS[path])
    elements = tuple(path.split("."))
    if len(elements) > 1 and elements[-1] == "evidence":
        return say("how {what} is known", what=key_words(".".join(elements[:-1])))
    for group, words in _NAMED.items():
        if elements[: len(group)] == group and len(elements) > len(group):
            name = unquote(elements[len(group)])
            rest = elements[len(group) + 1 :]
            if group in _WINDOWS and rest:
                return _of_window(path, elements) + say(" in {name}", name=Quoted(name))
            return _of_group(group, words, name) + _below(group, rest)
    return words_of(path)


def thing_words(path: str) -> Prose:
    """The thing that a key belongs to, where it has a name: what one says of a change of any of its keys.

    >>> from reviewgen.ledger import plain
    >>> plain(thing_words("remedies.dual_thread.exclude"))
    "the desk's own figures for dual thread"
    """
    elements = path.split(".")
    for group in _NAMED:
        if group not in _WINDOWS and tuple(elements[: len(group)]) == group:
            return key_words(".".join(elements[: len(group) + 1]))
    return key_words(path)


def is_cutoff(path: str) -> bool:
    """Whether a key replaces one of the project's own cut-offs, which is nobody's knowledge."""
    section, _, name = path.partition(".")
    return section == "thresholds" and name.partition(".")[0] in policy()


def _of_group(group: tuple[str, ...], words: str, name: str) -> Prose:
    if group == ("hardware", "planned_spend") and name.isdecimal():
        return say(words, name=Quoted(str(int(name) + 1)))
    if is_cutoff(f"{group[0]}.{name}"):
        words = "the cut-off for {name}"
    ours = group in {("thresholds",), ("remedies",), ("owners",)}
    return say(words, name=Quoted(name.replace("_", " ") if ours else name))


def _below(group: tuple[str, ...], rest: tuple[str, ...]) -> Prose:
    """What of a thing with a name a key holds; a figure's value is the figure."""
    if not rest or rest == ("value",):
        return Prose()
    if group == ("scenarios",):
        return say(", {what}", what=key_words(unquote(rest[0])))
    return say(", {what}", what=Quoted(" ".join(unquote(one).replace("_", " ") for one in rest)))


def _of_window(path: str, elements: tuple[str, ...]) -> Prose:
    if elements[-1] in ("max", "n"):
        what = "the longest" if elements[-1] == "max" else "the number of samples of"
        return say("{what} {segment}", what=what, segment=Quoted(elements[-2].replace("_", " ")))
    return words_of(path)
