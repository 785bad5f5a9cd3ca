"""Which column of a table holds what, and in which unit: from --columns, or from sensible names."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from reviewgen.errors import InputRefused, Problem

UNITS_PS = {"ps": 1, "ns": 10**3, "us": 10**6, "µs": 10**6, "μs": 10**6, "ms": 10**9, "s": 10**12}
ISO = "iso"
"""The unit of a time column that holds dates in words."""
SEGMENTS = (
    "nic_tick_to_trade",
    "nic_to_processor",
    "processor_to_wire",
    "exchange_round_trip",
    "end_to_end",
    "processor",
    "risk_check",
)
LATENCY = "latency"
MOST_COLUMNS = 2_000
"""Wider tables hold something else, and DuckDB takes minutes over them."""
_ROLES = ("time", "type", "segment", "sequence")
_KNOWN = {
    LATENCY: ("latency", "lat", "duration", "elapsed", "rtt", "response_time"),
    "time": ("timestamp", "time", "ts", "recv_time", "receive_time", "event_time", "ts_event", "ts_recv"),
    "type": ("type", "msg_type", "message_type"),
    "segment": ("segment",),
    "sequence": ("sequence", "seq", "seq_no", "seqno", "seq_num", "sequence_number"),
}
_SUFFIX = re.compile(
    r"[ _.(\[-](ps|ns|us|µs|μs|ms|s|psec|nsec|usec|msec|sec|nanos|micros|millis|seconds)[)\]]?$"
)
_SPELLED = {"psec": "ps", "nsec": "ns", "usec": "us", "msec": "ms", "sec": "s", "seconds": "s"}
_SPELLED |= {"nanos": "ns", "micros": "us", "millis": "ms"}


@dataclass(frozen=True)
class Column:
    """One column and the unit of its values: a key of UNITS_PS, ISO, or "" where it has none or is open."""

    name: str
    unit: str = ""


@dataclass(frozen=True)
class ColumnMap:
    """The columns to read. `latency` maps segments to columns; LATENCY stands for the segment not named."""

    latency: dict[str, Column]
    time: Column | None = None
    type: Column | None = None
    segment: Column | None = None
    sequence: Column | None = None

    @property
    def used(self) -> dict[str, Column]:
        """Every column that is read, by what it holds."""
        roles = {"time": self.time, "type": self.type, "segment": self.segment, "sequence": self.sequence}
        return self.latency | {role: column for role, column in roles.items() if column}


def parse_columns(words: str) -> dict[str, Column]:
    """`latency=latency_ns,time=ts:us,type=side`: roles to columns; `:unit` wins over the name's suffix.

    A segment's name may stand for `latency`, once each, where a row holds several. Raises InputRefused.

    >>> parse_columns("latency=lat:us")
    {'latency': Column(name='lat', unit='us')}
    """
    found: dict[str, Column] = {}
    for word in filter(None, (part.strip() for part in words.split(","))):
        role, given, name = (part.strip() for part in word.partition("="))
        if not given or not name:
            raise InputRefused(f"--columns: `{word[:80]}` is not ROLE=COLUMN", "write latency=latency_ns")
        if role not in (LATENCY, *SEGMENTS, *_ROLES):
            close = difflib.get_close_matches(role, (LATENCY, *SEGMENTS, *_ROLES), 1)
            remedy = (
                f"did you mean {close[0]}?"
                if close
                else f"roles are {LATENCY}, {', '.join(_ROLES)} or a segment"
            )
            raise InputRefused(f"--columns: `{role[:40]}` is not a role", remedy)
        if role in found:
            raise InputRefused(f"--columns: {role} is given twice", "name one column for it")
        found[role] = _column(name)
    return found


def _column(name: str) -> Column:
    head, colon, unit = name.rpartition(":")
    if colon and unit in (*UNITS_PS, ISO):
        return Column(head, unit)
    return Column(name, unit_of(name))


def unit_of(name: str) -> str:
    """The unit that a column's name ends in, or "".

    >>> unit_of("latency_ns"), unit_of("Latency (us)"), unit_of("orders")
    ('ns', 'us', '')
    """
    match = _SUFFIX.search(name.lower())
    return _SPELLED.get(match[1], match[1]) if match else ""


def map_columns(
    header: list[str], asked: dict[str, Column], file: str, typed: Mapping[str, str] = MappingProxyType({})
) -> ColumnMap:
    """The map for a table with these columns; `typed` are units that columns carry whatever their names say.

    Raises InputRefused where a column is missing or ambiguous.
    """
    if len(header) > MOST_COLUMNS:
        raise InputRefused(Problem(f"more than {MOST_COLUMNS} columns", "keep those of the capture", file))
    for role, column in asked.items():
        times = header.count(column.name)
        if times == 0:
            close = difflib.get_close_matches(column.name, header, 1)
            remedy = f"did you mean `{close[0]}`?" if close else f"its columns are: {_listed(header)}"
            raise InputRefused(Problem(f"there is no column `{column.name[:80]}` for {role}", remedy, file))
        if times > 1:
            raise InputRefused(
                Problem(f"{times} columns are called `{column.name[:80]}`", "rename them", file)
            )
    roles = dict(asked)
    for role in (*_KNOWN,):
        if role == LATENCY and any(segment in roles for segment in SEGMENTS):
            continue
        recognised = _recognise(role, header)
        if role not in roles and recognised:
            roles[role] = recognised
    roles = {role: Column(one.name, typed.get(one.name, one.unit)) for role, one in roles.items()}
    latency = {role: column for role, column in roles.items() if role in (LATENCY, *SEGMENTS)}
    if not latency:
        several = [name for name in header if _bare(name) in _KNOWN[LATENCY]]
        message = "more than one column could hold the latencies" if several else "no column of latencies is recognised"
        remedy = f"say --columns latency=NAME; its columns are: {_listed(several or header)}"
        raise InputRefused(Problem(message, remedy, file))
    for column in latency.values():
        if column.unit not in UNITS_PS:
            remedy = f"say it: --columns latency={column.name}:us (or ps, ns, ms, s)"
            raise InputRefused(Problem(f"the unit of column `{column.name[:80]}` is not known", remedy, file))
    if len(latency) > 1 and "segment" in roles:
        if "segment" in asked:
            remedy = "give either one latency column and a segment column, or several latency columns"
            raise InputRefused(Problem("both several latency columns and a segment column", remedy, file))
        del roles["segment"]
    return ColumnMap(latency, *(roles.get(role) for role in _ROLES))


def _recognise(role: str, header: list[str]) -> Column | None:
    """The one column with a usual name for a role, with or without a unit; None where none or several are."""
    found = [name for name in header if _bare(name) in _KNOWN[role]]
    return Column(found[0], unit_of(found[0])) if len(found) == 1 else None


def _bare(name: str) -> str:
    return _SUFFIX.sub("", name.strip().lower())


def _listed(header: list[str]) -> str:
    """At most ten names, none of them long."""
    shown = ", ".join(name[:40] for name in header[:10])
    return shown + (f" and {len(header) - 10} more" if len(header) > 10 else "")
