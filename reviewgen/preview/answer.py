"""What the server sends: a status, a body, and headers that keep the page to itself."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Final

from reviewgen.render.html import CSP as REPORT_CSP

_ALWAYS: Final[Mapping[str, str]] = {
    "Cache-Control": "no-store",
    "Connection": "close",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",  # the address holds the token
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True)
class Answer:
    """One answer; `policy` is the Content-Security-Policy of a page."""

    body: bytes | None
    kind: str
    status: HTTPStatus = HTTPStatus.OK
    policy: str = ""

    def head(self) -> bytes:
        """Status line and headers; without a body the connection stays open for events."""
        fields = {**_ALWAYS, "Content-Type": self.kind}
        if self.policy:
            fields["Content-Security-Policy"] = self.policy
        if self.body is not None:
            fields["Content-Length"] = str(len(self.body))
        if self.status == HTTPStatus.METHOD_NOT_ALLOWED:
            fields["Allow"] = "GET"
        lines = [f"HTTP/1.1 {self.status.value} {self.status.phrase}"]
        lines += [f"{name}: {value}" for name, value in fields.items()]
        return "\r\n".join([*lines, "", ""]).encode("latin-1")


EVENTS: Final = Answer(None, "text/event-stream")


def words(status: HTTPStatus, text: str) -> Answer:
    """A sentence as plain text."""
    return Answer(f"{text}\n".encode(), "text/plain; charset=utf-8", status)


def report(html: bytes) -> Answer:
    """The report under its own policy, in a frame of ours only, and without scripts whatever it holds."""
    policy = f"{REPORT_CSP}; frame-ancestors 'self'; sandbox allow-same-origin allow-popups"
    return Answer(html, "text/html; charset=utf-8", policy=f"{policy} allow-popups-to-escape-sandbox")


def pdf(data: bytes) -> Answer:
    return Answer(data, "application/pdf")


@cache
def shell() -> Answer:
    """The page around the report; its one style sheet and one script are named by hash, nothing else runs."""
    html = Path(__file__).with_name("shell.html").read_bytes()
    policy = (
        f"default-src 'none'; style-src {_hash(html, b'style')}; script-src {_hash(html, b'script')}; "
        "connect-src 'self'; frame-src 'self'; img-src data:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    return Answer(html, "text/html; charset=utf-8", policy=policy)


def _hash(html: bytes, tag: bytes) -> str:
    """A CSP source for the text of the page's only element of this name."""
    (text,) = re.findall(rb"<%b>(.*?)</%b>" % (tag, tag), html, re.DOTALL)
    return f"'sha256-{base64.b64encode(hashlib.sha256(text).digest()).decode('ascii')}'"
