"""The maker of captures with known truth, as users find it in examples/captures."""

from __future__ import annotations

import importlib.util
import io
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from reviewgen.evidence.wire.options import WireOptions
from reviewgen.evidence.wire.stream import PacketStream

CAPTURES = Path(__file__).resolve().parents[3] / "examples" / "captures"


@pytest.fixture(scope="session")
def captures() -> Path:
    """The folder of shipped captures."""
    return CAPTURES


@pytest.fixture(scope="session")
def make() -> ModuleType:
    """examples/captures/make_packets.py as a module."""
    spec = importlib.util.spec_from_file_location("make_packets", CAPTURES / "make_packets.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["make_packets"] = module
    spec.loader.exec_module(module)
    return module


Times = Callable[..., tuple[PacketStream, np.ndarray]]


@pytest.fixture(scope="session")
def read() -> Times:
    """Reads capture bytes to the end: the exhausted stream, and all times in ns."""

    def read_bytes(data: bytes, **options: object) -> tuple[PacketStream, np.ndarray]:
        stream = PacketStream("a.pcap", io.BytesIO(data), WireOptions(**options))
        return stream, np.concatenate([batch.time_ns for batch in stream.packets()])

    return read_bytes
