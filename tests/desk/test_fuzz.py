"""Mutated desks: whatever the bytes, the loader gives a desk or says in words why not."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from reviewgen.desk.load import parse_desk
from reviewgen.desk.notices import notices
from reviewgen.errors import InputRefused, UnsafeInput

ROOT = Path(__file__).resolve().parents[2]
SHORT, CI, LONG = 1_500, 20_000, 1_000_000
SEEDS = [
    (ROOT / "examples" / "minimal.yaml").read_bytes(),
    b"""reviewgen: 1
review: {client: A, desk: B, date: 2026-11-01, currency: EUR}
flow: {windows: [{name: a, rate: 1k msg/s, by_type: {q: 60 %, t: 40 %}, peak_1ms: 2k msg/s}]}
order_processor: {threads: 2, service_times: {evidence: measured, q: 1 us, t: 2..3 us}, service_scv: 0.3}
""",
    b"""reviewgen: 1
review: {client: A, desk: B, date: 2026-11-01}
hardware: {kernel_bypass: {stack: dpdk, live_since: 2025-03-01, all_in_cost: 1.0M..2.0M USD}}
economics: {edge_value: {value: 3M USD/yr, evidence: quoted, on: 2026-10-01}, erosion: 12..24 months}
remedies: {dual_thread: {cost: 80k / 150k / 300k USD, effect: {threads: 2}}}
thresholds: {near_saturation: {value: 80 %, reason: ours}}
scenarios: {x: {economics.budget: 3k USD}}
waivers: [{rule: a, reason: b, by: c, until: 2027-01-01}]
""",
]
TOKENS = [
    b"*a", b"&a", b"!!x ", b"<<: ", b"%", b"---\n", b"...\n", b"? ", b": ", b"- ", b"[", b"]", b"{", b"}", b",",
    b"#", b"|\n", b">\n", b"'", b'"', b'"\\0"', b'"\\ud800"', b'"\\UFFFFFFFF"', b"\t", b"\n", b"\r", b"\r\n",
    b"\x00", b"\x1b", b"\xff", b"\xef\xbb\xbf", "\u202e".encode(), "\u2028".encode(), "é".encode(), b".nan",
    b"1e999", b"-1", b"0", b"null", b"~", b"true", b" us", b" %", b"..", b" / ", b"$", b"9" * 50, b"evidence: x",
    b"value: ", b"name: ", b"on: ", b"[key]", b"2026-02-30", b"  ", b"\n  ", b"\n    - ",
]  # fmt: skip


def mutated(data: bytes, chance: random.Random) -> bytes:
    """The bytes after one to four small accidents."""
    for _ in range(chance.randint(1, 4)):
        at, end = sorted(chance.randrange(len(data) + 1) for _ in range(2))
        end = min(end, at + chance.choice([1, 1, 4, 40]))
        match chance.randrange(6):
            case 0:
                data = data[:at] + data[end:]
            case 1:
                data = data[:at] + chance.choice(TOKENS) + data[at:]
            case 2:
                data = data[:at] + chance.choice(TOKENS) + data[end:]
            case 3:
                data = data[:end] + data[at:end] * chance.choice([1, 1, 3]) + data[end:]
            case 4:
                data = data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]
            case 5:
                word = chance.choice(data.split() or [b"x"])
                data = data[:at] + word + data[end:]
    return data


@pytest.mark.fuzz
def test_mutated_desks_are_read_or_refused_in_words(long_form: bool) -> None:
    rounds = LONG if long_form else CI if os.environ.get("CI") == "true" else SHORT
    seed = random.randrange(2**32) if long_form else 20261101
    chance = random.Random(seed)
    right = 0
    for index in range(rounds):
        data = mutated(chance.choice(SEEDS), chance)
        try:
            desk = parse_desk(data, "desk.yaml")
        except (InputRefused, UnsafeInput) as error:
            text = error.render()
            assert text.strip() and len(text) < 9_000
            assert all(one.message and one.remedy for one in error.problems), data
        except Exception as error:
            raise AssertionError(f"seed {seed}, round {index}: {data!r}") from error
        else:
            right += 1
            assert isinstance(notices(desk, ()), list)
            assert desk.tree.marks
    assert rounds * 0.02 < right < rounds * 0.9
