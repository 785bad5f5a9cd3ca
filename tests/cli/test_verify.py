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


def test_a_redacted_report_is_not_called_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    from reviewgen.history import verify as recomputing

    path = tmp_path / "x.pdf"
    path.write_bytes(b"")
    found = recomputing.Checked(1, 1, (), ("the inputs are withheld",))
    monkeypatch.setattr(recomputing, "verify", lambda data, name: found)
    done = CliRunner().invoke(verify, [str(path)], standalone_mode=False)
    assert done.return_value == 1
    assert "all that can be checked" in done.output and "does not hold" not in done.output
