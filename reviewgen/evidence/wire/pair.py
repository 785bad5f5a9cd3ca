"""Two captures of the same packets: match them, and judge the clocks before anyone believes a latency."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Final

import numpy as np

from reviewgen.errors import InputRefused, Problem
from reviewgen.evidence.stamps import SequenceWatch
from reviewgen.evidence.wire.floor import Floor, FloorWatch
from reviewgen.evidence.wire.keys import PORT_BIT
from reviewgen.evidence.wire.match import Matcher, Pairs
from reviewgen.evidence.wire.options import WireOptions
from reviewgen.evidence.wire.pool import Account
from reviewgen.evidence.wire.stream import Packets, PacketStream

_NEGATIVE_SHARE: Final = 0.01
"""Above this share of latencies below zero by more than the clock error, the clocks disagree and nothing is
said."""


class Tap:
    """One of the two captures: its stream, its account, and its sequence numbers where it is matched by
    them."""

    def __init__(self, name: str, file: BinaryIO, options: WireOptions, account: Account) -> None:
        self.stream = PacketStream(name, file, options, with_keys=True)
        self.account = account
        self._numbered = options.key_rule().offset is not None
        self._sequences: dict[int, SequenceWatch] = {}

    def packets(self) -> Iterator[Packets]:
        """The stream's batches, looked at on the way."""
        for batch in self.stream.packets():
            keys = batch.keys[batch.keyed]
            if self._numbered and len(keys):
                channels, numbers = keys >> np.uint64(PORT_BIT), keys & np.uint64((1 << PORT_BIT) - 1)
                for channel in np.unique(channels).tolist():
                    watch = self._sequences.setdefault(channel, SequenceWatch())
                    watch.add(numbers[channels == channel].astype(np.int64))
            yield batch

    @property
    def missing(self) -> int | None:
        """Sequence numbers this tap never saw; None where packets have none, or the field counts no
        packets."""
        watches = self._sequences.values()
        missing = sum(max(0, watch.missing - watch.backwards) for watch in watches)
        return missing if self._numbered and missing <= sum(watch.rows for watch in watches) else None


class OneWay:
    """Latencies between two taps. The fields below are complete once `pairs` is exhausted.

    `matched`: packets sighted at both taps with good stamps; `negative` of them arrived before they left,
    inside the clock error, and are left out of the pairs; `unresolved` are smaller than the clock error.
    `clock_error_us` is at least the resolution of the coarser stamps.
    """

    def __init__(
        self, departure: tuple[str, BinaryIO], arrival: tuple[str, BinaryIO], options: WireOptions
    ) -> None:
        self._options = options
        self._matcher = Matcher(round(options.longest_us * 1_000))
        self.departure = Tap(*departure, options, self._matcher.departure.account)
        self.arrival = Tap(*arrival, options, self._matcher.arrival.account)
        self._watch = FloorWatch()
        self.floor = Floor(0, 0, 0)
        self.matched = 0
        self.negative = 0
        self.unresolved = 0
        self._impossible = 0
        self._first_impossible = 0
        self._least_ns = 0

    @property
    def clock_error_us(self) -> float:
        """How far the stamps of the two taps may disagree."""
        resolutions = self.departure.stream.resolution_us, self.arrival.stream.resolution_us
        return max(self._options.clock_error_us, *resolutions)

    @property
    def match_share(self) -> float:
        """Matched share of the packets that left while the other tap was recording; 0 where none did."""
        account = self.departure.account
        found = self.matched + account.degraded
        return found / (found + account.only) if found + account.only else 0.0

    def pairs(self) -> Iterator[Pairs]:
        """Matched packets in order of departure, latencies of 0 and more.

        Raises InputRefused for what PacketStream refuses and, at the end, for captures without overlap or
        without a single match, and for clocks that contradict each other: what was yielded until then is to
        be thrown away.
        """
        for pairs in self._matcher.run(self.departure.packets(), self.arrival.packets()):
            good = self._look(pairs)
            yield Pairs(pairs.time_ns[good], pairs.latency_ns[good], pairs.type_code[good])
        self._judge()
        self.floor = self._watch.floor(self.clock_error_us)
        for tap in (self.departure, self.arrival):
            tap.account.negative = self.negative

    def _look(self, pairs: Pairs) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        # Counts, and which latencies are not below zero.
        latency, error_ns = pairs.latency_ns, self.clock_error_us * 1_000
        impossible = latency < -error_ns
        if impossible.any() and not self._impossible:
            self._first_impossible = self.matched + int(impossible.argmax()) + 1
        self._impossible += int(impossible.sum())
        self._least_ns = min(self._least_ns, int(latency.min(initial=0)))
        self.matched += len(latency)
        self.negative += int((latency < 0).sum())
        self.unresolved += int((latency < error_ns).sum())
        self._watch.add(pairs.time_ns, latency)
        return np.asarray(latency >= 0)

    def _judge(self) -> None:
        first, second = self._matcher.departure, self._matcher.arrival
        both = f"{self.departure.stream.about.name} and {self.arrival.stream.about.name}"
        for tap, pool in ((self.departure, first), (self.arrival, second)):
            if pool.account.unkeyed == tap.stream.watch.packets:
                what = f"{tap.stream.about.name} holds no UDP or TCP packet that --match {self._options.key} fits"
                raise _refuse(what, "check --match")
        begin = max(first.first_ns or 0, second.first_ns or 0) - self._matcher.reach_ns
        if begin >= min(first.last_ns, second.last_ns) + self._matcher.reach_ns:
            remedy = "give captures of the same minutes, or set the clocks right"
            raise _refuse(f"{both} do not overlap in time", remedy)
        if not self.matched:
            raise _refuse(
                f"no packet of {both} matches", "check --match: payloads may differ between the two taps"
            )
        self._judge_signs(both)

    def _judge_signs(self, both: str) -> None:
        share = self._impossible / self.matched
        if share <= _NEGATIVE_SHARE:
            return
        if share < 1 - _NEGATIVE_SHARE:
            first = f"the first is number {self._first_impossible:,} of {self.matched:,} matched"
            what = f"the clocks step against each other: {share:.1%} of packets arrive before they leave, {first}"
        else:
            by = f"by up to {-self._least_ns / 1_000:,.1f} µs at a clock error of {self.clock_error_us:g} µs"
            what = f"packets arrive before they leave, {by}"
        remedy = "exchange --from and --to, set the clocks right, or state the true --clock-error"
        raise _refuse(f"{both}: {what}", remedy)


def _refuse(what: str, remedy: str) -> InputRefused:
    return InputRefused(Problem(what, remedy))
