"""The server over raw sockets: what it gives, what it refuses, and that no client can hold it up."""

from __future__ import annotations

import json
import socket
import threading
import time
from typing import Any

import pytest

from reviewgen.errors import EnvironmentFault, Problem
from reviewgen.preview.request import LONGEST_HEAD
from reviewgen.preview.server import Server
from reviewgen.preview.state import Shown, State
from tests.preview.conftest import SHORT, read_all

PDF_FAULT = EnvironmentFault("pango is missing", "install it")


def told(connection: socket.socket) -> dict[str, Any]:
    """The next state that comes over an open connection for events."""
    data = b""
    while not data.endswith(b"\n\n"):
        part = connection.recv(1)
        assert part, data
        data += part
    found: dict[str, Any] = json.loads(data.rpartition(b"data: ")[2])
    return found


def test_the_page_the_report_and_the_pdf(client):
    status, head, body = client.get()
    assert status == 200 and b"<script>" in body and "text/html" in head
    assert client.get("report.html")[2] == b"<!DOCTYPE html><title>x</title><main>the report</main>"
    status, head, body = client.get("report.pdf")
    assert (status, body) == (200, b"%PDF-1.7") and "application/pdf" in head


@pytest.mark.parametrize("name", ["", "report.html", "report.pdf", "nothing"])
def test_nothing_is_kept_referred_or_framed_elsewhere(client, name: str):
    head = client.get(name)[1]
    for field in (
        "cache-control: no-store",
        "referrer-policy: no-referrer",
        "x-content-type-options: nosniff",
        "cross-origin-resource-policy: same-origin",
        "connection: close",
        "frame-ancestors",
        "default-src 'none'",
    ):
        assert field in head
    assert "server:" not in head and "unsafe-eval" not in head


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/favicon.ico",
        "/wrong/",
        "/wrong/report.html",
        "{root}../report.html",
        "{root}nothing",
        "{root}report.html/",
        "{root}report.html?x",
        "{root}..%2f..%2fetc%2fpasswd",
        "{root}../../../etc/passwd",
        "{root}/etc/passwd",
        "{root}shell.html",
        "{bare}",
        "/{root}",
        "{short}",
    ],
)
def test_nothing_else_is_there(client, path: str):
    forms = {"root": client.root, "bare": client.root.rstrip("/"), "short": f"{client.root[:-2]}/"}
    status, _, body = client.get(path=path.format(**forms))
    assert (status, body) == (404, b"there is nothing here\n")


@pytest.mark.parametrize(
    "host",
    ["", "example.org", "localhost:{port}", "127.0.0.1", "127.0.0.1:1", "127.0.0.1:{port}.example.org"],
)
def test_another_name_of_the_host_is_refused(client, host: str):
    assert client.get(host=host.format(port=client.port))[0] == 421


def test_a_request_without_a_host_or_with_two_is_refused(client):
    assert client.raw(f"GET {client.root} HTTP/1.1\r\n\r\n".encode()).startswith(b"HTTP/1.1 421 ")
    assert client.get("", f"Host: {client.host}")[0] == 400


def test_only_its_own_origin_may_read(client):
    assert client.get("report.html", f"Origin: http://{client.host}")[0] == 200
    for origin in ("http://example.org", "null", f"https://{client.host}", "http://localhost", ""):
        assert client.get("report.html", f"Origin: {origin}")[0] == 403


@pytest.mark.parametrize("method", ["POST", "HEAD", "PUT", "DELETE", "OPTIONS", "CONNECT", "TRACE"])
def test_only_get(client, method: str):
    status, head, _ = client.get("report.html", method=method)
    assert status == 405 and "allow: get" in head


def test_a_body_is_refused_and_the_answer_still_arrives(client):
    sent = client.request("report.html", "Content-Length: 100000") + b"x" * 100_000
    assert client.raw(sent).startswith(b"HTTP/1.1 400 ")
    assert client.get("report.html", "Transfer-Encoding: chunked")[0] == 400


@pytest.mark.parametrize(
    "data",
    [
        b"GET {root}\r\n\r\n",
        b"GET {root}report.html HTTP/2.0\r\nHost: {host}\r\n\r\n",
        b"GET http://{host}{root} HTTP/1.1\r\nHost: {host}\r\n\r\n",
        b"get {root} HTTP/1.1\r\nHost: {host}\r\n\r\n",
        b"GET  {root} HTTP/1.1\r\nHost: {host}\r\n\r\n",
        b"GET {root} HTTP/1.1\r\nHost: {host}\r\n folded: x\r\n\r\n",
        b"GET {root} HTTP/1.1\r\nHost : {host}\r\n\r\n",
        b"GET {root}\x00 HTTP/1.1\r\nHost: {host}\r\n\r\n",
        b"GET {root}\xff HTTP/1.1\r\nHost: {host}\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        b"\r\n\r\n",
    ],
)
def test_what_is_no_http_1_request_is_refused(client, data: bytes):
    sent = data.replace(b"{root}", client.root.encode()).replace(b"{host}", client.host.encode())
    assert client.raw(sent).startswith(b"HTTP/1.1 400 ")


def test_long_heads_are_refused(client):
    for sent in (
        client.request("x" * 2 * LONGEST_HEAD),
        client.request("", f"X: {'x' * 2 * LONGEST_HEAD}"),
        client.request("", *(f"X{n}: y" for n in range(LONGEST_HEAD))),
        b"x" * 10 * LONGEST_HEAD,
    ):
        assert client.raw(sent).startswith(b"HTTP/1.1 431 ")
    assert client.get()[0] == 200


def test_http_1_0_and_a_wish_to_stay_are_answered_once(client):
    old = f"GET {client.root} HTTP/1.0\r\nHost: {client.host}\r\n\r\n".encode()
    assert client.raw(old).startswith(b"HTTP/1.1 200 ")
    two = client.request("report.html", "Connection: keep-alive") * 2
    assert client.raw(two).count(b"HTTP/1.1") == 1


def test_silent_and_slow_clients_are_let_go(client):
    with client.connect() as silent, client.connect() as half:
        half.sendall(client.request()[:20])
        assert client.get()[0] == 200, "nobody waits for them"
        for one in (silent, half):
            assert one.recv(100).startswith(b"HTTP/1.1 408 ")


def test_a_client_that_takes_nothing_is_let_go(server, client):
    size = 30_000_000
    server.publish(State("desk.yaml", Shown(1, b"x" * size, lambda: b""), busy=False))
    assert len(client.get("report.html")[2]) == size
    with client.connect() as lazy:
        lazy.sendall(client.request("report.html"))
        assert client.get()[0] == 200
        time.sleep(2 * SHORT.write)
        assert len(read_all(lazy)) < size


def test_more_connections_than_allowed_are_told_so_at_once(client):
    held = [client.connect() for _ in range(8)]
    try:
        assert client.get()[0] == 503
    finally:
        for one in held:
            one.close()


def test_many_at_once_are_all_served(client):
    found: list[int] = []
    threads = [threading.Thread(target=lambda: found.append(client.get("report.html")[0])) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [200] * 6


def test_every_open_page_hears_of_a_new_state(server, client):
    with client.connect() as one, client.connect() as other:
        for connection in (one, other):
            connection.sendall(client.request("events"))
            assert told(connection)["report"] == 1
        problem = Problem("wrong", "right it", "desk.yaml", 3, 5, "  a: b")
        server.publish(State("desk.yaml", problems=(problem,), busy=False))
        for connection in (one, other):
            heard = told(connection)
            while not heard["problems"]:  # signs of life come between
                heard = told(connection)
            (said,) = heard["problems"]
            assert said == {
                "place": "desk.yaml:3:5",
                "message": "wrong",
                "remedy": "right it",
                "pointed": ["  a: b", "    ^"],
            }


def test_an_open_page_hears_that_the_preview_stops(server, client):
    with client.connect() as connection:
        connection.sendall(client.request("events"))
        told(connection)
        server.close()
        heard = b""
        while part := connection.recv(1000):
            heard += part
        assert heard.endswith(b"event: stopped\ndata:\n\n")
    with pytest.raises(ConnectionRefusedError):
        client.connect()


def test_the_pdf_waits_for_the_newest_save(server, client):
    server.publish(State("desk.yaml", Shown(1, b"", lambda: b"older"), busy=True))
    later = State("desk.yaml", Shown(2, b"", lambda: b"newer"), busy=False)
    timer = threading.Timer(0.3, server.publish, [later])
    timer.start()
    assert client.get("report.pdf")[2] == b"newer"


def test_there_is_no_pdf_of_a_desk_with_problems(server, client):
    older = Shown(1, b"", lambda: b"older")
    server.publish(State("desk.yaml", older, (Problem("wrong"),), busy=False))
    assert client.get("report.pdf")[::2] == (409, b"there is no report of the newest save\n")


def test_a_pdf_that_cannot_be_made_is_told(server, client):
    def fails() -> bytes:
        raise PDF_FAULT

    server.publish(State("desk.yaml", Shown(1, b"", fails), busy=False))
    assert client.get("report.pdf")[::2] == (503, b"pango is missing\n    fix: install it\n")


def test_no_report_yet(server, client):
    server.publish(State("desk.yaml"))
    assert client.get("report.html")[0] == 404


def test_a_taken_port_is_a_sentence(server, client):
    with pytest.raises(EnvironmentFault, match=f"port {client.port} is taken"):
        Server.start(State("desk.yaml"), client.port)


def test_each_preview_has_a_token_of_its_own(server):
    other = Server.start(State("desk.yaml"))
    tokens = [one.url.split("/")[3] for one in (server, other)]
    other.close()
    assert tokens[0] != tokens[1] and all(len(token) >= 32 for token in tokens)
