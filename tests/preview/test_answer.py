"""The pages' policies: ours runs one script and one style sheet, the report runs nothing."""

from __future__ import annotations

import base64
import hashlib
import re

from reviewgen.preview import answer


def policy(found: answer.Answer) -> str:
    (value,) = re.findall(rb"Content-Security-Policy: (.*)\r\n", found.head())
    return value.decode("ascii")


def test_the_shell_names_its_script_and_style_by_hash():
    shell = answer.shell()
    assert shell.body is not None
    for tag in ("script", "style"):
        (text,) = re.findall(rb"<%b>(.*?)</%b>" % (tag.encode(), tag.encode()), shell.body, re.DOTALL)
        hashed = base64.b64encode(hashlib.sha256(text).digest()).decode()
        assert f"{tag}-src 'sha256-{hashed}'" in policy(shell)
    assert "default-src 'none'" in policy(shell) and "frame-ancestors 'none'" in policy(shell)
    assert "unsafe" not in policy(shell)


def test_the_shell_makes_no_markup_of_words():
    assert answer.shell().body is not None
    for way in (b"innerHTML", b"outerHTML", b"insertAdjacentHTML", b"document.write", b"eval(", b"style="):
        assert way not in (answer.shell().body or b"")


def test_the_report_runs_nothing_even_alone():
    given = policy(answer.report(b"<p>"))
    assert "default-src 'none'" in given and "script-src" not in given
    sandbox = given.partition("sandbox ")[2]
    assert sandbox.split() == ["allow-same-origin", "allow-popups", "allow-popups-to-escape-sandbox"]
