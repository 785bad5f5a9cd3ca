from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest

from reviewgen.preview.server import Limits, Server
from reviewgen.preview.state import Shown, State

PAGE = b"<!DOCTYPE html><title>x</title><main>the report</main>"
SHORT = Limits(connections=8, head=0.5, write=0.5, alive=0.2)


def shown(number: int = 1, pdf: Callable[[], bytes] = lambda: b"%PDF-1.7") -> State:
    return State("desk.yaml", Shown(number, PAGE, pdf), busy=False)


class Client:
    """A raw connection to a server, with a request to send and the answer whole."""

    def __init__(self, server: Server) -> None:
        found = urlsplit(server.url)
        self.host, self.port, self.root = found.netloc, found.port or 0, found.path

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=10)

    def request(
        self,
        name: str = "",
        *fields: str,
        method: str = "GET",
        path: str | None = None,
        host: str | None = None,
    ) -> bytes:
        target = self.root + name if path is None else path
        lines = [
            f"{method} {target} HTTP/1.1",
            f"Host: {self.host if host is None else host}",
            *fields,
            "",
            "",
        ]
        return "\r\n".join(lines).encode("latin-1")

    def raw(self, data: bytes) -> bytes:
        """Everything the server says to these bytes, until it closes."""
        with self.connect() as connection:
            connection.sendall(data)
            return read_all(connection)

    def get(self, name: str = "", *fields: str, **more: str) -> tuple[int, str, bytes]:
        """Status, headers in lower case, and body."""
        head, _, body = self.raw(self.request(name, *fields, **more)).partition(b"\r\n\r\n")
        return int(head.split()[1]), head.decode("latin-1").lower(), body


def read_all(connection: socket.socket) -> bytes:
    parts = []
    while part := connection.recv(1 << 16):
        parts.append(part)
    return b"".join(parts)


@pytest.fixture
def server() -> Iterator[Server]:
    one = Server.start(shown(), limits=SHORT)
    yield one
    one.close()


@pytest.fixture
def client(server: Server) -> Client:
    return Client(server)
