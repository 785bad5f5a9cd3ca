"""`reviewgen verify` refuses what is no report; whole reports are verified in tests/history."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from reviewgen.cli.verify import verify


@pytest.mark.parametrize(("data", "words"), [(b"%PDF-", "no PDF"), (b"", "no PDF"), (None, "no such file")])
def test_what_is_no_report_is_refused(tmp_path: Path, data: bytes | None, words: str):
    path = tmp_path / "x.pdf"
    if data is not None:
        path.write_bytes(data)
    refused = CliRunner().invoke(verify, [str(path)]).exception
    assert getattr(refused, "exit_code", None) == 2
    assert words in str(refused)
