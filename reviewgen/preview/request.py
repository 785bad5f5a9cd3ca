"""The head of one request, read strictly: a GET of this very server's own address, or a refusal in words."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Final

LONGEST_HEAD: Final = 8192
_LINE: Final = re.compile(r"([A-Z]{1,20}) (/[!-~]*) HTTP/1\.[01]")
_FIELD: Final = re.compile(r"([A-Za-z0-9-]{1,60}):([\t -~\x80-\xff]*)")
_ONCE: Final = frozenset({"host", "origin", "content-length"})


class Refused(Exception):
    """A request that is not answered: the status and a sentence."""

    def __init__(self, status: HTTPStatus, words: str) -> None:
        self.status, self.words = status, words
        super().__init__(words)


def asked_path(head: bytes, address: str) -> str:
    """The path that a request's head asks for, from the first byte to the empty line.

    `address` is `host:port`, as the Host header must say it; an Origin, where one is given, must be the same,
    so that no other page can reach this one through the browser. Raises Refused.
    """
    line, *fields = head.decode("latin-1").removesuffix("\r\n\r\n").split("\r\n")
    asked = _LINE.fullmatch(line)
    if asked is None:
        raise Refused(HTTPStatus.BAD_REQUEST, "this is no HTTP request")
    headers = _headers(fields)
    if headers.get("host") != address:
        raise Refused(HTTPStatus.MISDIRECTED_REQUEST, "open the address that reviewgen watch printed")
    if headers.get("origin", f"http://{address}") != f"http://{address}":
        raise Refused(HTTPStatus.FORBIDDEN, "another page may not read the preview")
    if asked[1] != "GET":
        raise Refused(HTTPStatus.METHOD_NOT_ALLOWED, "the preview is only read")
    if "transfer-encoding" in headers or headers.get("content-length", "0") != "0":
        raise Refused(HTTPStatus.BAD_REQUEST, "the preview takes nothing")
    return asked[2]


def _headers(fields: list[str]) -> dict[str, str]:
    """Values by name in lower case. Raises Refused for a broken field and for two where one must be."""
    headers: dict[str, str] = {}
    for field in fields:
        found = _FIELD.fullmatch(field)
        name = found[1].lower() if found else ""
        if found is None or (name in _ONCE and name in headers):
            raise Refused(HTTPStatus.BAD_REQUEST, "a header is broken")
        headers[name] = found[2].strip(" \t")
    return headers
