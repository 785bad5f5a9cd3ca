"""A request's head: one path comes out, or a refusal, whatever the bytes are."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewgen.preview.request import LONGEST_HEAD, Refused, asked_path

ADDRESS = "127.0.0.1:8000"


def test_a_browsers_head():
    head = (
        b"GET /token/report.html HTTP/1.1\r\nHost: 127.0.0.1:8000\r\nConnection: keep-alive\r\n"
        b'sec-ch-ua: "Chromium";v="140"\r\nUser-Agent: Mozilla/5.0 (X11; Linux)\r\nCookie: a=\xe9\r\n'
        b"Origin: http://127.0.0.1:8000\r\nAccept-Encoding:gzip\r\nX-Empty:\r\n\r\n"
    )
    assert asked_path(head, ADDRESS) == "/token/report.html"


@given(st.binary(max_size=300))
def test_any_bytes_are_refused_in_words(data: bytes):
    with pytest.raises(Refused) as refused:
        asked_path(data + b"\r\n\r\n", ADDRESS)
    assert 400 <= refused.value.status < 500 and refused.value.words


@given(st.text(alphabet="GETPOS /:.HhostTp1\r\n\t0278", max_size=200))
def test_a_path_comes_only_from_a_whole_get_for_this_host(text: str):
    head = f"GET /a HTTP/1.1\r\n{text}\r\n\r\n".encode()
    try:
        assert asked_path(head, ADDRESS) == "/a"
    except Refused:
        return
    assert "host:" in text.lower()


def test_the_worst_head_is_judged_at_once():
    spaces = b"GET / HTTP/1.1\r\nX:" + b" " * (LONGEST_HEAD - 30) + b"\x01\r\n\r\n"
    begun = time.process_time()
    with pytest.raises(Refused):
        asked_path(spaces, ADDRESS)
    assert time.process_time() - begun < 1, "a pattern that backtracks takes minutes"
