"""The server of one preview: 127.0.0.1 only, behind a random token, a handful of addresses and no files.

Its own thread runs an event loop, so that a slow or silent client takes a connection and nothing more; each
connection serves one request. Whoever builds hands it a `State`, which every open page hears at once.
"""

from __future__ import annotations

import asyncio
import errno
import json
import secrets
import socket
import threading
from asyncio import StreamReader, StreamWriter
from contextlib import suppress
from http import HTTPStatus
from typing import Final, NamedTuple

from reviewgen.errors import EnvironmentFault, ReviewgenError
from reviewgen.preview import answer
from reviewgen.preview.answer import Answer
from reviewgen.preview.request import LONGEST_HEAD, Refused, asked_path
from reviewgen.preview.state import State

HOST: Final = "127.0.0.1"
_STOPPED: Final = b"event: stopped\ndata:\n\n"
_GONE: Final = (
    OSError,
    asyncio.IncompleteReadError,
)  # a client that left, or was too slow: TimeoutError is an OSError


class Limits(NamedTuple):
    """Connections at once; seconds for a request's head, for taking an answer, and between signs of life."""

    connections: int = 64
    head: float = 5
    write: float = 30
    alive: float = 15


class Server:
    """A running server; `close` it."""

    def __init__(self, listening: socket.socket, state: State, limits: Limits) -> None:
        self._address = f"{HOST}:{listening.getsockname()[1]}"
        self._token = secrets.token_urlsafe(24)
        self._limits = limits
        self._state = state
        self._news, self._stopping, self._printing = asyncio.Event(), asyncio.Event(), asyncio.Lock()
        self._clients: set[asyncio.Task[None] | None] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, args=(listening,), daemon=True)
        self._thread.start()

    @classmethod
    def start(cls, state: State, port: int = 0, limits: Limits = Limits()) -> Server:  # noqa: B008 - immutable
        """Listen; port 0 takes a free one. Raises EnvironmentFault where the port cannot be had."""
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind((HOST, port))
            listening.listen()
        except OSError as failure:
            listening.close()
            reason = (
                "is taken" if failure.errno == errno.EADDRINUSE else f"cannot be had ({failure.strerror})"
            )
            remedy = "name another with --port, or leave it out for a free one"
            raise EnvironmentFault(f"port {port} {reason}", remedy) from None
        return cls(listening, state, limits)

    @property
    def url(self) -> str:
        """The address of the page."""
        return f"http://{self._address}/{self._token}/"

    def publish(self, state: State) -> None:
        """Show this from now on."""
        self._loop.call_soon_threadsafe(self._set, state)

    def close(self) -> None:
        """Tell the pages that the preview has stopped, and end."""
        with suppress(RuntimeError):  # it has ended already
            self._loop.call_soon_threadsafe(self._stop)
        self._thread.join(timeout=5)

    # Everything below runs in the server's own thread.

    def _run(self, listening: socket.socket) -> None:
        self._loop.set_exception_handler(lambda *_: None)  # it would print tracebacks of sockets that died
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve(listening))

    async def _serve(self, listening: socket.socket) -> None:
        server = await asyncio.start_server(self._client, sock=listening, limit=LONGEST_HEAD)
        await self._stopping.wait()
        server.close()
        if self._clients:
            await asyncio.wait({client for client in self._clients if client}, timeout=1)

    def _set(self, state: State) -> None:
        self._state = state
        heard, self._news = self._news, asyncio.Event()
        heard.set()

    def _stop(self) -> None:
        self._stopping.set()
        self._news.set()

    async def _client(self, reader: StreamReader, writer: StreamWriter) -> None:
        """One connection from its first byte to its last."""
        client = asyncio.current_task()
        self._clients.add(client)
        writer.transport.set_write_buffer_limits(high=0)  # to drain is to send everything
        try:
            found = await self._answer(reader)
            await self._send(writer, found.head() + (found.body or b""))
            if found is answer.EVENTS:
                await self._tell(reader, writer)
            await self._finish(reader, writer)
        except _GONE:
            pass
        finally:
            self._clients.discard(client)
            writer.transport.abort()

    async def _answer(self, reader: StreamReader) -> Answer:
        """Read one request and find its answer, a refusal included."""
        try:
            if len(self._clients) > self._limits.connections:
                raise Refused(HTTPStatus.SERVICE_UNAVAILABLE, "too many connections at once")
            return await self._found(asked_path(await self._head(reader), self._address))
        except Refused as refused:
            return answer.words(refused.status, refused.words)
        except ReviewgenError as error:
            return answer.words(HTTPStatus.SERVICE_UNAVAILABLE, error.render())

    async def _head(self, reader: StreamReader) -> bytes:
        try:
            async with asyncio.timeout(self._limits.head):
                return await reader.readuntil(b"\r\n\r\n")
        except TimeoutError:
            raise Refused(HTTPStatus.REQUEST_TIMEOUT, "the request takes too long") from None
        except asyncio.LimitOverrunError:
            raise Refused(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "the request is too long") from None

    async def _found(self, path: str) -> Answer:
        """What stands at a path. Raises Refused, with the same words for a wrong token and a wrong name."""
        _, token, *names = path.split("/", 2)
        if secrets.compare_digest(token, self._token):
            match names:
                case [""]:
                    return answer.shell()
                case ["events"]:
                    return answer.EVENTS
                case ["report.html"] if self._state.report:
                    return answer.report(self._state.report.html)
                case ["report.pdf"]:
                    return answer.pdf(await self._pdf())
        raise Refused(HTTPStatus.NOT_FOUND, "there is nothing here")

    async def _pdf(self) -> bytes:
        """The newest save as a PDF, one at a time. Raises Refused while it has problems."""
        async with self._printing:
            while self._state.busy and not self._stopping.is_set():
                await self._news.wait()
            report = self._state.report
            if report is None or self._state.problems or self._stopping.is_set():
                raise Refused(HTTPStatus.CONFLICT, "there is no report of the newest save")
            return await asyncio.to_thread(report.pdf)

    async def _tell(self, reader: StreamReader, writer: StreamWriter) -> None:
        """The state now and at each change, until the client leaves or the preview stops."""
        left = asyncio.ensure_future(reader.read(1))
        try:
            while not left.done() and not self._stopping.is_set():
                news = asyncio.ensure_future(self._news.wait())
                await self._send(writer, f"data: {json.dumps(self._state.as_json())}\n\n".encode())
                await asyncio.wait(
                    {left, news}, timeout=self._limits.alive, return_when=asyncio.FIRST_COMPLETED
                )
                news.cancel()
            if self._stopping.is_set():
                await self._send(writer, _STOPPED)
        finally:
            left.cancel()

    async def _send(self, writer: StreamWriter, data: bytes) -> None:
        """Send all of it. Raises TimeoutError for a client that does not take it."""
        writer.write(data)
        async with asyncio.timeout(self._limits.write):
            await writer.drain()

    async def _finish(self, reader: StreamReader, writer: StreamWriter) -> None:
        """Let the client read to the end: a connection closed over unread bytes would be reset."""
        writer.write_eof()
        async with asyncio.timeout(1):
            while await reader.read(LONGEST_HEAD):
                pass
