"""Locales that Babel knows, and what is loaded to know it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from reviewgen.desk.load import parse_desk
from reviewgen.errors import InputRefused
from reviewgen.locales import known, localise, long_date


def test_languages_and_countries_babel_knows() -> None:
    assert [name for name in ("en-US", "fr-FR", "ja-JP", "pt-BR", "de") if not known(name)] == []
    assert [name for name in ("xx-QQ", "zz", "qq-US") if known(name)] == []


@pytest.mark.parametrize(("locale", "words"), [("fr-FR", "2 novembre 2026"), ("es-ES", "2 de noviembre de 2026")])
def test_dates_in_words(locale: str, words: str) -> None:
    assert long_date("2026-11-02", locale) == words
    assert long_date("soon", locale) == "soon"


def test_only_the_first_number_is_rewritten() -> None:
    assert localise("1,234.5 of 2.5", "de-DE") == "1.234,5 of 2.5"


def test_checking_a_desk_of_our_own_locales_loads_no_babel() -> None:
    code = (
        "import sys; from reviewgen.desk.load import parse_desk\n"
        "parse_desk(b'reviewgen: 1\\nreview: {client: A, desk: B, date: 2026-11-01, locale: de-DE}\\n')\n"
        "sys.exit('babel' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_an_unknown_locale_is_refused_at_its_place() -> None:
    desk = b"reviewgen: 1\nreview: {client: A, desk: B, date: 2026-11-01, locale: qq-US}\n"
    with pytest.raises(InputRefused) as refused:
        parse_desk(desk)
    (problem,) = refused.value.problems
    assert (problem.line, "qq-US" in problem.message, "en-GB" in problem.remedy) == (2, True, True)
