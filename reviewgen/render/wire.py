"""How the build and its PDF child talk: a JSON head with the lengths of the blobs that follow it."""

from __future__ import annotations

import json
import struct
from typing import Any, BinaryIO, Final

_LENGTH: Final = struct.Struct(">Q")


def pack(head: dict[str, Any], blobs: list[bytes]) -> bytes:
    """One message."""
    text = json.dumps(head | {"blobs": [len(blob) for blob in blobs]}).encode("utf-8")
    return b"".join([_LENGTH.pack(len(text)), text, *blobs])


def read(stream: BinaryIO) -> tuple[dict[str, Any], list[bytes]]:
    """The next message of a stream. Raises EOFError where it ends early."""
    head: dict[str, Any] = json.loads(_exactly(stream, _LENGTH.unpack(_exactly(stream, _LENGTH.size))[0]))
    return head, [_exactly(stream, length) for length in head["blobs"]]


def _exactly(stream: BinaryIO, length: int) -> bytes:
    data = stream.read(length)
    if len(data) != length:
        raise EOFError
    return data
