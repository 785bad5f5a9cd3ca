"""One-way latency: the pairing of packets, held against captures whose truth is known."""

from __future__ import annotations

import gzip
import io

import numpy as np
import pytest

from reviewgen.errors import InputRefused
from reviewgen.evidence.wire.keys import KeyRule
from reviewgen.evidence.wire.match import Side, gaps, match
from reviewgen.evidence.wire.options import WireOptions
from reviewgen.evidence.wire.pair import one_way

T0 = 1_762_785_000_000_000_000


def measure(make, first, second, **options):
    files = ("a.pcap", io.BytesIO(make.pcap(first))), ("b.pcapng", io.BytesIO(make.pcapng(second)))
    return one_way(*files, WireOptions(**options))


@pytest.mark.parametrize("key", ["payload", "seq:0:8"])
def test_every_latency_is_recovered(make, key):
    first, second, truth = make.pair(2_000)
    result = measure(make, first, second, key=key, types="port", classes="26477=quote,26478=trade,31001=ack")
    assert np.array_equal(result.matched.latency_ns, truth.latency_ns)
    assert result.matched.only_from == len(truth.lost)
    assert result.matched.only_to == 0
    assert result.matched.duplicates_to == len(truth.repeated)
    assert result.matched.rate == 1 - len(truth.lost) / truth.sent
    assert result.negative == 0 and result.floor.step_ns == 0


def test_the_shipped_captures(make, captures):
    _, _, truth = make.pair()
    with gzip.open(captures / "tap_a.pcap.gz") as first, gzip.open(captures / "tap_b.pcapng.gz") as second:
        result = one_way(("a", first), ("b", second), WireOptions())
    assert np.array_equal(result.matched.latency_ns, truth.latency_ns)


def test_gaps_in_the_sequence(make):
    first, second, truth = make.pair(500, lost=7)
    result = measure(make, first, second, key="seq:0:8")
    assert result.departure.gaps == (0, 0)
    assert result.arrival.gaps is not None
    assert result.arrival.gaps[1] == len([number for number in truth.lost if 0 < number < 499])


def test_a_field_that_counts_messages_has_no_gaps():
    assert gaps(np.arange(0, 900, 7, dtype=np.uint64)) is None
    assert gaps(np.array([5, 5], dtype=np.uint64)) is None


def test_unresolved_share_and_coarse_stamps(make):
    first, second, _ = make.pair(500)
    files = ("a", io.BytesIO(make.pcap(first, nano=False))), ("b", io.BytesIO(make.pcapng(second)))
    result = one_way(*files, WireOptions(clock_error_us=0.1))
    assert result.clock_error_us == 1.0  # a microsecond stamp cannot be better
    assert 0 <= result.unresolved_share < 0.2


def test_the_stated_clock_error_counts(make):
    first, second, _ = make.pair(500)
    result = measure(make, first, second, clock_error_us=12.5)
    assert result.clock_error_us == 12.5
    assert result.unresolved_share == (result.matched.latency_ns < 12_500).mean()


def test_a_repeated_payload_is_matched_once_and_near(make):
    beat = make.ethernet(b"heartbeat", 1)
    news = make.ethernet(b"news", 1)
    first = [make.Packet(T0, beat), make.Packet(T0 + 10**9, beat), make.Packet(T0 + 10**9 + 5, news)]
    second = [make.Packet(T0 + 10**9 + 20, beat), make.Packet(T0 + 10**9 + 2_005, news)]
    result = measure(make, first, second, longest_us=1e5)
    assert (result.matched.too_far, result.matched.duplicates_from) == (1, 1)
    assert result.matched.latency_ns.tolist() == [2_000]


def test_channels_are_kept_apart_by_port(make):
    def feed(delay):
        return [
            make.Packet(
                T0 + 10_000 * number + 100 * port + delay, make.ethernet(number.to_bytes(4, "little"), port)
            )
            for number in range(1, 30)
            for port in (7, 8)
        ]

    assert (
        measure(make, feed(0), feed(3_000), key="seq:0:4:le:port").matched.latency_ns.tolist() == [3_000] * 58
    )
    assert measure(make, feed(0), feed(3_000), key="seq:0:4:le").matched.duplicates_from == 29


def test_degraded_stamps_are_left_out(make):
    times = [T0 + 10_000 * index for index in range(10)]
    frames = [make.ethernet(b"number %d" % index, 5) for index in range(10)]

    def tap(delay, flags):
        pairs = zip(times, frames, flags, strict=True)
        return [make.Packet(time, make.metamako(frame, time + delay, flag)) for time, frame, flag in pairs]

    result = measure(make, tap(0, [1] * 10), tap(4_000, [1] * 7 + [0x11] * 3))
    assert result.matched.degraded == 3 and result.matched.rate == 1.0
    assert result.matched.latency_ns.tolist() == [4_000] * 7


def shifted(packets, by_ns, from_index=0):
    for packet in packets[from_index:]:
        packet.time_ns += by_ns
    return packets


def refusal(make, first, second, **options):
    with pytest.raises(InputRefused) as caught:
        measure(make, first, second, **options)
    return caught.value.render()


def test_captures_of_different_hours(make):
    first, second, _ = make.pair(200)
    assert "do not overlap in time" in refusal(make, first, shifted(second, 3_600 * 10**9))


def test_captures_of_different_feeds(make):
    first, _, _ = make.pair(200)
    other = [
        make.Packet(packet.time_ns, make.ethernet(b"other %d" % index, 5))
        for index, packet in enumerate(first)
    ]
    assert "matches" in refusal(make, first, other)


def test_taps_exchanged(make):
    first, second, _ = make.pair(200)
    assert "exchange --from and --to" in refusal(make, second, first)


def test_a_clock_that_steps_between_the_taps(make):
    first, second, _ = make.pair(1_000)
    assert "clocks step against each other" in refusal(make, first, shifted(second, -900_000, 600))


def test_a_step_ahead_is_seen_in_the_floor(make):
    first, second, _ = make.pair(4_000, rate_per_s=20_000)
    result = measure(make, first, shifted(second, 400_000, 2_000))
    assert abs(result.floor.step_ns - 400_000) < 20_000
    assert abs(result.floor.step_time_ns - second[2_000].time_ns) < 20_000_000


def test_a_clock_that_drifts_is_seen_in_the_floor(make):
    first, second, _ = make.pair(4_000, rate_per_s=20_000)
    for index, packet in enumerate(second):
        packet.time_ns += 50 * index
    floor = measure(make, first, second).floor
    assert floor.step_ns == 0 and abs(floor.drift_ns - 200_000) < 40_000


def test_a_long_queue_is_no_step(make):
    first, second, _ = make.pair(4_000, rate_per_s=115_000, seed=5)
    assert measure(make, first, second).floor.step_ns == 0


def test_nothing_to_match_by(make):
    arp = [make.Packet(T0, bytes(60))]
    assert "holds no UDP or TCP packet" in refusal(make, arp, arp)


@pytest.mark.parametrize("text", ["", "hash", "seq:1:3", "seq:-1:4", "seq:1:4:be", "seq:1"])
def test_keys_that_make_no_sense(text):
    with pytest.raises(InputRefused):
        KeyRule.parse(text)


@pytest.mark.parametrize(
    "options", [{"stamp": "gps"}, {"clock_error_us": -1.0}, {"clock_error_us": float("nan")}]
)
def test_options_that_make_no_sense(options):
    with pytest.raises(InputRefused):
        WireOptions(**options)


def test_match_against_a_plain_dictionary():
    rng = np.random.default_rng(4)
    for _ in range(20):
        sent, seen = (rng.integers(0, 60, 50).astype(np.uint64) for _ in range(2))
        leave, arrive = (np.sort(rng.integers(0, 1_000, 50)) for _ in range(2))
        flags = np.zeros(50, dtype=bool)
        codes = np.zeros(50, dtype=np.int64)
        result = match(Side(leave, codes, sent, flags), Side(arrive, codes, seen, flags), 10_000)
        first = dict(zip(sent[::-1].tolist(), leave[::-1].tolist(), strict=True))
        second = dict(zip(seen[::-1].tolist(), arrive[::-1].tolist(), strict=True))
        expected = sorted((time, second[key] - time) for key, time in first.items() if key in second)
        assert result is not None
        assert sorted(zip(result.time_ns.tolist(), result.latency_ns.tolist(), strict=True)) == expected
        assert result.only_from == len(set(first) - set(second))
