"""Captures of packets through `measure`: rates of one, latency of two, every packet accounted for."""

from __future__ import annotations

import gzip

import numpy as np
import pytest

from reviewgen.evidence.capture import open_capture
from reviewgen.evidence.pcap import open_pair, open_source, sniff_packets
from reviewgen.evidence.store import parse_evidence
from reviewgen.evidence.wire.options import WireOptions


@pytest.fixture
def files(make, tmp_path):
    """Writes captures and opens them as `measure` does."""

    def written(name, data):
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return written


def exhaust(source):
    return list(source.chunks())


def test_one_capture_gives_arrivals_only(make, files):
    first, _, truth = make.pair(3_000)
    options = WireOptions(types="port", classes="26477=quote,26478=trade,31001=ack")
    with open_capture(files("a.pcap", make.pcap(first))) as capture:
        source = open_source(capture, options)
        chunks = exhaust(source)
    assert all(not chunk.latency_ps for chunk in chunks)
    codes = np.concatenate([chunk.type_code for chunk in chunks])
    counts = {name: int((codes == code).sum()) for code, name in enumerate(source.types)}
    assert counts == truth.types
    assert (source.format, source.remarks, source.drops.rows) == ("pcap, nanosecond", [], 0)


def test_two_captures_give_latency_at_departure(make, files):
    first, second, truth = make.pair(3_000)
    with (
        open_capture(files("a.pcap", make.pcap(first))) as departure,
        open_capture(files("b.pcapng", make.pcapng(second))) as arrival,
    ):
        source = open_pair(departure, arrival, WireOptions(segment="processor_to_wire"))
        chunks = exhaust(source)
    latency = np.concatenate([chunk.latency_ps["processor_to_wire"] for chunk in chunks])
    assert np.array_equal(latency, truth.latency_ns * 1_000)
    (match_rate,) = [remark for remark in source.remarks if remark.id == "match-rate"]
    assert match_rate.numbers["match_share"] == 1 - len(truth.lost) / truth.sent


def troubled(make):
    """Two taps with everything that can leave a packet without a latency."""
    first, second, _ = make.pair(600, lost=9, repeated=4)
    early = make.Packet(first[0].time_ns - 3_000_000_000, make.ethernet(b"long before", 9))
    empty = make.Packet(first[5].time_ns, make.ethernet(b"", 9, tcp=True))
    second[300].time_ns, second[301].time_ns = second[301].time_ns, second[300].time_ns
    strange = make.Packet(second[400].time_ns, make.ethernet(b"from elsewhere", 9))
    return [early, *first[:5], empty, *first[5:], first[-1]], [*second[:401], strange, *second[401:]]


def test_every_packet_of_both_taps_is_accounted_for(make, files):
    first, second = troubled(make)
    with (
        open_capture(files("a.pcap", make.pcap(first))) as departure,
        open_capture(files("b.pcap", make.pcap(second, ">"))) as arrival,
    ):
        source = open_pair(departure, arrival)
        used = sum(chunk.rows for chunk in source.chunks())
    for tap, packets in zip(source.captures, (first, second), strict=True):
        assert tap.rows == len(packets)
        assert tap.drops.rows + used == tap.rows
    left, came = (tap.drops.by_reason for tap in source.captures)
    assert left["not seen at the other tap"][0] == 9
    assert left["the other tap was not recording"][0] == 1
    assert left["no payload or field to match by"][0] == 1
    assert left["repeats a packet already seen"][0] == 1
    assert came["repeats a packet already seen"][0] == 4
    assert came["not seen at the other tap"][0] == 1
    remarks = {remark.id: remark for remark in source.remarks}
    assert {"match-low", "late-rows"} <= set(remarks)  # 9 of 600 lost
    assert "matched packets only" in remarks["match-low"].text


def test_remarks_on_stamps_and_losses(make, files):
    frames = [make.ethernet(b"packet %03d" % index, 5) for index in range(200)]
    start = make.START_NS
    stamped = [
        make.Packet(
            start + 1_000 * index, make.metamako(frame, start + 1_000 * index, 0x11 if index > 190 else 0x05)
        )
        for index, frame in enumerate(frames)
    ]
    data = make.pcapng(stamped, "<", [make.Interface(dropped=33)])
    with open_capture(files("a.pcapng", data)) as capture:
        source = open_source(capture)
        exhaust(source)
    found = {remark.id: remark.numbers.get("n") for remark in source.remarks}
    assert found == {"capture-dropped": 33, "degraded-stamps": 9, "duplicates": 191}


def test_half_stamped_captures_are_remarked(make, files):
    start = make.START_NS
    mixed = [
        make.Packet(start, make.ethernet(b"bare", 5)),
        make.Packet(start, make.metamako(make.ethernet(b"s", 5), start)),
    ]
    with open_capture(files("a.pcap", make.pcap(mixed))) as capture:
        source = open_source(capture)
        exhaust(source)
    assert [remark.id for remark in source.remarks] == ["mixed-stamps"]


@pytest.mark.parametrize(("shift", "name"), [("step", "clock-step"), ("drift", "clock-drift")])
def test_clocks_that_leave_each_other_are_remarked(make, files, shift, name):
    first, second, _ = make.pair(4_000, rate_per_s=20_000)
    for index, packet in enumerate(second):
        packet.time_ns += 300_000 * (index > 2_000) if shift == "step" else 60 * index
    with (
        open_capture(files("a.pcap", make.pcap(first))) as departure,
        open_capture(files("b.pcap", make.pcap(second))) as arrival,
    ):
        source = open_pair(departure, arrival)
        exhaust(source)
    remarks = {remark.id: remark for remark in source.remarks}
    assert name in remarks and "µs" in remarks[name].text


def test_sniffing(make, files, captures):
    for path in (captures / "tap_a.pcap.gz", captures / "tap_b.pcapng.gz", files("x", make.pcap([]))):
        with path.open("rb") as file:
            assert sniff_packets(file) and file.tell() == 0
    with files("y.csv.gz", gzip.compress(b"time,latency\n")).open("rb") as file:
        assert not sniff_packets(file)


def test_the_command_line_on_the_shipped_captures(captures, tmp_path, capsys):
    from reviewgen.cli import main

    taps = ["--from", str(captures / "tap_a.pcap.gz"), "--to", str(captures / "tap_b.pcapng.gz")]
    target = tmp_path / "taps.json"
    words = [
        "--segment",
        "processor_to_wire",
        "--window",
        "open",
        "--types",
        "port",
        "--classes",
        "26477=quote",
    ]
    assert main(["measure", *taps, *words, "-o", str(target)]) == 0
    evidence = parse_evidence(target.read_bytes(), "taps.json")
    series = evidence.find("processor_to_wire", "open")
    assert series is not None and series.n == 15_578
    # What make_packets.py prints of them.
    printed = [series.p50_us, series.p95_us, series.p99_us]
    assert printed == pytest.approx([17.965, 416.289, 902.316], rel=0.005)
    assert [file.rows for file in evidence.files] == [15_590, 15_583]
    assert main(["measure", taps[1], "--types", "port", "-o", str(target)]) == 0
    rates = parse_evidence(target.read_bytes(), "taps.json").rates_of(type="udp-26477")
    assert rates is not None and rates.n == 12_805
    capsys.readouterr()
    assert main(["measure", *reversed(taps[1::2]), "-o", str(target)]) == 0  # two captures, rates together
    assert main(["measure", "--from", taps[3], "--to", taps[1], "-o", str(target)]) == 2
    assert "arrive before they leave" in capsys.readouterr().err
    assert main(["measure", "--from", taps[1], "--to", taps[1], "-o", str(target)]) == 2
    assert "both taps are the same capture" in capsys.readouterr().err
