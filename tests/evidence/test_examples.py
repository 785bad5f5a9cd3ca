"""The shipped captures are what their makers write: nobody edits one without the other."""

from __future__ import annotations

import gzip
import runpy
from pathlib import Path

import pytest

CAPTURES = Path(__file__).parents[2] / "examples" / "captures"


@pytest.mark.parametrize(
    ("maker", "names"),
    [
        ("make_packets.py", ["tap_a.pcap.gz", "tap_b.pcapng.gz"]),
        ("make_quotes.py", ["direct.csv.gz", "sip.csv.gz"]),
    ],
)
def test_examples_are_as_made(maker, names, tmp_path, capsys):
    runpy.run_path(str(CAPTURES / maker))["main"](tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names)
    for name in names:
        # Unpacked, since another zlib may pack otherwise.
        made, shipped = ((folder / name).read_bytes() for folder in (tmp_path, CAPTURES))
        assert gzip.decompress(made) == gzip.decompress(shipped)
        assert len(shipped) < 140_000
    assert capsys.readouterr().out.strip()
