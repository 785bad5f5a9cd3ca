"""An input of the desk in words, from its path."""

from __future__ import annotations

from typing import Final
from urllib.parse import unquote

from reviewgen.ledger import Prose, Quoted, say

_NAMED: Final = {
    "service_times": "the service time of {name}",
    "stages": "the service time of {name}",
    "by_type": "the share of {name}",
}
_PLAIN: Final = {
    "service_scv": "how much the service time varies",
    "saturation_rate": "the saturation rate",
    "shard_skew": "the skew between shards",
    "messages_per_packet": "the number of messages in a packet",
    "mean_service_us": "the service time of a message",
    "capacity_per_s": "what threads cost each other",
    "rate": "the mean rate",
    "peak_1ms": "the busiest millisecond",
    "idc_1ms": "the spread of the counts",
    "growth": "growth",
    "p50": "the median of {name}",
    "p95": "P95 of {name}",
    "p99": "P99 of {name}",
    "p999": "P99.9 of {name}",
}
_BURSTS: Final = {
    "rate": "the rate inside bursts",
    "mean_length": "the length of bursts",
    "mean_gap": "the gap between bursts",
    "base_rate": "the rate between bursts",
}


def words_of(path: str) -> Prose:
    """The input at a dotted path such as `flow.windows.open.bursts.mean_gap`.

    >>> from reviewgen.ledger import plain
    >>> plain(words_of("order_processor.service_times.quote"))
    'the service time of quote'
    """
    elements = [unquote(element) for element in path.split(".")]
    last, before = elements[-1], elements[-2] if len(elements) > 1 else ""
    if before == "bursts" and last in _BURSTS:
        return say(_BURSTS[last])
    if before in _NAMED:
        return say(_NAMED[before], name=Quoted(last))
    if last == "service_time":
        return say(_NAMED["stages"], name=Quoted(before))
    if last in _PLAIN:
        return say(_PLAIN[last], name=before.replace("_", " "))
    return Prose((Quoted(path),))
