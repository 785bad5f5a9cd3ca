"""Every verb that prints data takes `--format` in the same words, and prints JSON that a program can read."""

from __future__ import annotations

import io
import json
import sys
from importlib import import_module

import click
import pytest

from reviewgen.cli.lazy import VERBS
from reviewgen.cli.printed import as_json

SILENT = {
    "init": "writes a file",
    "build": "--format says what to write",
    "schema": "is JSON",
    "watch": "serves a page",
    "completion": "is a script",
}
"""Verbs that print no data, and why."""


@pytest.mark.parametrize("verb", [verb for verb in VERBS if verb not in SILENT])
def test_data_comes_as_json_too(verb: str) -> None:
    command = getattr(import_module(f"reviewgen.cli.{verb.replace('-', '_')}"), verb.replace("-", "_"))
    (option,) = [one for one in command.params if "--format" in one.opts]
    assert isinstance(option.type, click.Choice)
    assert list(option.type.choices)[:2] == ["text", "json"]
    assert (option.default, option.help) == ("text", "How to print: for people, or for programs.")


@pytest.mark.parametrize(("encoding", "text"), [("utf-8", '"5 µs"'), ("ascii", '"5 \\u00b5s"')])
def test_json_suits_the_output(monkeypatch: pytest.MonkeyPatch, encoding: str, text: str) -> None:
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding))
    assert as_json("5 µs") == text
    assert json.loads(as_json("5 µs")) == "5 µs"
