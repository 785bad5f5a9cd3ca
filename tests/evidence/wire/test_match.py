"""The sliding window that pairs packets, on plain arrays: against a dictionary, and however the batches are cut."""

from __future__ import annotations

import numpy as np

from reviewgen.evidence.wire import match
from reviewgen.evidence.wire.stream import Packets


def batches(rng, times, keys):
    """The packets in batches of random size, as a stream gives them."""
    place = 0
    while place < len(times):
        stop = place + int(rng.integers(1, 40))
        rows = slice(place, stop)
        count = len(times[rows])
        flags = np.zeros(count, dtype=bool)
        yield Packets(place + 1, times[rows], np.zeros(count, dtype=np.int64), keys[rows], ~flags, flags)
        place = stop


def test_any_cut_into_batches_gives_the_pairs_of_a_plain_dictionary():
    rng = np.random.default_rng(4)
    for trial in range(40):
        count = 300
        leave = np.cumsum(rng.integers(1, 50, count)) + 10**9
        keys = np.arange(count, dtype=np.uint64)
        kept, extra = rng.random(count) > 0.1, int(rng.integers(0, 5))
        arrive = leave + rng.integers(-20, 400, count)
        order = np.argsort(arrive[kept], kind="stable")
        seen_at = np.concatenate([arrive[kept][order], arrive.max() + np.arange(1, extra + 1)])
        seen = np.concatenate([keys[kept][order], 10_000 + np.arange(extra, dtype=np.uint64)])
        matcher = match.Matcher(500)
        found = list(matcher.run(batches(rng, leave, keys), batches(rng, seen_at, seen)))
        times = np.concatenate([pairs.time_ns for pairs in found])
        latency = np.concatenate([pairs.latency_ns for pairs in found])
        assert np.array_equal(times, leave[kept]), trial  # all of them, in order of departure
        assert np.array_equal(latency, (arrive - leave)[kept])
        assert matcher.departure.account.only + matcher.departure.account.outside == (~kept).sum()
        assert matcher.arrival.account.only + matcher.arrival.account.outside == extra


def test_repeated_keys_give_the_same_account_however_they_are_cut():
    rng = np.random.default_rng(12)
    for _ in range(60):
        sides = [
            (np.sort(rng.integers(0, 6_000, 120)), rng.integers(0, 25, 120).astype(np.uint64))
            for _ in range(2)
        ]
        results = []
        for _ in range(3):
            matcher = match.Matcher(300)
            found = list(matcher.run(batches(rng, *sides[0]), batches(rng, *sides[1])))
            times = np.concatenate([pairs.time_ns for pairs in found]).tolist()
            latency = np.concatenate([pairs.latency_ns for pairs in found]).tolist()
            results.append((times, latency, matcher.departure.account, matcher.arrival.account))
        assert results[0] == results[1] == results[2]
        for account in results[0][2:]:
            assert len(results[0][0]) + account.duplicates + account.only + account.outside == 120


def test_a_chain_of_sightings_is_paired_link_by_link():
    keys = np.array([5, 5, 5])
    sent, seen = (keys, np.array([0, 10, 20])), (keys, np.array([4, 14, 24]))
    one, other = match.partners(sent, seen, 6)
    assert (one.tolist(), other.tolist()) == ([0, 1, 2], [0, 1, 2])
    one, other = match.partners(sent, (keys[:1], np.array([12])), 3)
    assert (one.tolist(), other.tolist()) == ([1], [0])
    plain = np.array([1, 5, 9]), np.array([30, 12, 31])
    one, other = match.partners(plain, sent, 3)
    assert (one.tolist(), other.tolist()) == ([1], [1])
    assert [len(side) for side in match.partners((keys[:0], keys[:0]), sent, 9)] == [0, 0]


def test_memory_holds_a_window_only():
    count, step = 40_000, 1_000
    times = np.arange(count, dtype=np.int64) * step
    keys = np.arange(count, dtype=np.uint64)
    matcher = match.Matcher(100 * step)
    rng = np.random.default_rng(1)
    held = [
        len(matcher.departure.keys) + len(matcher.arrival.keys)
        for _ in matcher.run(batches(rng, times, keys), batches(rng, times + 5, keys))
    ]
    assert len(held) > 50 and max(held) < 2_000
