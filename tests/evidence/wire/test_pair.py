"""One-way latency between two taps, held against captures whose truth is known."""

from __future__ import annotations

import gzip
import io

import numpy as np
import pytest

from reviewgen.errors import InputRefused
from reviewgen.evidence.wire import source
from reviewgen.evidence.wire.keys import KeyRule
from reviewgen.evidence.wire.options import WireOptions
from reviewgen.evidence.wire.pair import OneWay

T0 = 1_762_785_000_000_000_000


def exhaust(result: OneWay) -> OneWay:
    """The result with all its pairs joined as `latency_ns` and `time_ns`."""
    pairs = list(result.pairs())
    result.latency_ns = np.concatenate([pair.latency_ns for pair in pairs])
    result.time_ns = np.concatenate([pair.time_ns for pair in pairs])
    return result


def measure(make, first, second, **options):
    files = ("a.pcap", io.BytesIO(make.pcap(first))), ("b.pcapng", io.BytesIO(make.pcapng(second)))
    return exhaust(OneWay(*files, WireOptions(**options)))


@pytest.mark.parametrize("key", ["payload", "seq:0:8"])
def test_every_latency_is_recovered(make, key):
    first, second, truth = make.pair(2_000)
    result = measure(make, first, second, key=key, types="port", classes="26477=quote,26478=trade,31001=ack")
    assert np.array_equal(result.latency_ns, truth.latency_ns)
    assert result.departure.account.only == len(truth.lost)
    assert result.arrival.account.only == 0
    assert result.arrival.account.duplicates == len(truth.repeated)
    assert result.match_share == 1 - len(truth.lost) / truth.sent
    assert result.negative == 0 and result.floor.step_ns == 0


def test_the_shipped_captures(make, captures):
    _, _, truth = make.opening()
    with gzip.open(captures / "tap_a.pcap.gz") as first, gzip.open(captures / "tap_b.pcapng.gz") as second:
        result = exhaust(OneWay(("a", first), ("b", second), WireOptions()))
    assert np.array_equal(result.latency_ns, truth.latency_ns)


def test_gaps_in_the_sequence(make):
    first, second, truth = make.pair(500, lost=7)
    result = measure(make, first, second, key="seq:0:8")
    assert result.departure.missing == 0
    assert result.arrival.missing == len([number for number in truth.lost if number < 499])
    assert measure(make, first, second).arrival.missing is None


def test_gaps_are_counted_by_channel(make):
    def feed(skip):
        return [
            make.Packet(T0 + 10_000 * number + 100 * port, make.ethernet(number.to_bytes(4, "big"), port))
            for number in range(1, 60)
            for port in (7, 8)
            if (number, port) not in skip
        ]

    result = measure(make, feed([]), feed([(5, 7), (6, 7), (30, 8)]), key="seq:0:4:port")
    assert (result.departure.missing, result.arrival.missing) == (0, 3)


def test_a_field_that_counts_messages_has_no_gaps(make):
    packets = [
        make.Packet(T0 + number, make.ethernet((7 * number).to_bytes(4, "big"), 5)) for number in range(50)
    ]
    assert measure(make, packets, packets, key="seq:0:4").departure.missing is None


def test_unresolved_share_and_coarse_stamps(make):
    first, second, _ = make.pair(500)
    files = ("a", io.BytesIO(make.pcap(first, nano=False))), ("b", io.BytesIO(make.pcapng(second)))
    result = exhaust(OneWay(*files, WireOptions(clock_error_us=0.1)))
    assert result.clock_error_us == 1.0  # a microsecond stamp cannot be better
    assert 0 <= result.unresolved < 100


def test_the_stated_clock_error_counts(make):
    first, second, _ = make.pair(500)
    result = measure(make, first, second, clock_error_us=12.5)
    assert result.clock_error_us == 12.5
    assert result.unresolved == (result.latency_ns < 12_500).sum()


def test_a_repeated_payload_is_matched_while_it_is_news(make):
    beat, news = make.ethernet(b"heartbeat", 1), make.ethernet(b"news", 1)
    first = [make.Packet(T0, beat), make.Packet(T0 + 50_000, beat), make.Packet(T0 + 10**9, beat)]
    first += [make.Packet(T0 + 10**9 + 5, news)]
    second = [
        make.Packet(T0 + 700, beat),
        make.Packet(T0 + 50_300, beat),
        make.Packet(T0 + 10**9 + 2_005, news),
    ]
    result = measure(make, first, second, longest_us=1e5)
    # The second beat repeats the first at both taps; the third, a second later, was lost.
    assert result.latency_ns.tolist() == [700, 2_000]
    assert (result.departure.account.duplicates, result.departure.account.only) == (1, 1)
    assert result.arrival.account.duplicates == 1


def test_beats_far_apart_are_packets_of_their_own(make, monkeypatch):
    monkeypatch.setattr(source.ByteSource, "read", lambda self, count=600: self._stream.read(min(count, 600)))
    beat = make.ethernet(b"heartbeat", 1)
    first = [make.Packet(T0 + 10**9 * second, beat) for second in range(200)]
    second = [make.Packet(packet.time_ns + 4_000, beat) for packet in first]
    result = measure(make, first, second, longest_us=1e4)
    assert (result.latency_ns == 4_000).all()
    assert len(result.latency_ns) == 200


def test_channels_are_kept_apart_by_port(make):
    def feed(delay):
        return [
            make.Packet(
                T0 + 10_000 * number + 100 * port + delay, make.ethernet(number.to_bytes(4, "little"), port)
            )
            for number in range(1, 30)
            for port in (7, 8)
        ]

    assert measure(make, feed(0), feed(3_000), key="seq:0:4:le:port").latency_ns.tolist() == [3_000] * 58
    assert measure(make, feed(0), feed(3_000), key="seq:0:4:le").departure.account.duplicates == 29


def test_degraded_stamps_are_left_out(make):
    times = [T0 + 10_000 * index for index in range(10)]
    frames = [make.ethernet(b"number %d" % index, 5) for index in range(10)]

    def tap(delay, flags):
        pairs = zip(times, frames, flags, strict=True)
        return [make.Packet(time, make.metamako(frame, time + delay, flag)) for time, frame, flag in pairs]

    result = measure(make, tap(0, [1] * 10), tap(4_000, [1] * 7 + [0x11] * 3))
    assert result.departure.account.degraded == 3 and result.match_share == 1.0
    assert result.latency_ns.tolist() == [4_000] * 7


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


@pytest.mark.parametrize("size", [200, 900, 8 << 20])
def test_the_size_of_the_reads_changes_nothing(make, monkeypatch, size):
    first, second, truth = make.pair(400, lost=11, repeated=6)
    again = [make.Packet(packet.time_ns + 30_000, packet.frame) for packet in second[:50]]
    second = sorted(second + again, key=lambda packet: packet.time_ns)
    monkeypatch.setattr(
        source.ByteSource, "read", lambda self, count=size: self._stream.read(min(count, size))
    )
    result = measure(make, first, second, longest_us=1e3)
    assert np.array_equal(result.latency_ns, truth.latency_ns)
    assert result.arrival.account.duplicates == 50 + len(truth.repeated)
