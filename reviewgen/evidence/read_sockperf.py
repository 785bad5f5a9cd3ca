"""sockperf: the file of --full-log (every packet, under a summary), or the printed summary alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from reviewgen.errors import InputRefused, Problem, UnsafeInput
from reviewgen.evidence.capture import Capture
from reviewgen.evidence.chunk import Chunk, Drops
from reviewgen.evidence.clean import Cleaned, merged
from reviewgen.evidence.csv_values import latency_texts, sequence_texts, time_texts
from reviewgen.evidence.records import UNKNOWN, Remark

LARGEST = 4 << 30
BLOCK_LINES = 100_000
MALFORMED = "not packet, txTime, rxTime, latency"
_COLUMNS = re.compile(rb"packet, *txTime\(sec\), *rxTime\(sec\), *(latency|rtt)\(usec\)", re.IGNORECASE)
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_NUMBER = r"([0-9]+(?:\.[0-9]+)?)"
_LOST = re.compile(
    r"dropped messages = (\d+); # duplicated messages = (\d+); # out-of-order messages = (\d+)"
)
_TOTAL = re.compile(r"Total (\d+) observations")
_MARKS = re.compile(rf"(?:<(MAX|MIN)> observation|percentile {_NUMBER}) = +{_NUMBER}")


def is_sockperf(head: bytes) -> bool:
    """Whether a file that begins like this is sockperf's."""
    return b"sockperf: " in head or _COLUMNS.search(head) is not None


class SockperfSource:
    """One client's run. In ping-pong and under-load mode sockperf prints half of the round trip."""

    format = "sockperf"

    def __init__(self, capture: Capture, segment: str) -> None:
        if capture.size > LARGEST:
            raise UnsafeInput(
                Problem(f"over the limit of {LARGEST} bytes for a log", "split it", capture.name)
            )
        self.name, self.segment, self._file = capture.name, segment, capture.file
        self.drops = Drops()
        self.types: list[str] = []
        self.remarks: list[Remark] = []
        self._line = 0
        self._whole = False
        self._summary: list[str] = []
        self._logged = self._read_summary()
        self.clock = "sockperf, seconds since its start" if self._logged else "none"
        self.loop = "" if self._logged else UNKNOWN
        self._note_losses()

    def _read_summary(self) -> bool:
        """Reads up to the first packet; whether there are packets."""
        while raw := self._file.readline(1 << 16):
            self._line += 1
            columns = _COLUMNS.search(raw)
            if columns:
                self._whole = columns[1].lower() == b"rtt"
                return True
            if self._line > 10_000:
                raise InputRefused(Problem("no packets in 10,000 lines", "give a --full-log file", self.name))
            self._summary.append(_COLOUR.sub("", raw.decode("utf-8", "replace")))
        return False

    def _note_losses(self) -> None:
        lost = next((match for line in self._summary if (match := _LOST.search(line))), None)
        words = (("gaps", "dropped"), ("duplicates", "duplicated"), ("out-of-order", "out of order"))
        for (code, word), count in zip(words, lost.groups() if lost else ("0",) * 3, strict=True):
            if int(count):
                text = f"sockperf itself counted {count} messages as {word}."
                self.remarks.append(Remark(code, self.segment, text, {"messages": int(count)}))
        if self._whole:
            text = "sockperf ran with --full-rtt: these are whole round trips."
            self.remarks.append(Remark("full-round-trip", self.segment, text))
            return
        text = "sockperf prints half of each round trip as its latency"
        text += "." if self._logged else ", unless it ran with --full-rtt."
        self.remarks.append(Remark("half-round-trip", self.segment, text))

    def chunks(self) -> Iterator[Chunk]:
        """Packets in order of sending, or the samples that the summary's percentiles stand for."""
        if not self._logged:
            yield self._from_percentiles()
            return
        while lines := self._lines():
            yield self._chunk(lines)

    def _lines(self) -> list[tuple[int, list[str]]]:
        """The next packets as (line number, fields)."""
        lines: list[tuple[int, list[str]]] = []
        while len(lines) < BLOCK_LINES and (raw := self._file.readline(1 << 16)):
            self._line += 1
            text = raw.decode("utf-8", "replace").strip()
            if not text or set(text) == {"-"}:
                continue
            fields = [field.strip() for field in text.split(",")]
            if len(fields) == 4 and raw.endswith(b"\n"):
                lines.append((self._line, fields))
            else:
                self.drops.add(MALFORMED, 1, self._line)
        return lines

    def _chunk(self, lines: list[tuple[int, list[str]]]) -> Chunk:
        numbers = np.array([number for number, _ in lines])
        packet, sent, _, latency = zip(*(fields for _, fields in lines), strict=True)
        columns: tuple[Cleaned, ...] = (
            sequence_texts(packet),
            time_texts(sent, "s"),
            latency_texts(latency, "us", absent_ok=False),
        )
        spoiled = np.zeros(len(lines), dtype=bool)
        for reason, rows in merged(columns).items():
            rows &= ~spoiled
            spoiled |= rows
            if rows.any():
                self.drops.add(reason, int(rows.sum()), *numbers[rows][:5].tolist())
        sequence, time, latencies = (column.values[~spoiled] for column in columns)
        return Chunk(time, {self.segment: latencies}, sequence=sequence)

    def _from_percentiles(self) -> Chunk:
        """Samples laid evenly, in the logarithm, between the percentiles that were printed."""
        total, marks = self._printed()
        shares = np.array([share for share, _ in marks])
        values = np.log([max(value, 1e-3) for _, value in marks])
        size = min(total, 100_000)
        middles = np.exp(np.interp((np.arange(size) + 0.5) / size, shares, values))
        middles[0], middles[-1] = marks[0][1], marks[-1][1]
        counts = np.full(size, total // size)
        counts[: total % size] += 1
        text = (
            f"Only {len(marks)} percentiles of {total} samples were printed; between them the distribution is "
            "interpolated, P95 between P90 and P99. Run sockperf with --full-log FILE for the samples."
        )
        self.remarks.append(
            Remark("percentiles-only", self.segment, text, {"n": total, "percentiles": len(marks)})
        )
        return Chunk(None, {self.segment: np.floor(middles * 1e6 + 0.5).astype(np.int64)}, counts)

    def _printed(self) -> tuple[int, list[tuple[float, float]]]:
        """The number of samples, and (share, µs) from the smallest to the largest."""
        text = "".join(self._summary)
        total = _TOTAL.search(text)
        found = {0.0 if end == "MIN" else 1.0 if end else float(share) / 100: float(value)
                 for end, share, value in _MARKS.findall(text)}  # fmt: skip
        marks = sorted(found.items())
        rising = all(low <= high for (_, low), (_, high) in pairwise(marks))
        if (
            not total
            or not 0 < int(total[1]) < 1 << 53
            or not {0.0, 0.5, 0.99, 1.0} <= set(found)
            or not rising
        ):
            remedy = "give the file that --full-log wrote, or sockperf's whole output"
            raise InputRefused(Problem("a sockperf summary without usable percentiles", remedy, self.name))
        return int(total[1]), marks
