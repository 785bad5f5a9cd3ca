"""Client text made harmless to look at: nothing invisible, nothing that turns the line around."""

from __future__ import annotations

import re
from typing import Final

from markupsafe import escape

_HIDDEN: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)


def visible(text: str) -> str:
    """The text with control, bidi and zero-width characters written out.

    >>> visible("a\\u202eb")
    'a[U+202E]b'
    """
    return _HIDDEN.sub(lambda found: f"[U+{ord(found[0]):04X}]", text)


def escaped(text: str) -> str:
    """The text as it stands in a page, in text and attributes alike.

    >>> escaped('<"\u202e')
    '&lt;&#34;[U+202E]'
    """
    return str(escape(visible(text)))
