"""A desk from a few words, for the tests of one section of the facts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import yaml

from reviewgen.desk.load import parse_desk
from reviewgen.facts import Facts, derive

Given = Callable[..., Facts]


@pytest.fixture
def given() -> Given:
    """Facts of a desk with these sections beside the required ones."""

    def facts(**sections: Any) -> Facts:
        desk = {"reviewgen": 1, "review": {"client": "c", "desk": "d", "date": "2026-11-01"}, **sections}
        return derive(parse_desk(yaml.safe_dump(desk, allow_unicode=True).encode()))

    return facts
