"""Laying out the page: the one fetcher, the bundled fonts, every warning kept."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from typing import Any, Final

from weasyprint import HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from reviewgen.render.assets import Asset
from reviewgen.render.child.fonts import MONO, SANS

_ISOLATED: Final = re.compile(r'<(?:bdi class="quoted"|span data-label)>([^<]*)</(?:bdi|span)>')


class RefusedFetchError(FatalURLFetchingError):  # type: ignore[misc]  # weasyprint has no types
    """The page asked for something outside itself; no `except Exception` in the layout can swallow this."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.url = url


class Preloaded(URLFetcher):  # type: ignore[misc]
    """Serves bytes by their exact key. Every other address, of whatever scheme, ends the rendering."""

    def __init__(self, assets: Mapping[str, Asset]) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)
        self._assets = assets

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        asset = self._assets.get(url)
        if asset is None:
            raise RefusedFetchError(url)
        return URLFetcherResponse(url, asset.data, {"Content-Type": asset.mime})

    def open(self, url: Any, data: Any = None, timeout: Any = None) -> URLFetcherResponse:
        """The base class's other way in; the same rule."""
        return self.fetch(url if isinstance(url, str) else url.full_url)


class _Bundled(FontConfiguration):  # type: ignore[misc]
    """The page's own @font-face rules are for browsers; here the same fonts are installed already."""

    def add_font_face(self, rule_descriptors: dict[str, Any], url_fetcher: object) -> None:
        if rule_descriptors["font_family"] not in {SANS, MONO}:
            super().add_font_face(rule_descriptors, url_fetcher)


class _Kept(logging.Handler):
    """Keeps what WeasyPrint logs."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.levelname.lower()}: {record.getMessage()}")


def _without_isolation(html: str) -> str:
    """Unwrap the elements that only isolate text or mark it for the audit: on paper they change nothing,
    and each would cost a box and a tag, a sixth of the time for the whole."""
    return _ISOLATED.sub(r"\1", html)


def draw(html: str, assets: Mapping[str, Asset]) -> tuple[bytes, list[str]]:
    """The page as tagged PDF/A-3a, and what WeasyPrint had to say. Raises RefusedFetchError."""
    kept = _Kept()
    logger = logging.getLogger("weasyprint")
    logger.handlers = [kept]
    logger.setLevel(logging.WARNING)
    page = HTML(string=_without_isolation(html), base_url=None, url_fetcher=Preloaded(assets))
    _drop_screen_only(page.etree_element)
    pdf: bytes = page.write_pdf(font_config=_Bundled(), pdf_variant="pdf/a-3a", optimize_images=True)
    return pdf, kept.lines


def _drop_screen_only(element: Any) -> None:
    """Take out what print does not show before styles are computed for it; a large ledger is mostly that."""
    for child in list(element):
        if "screen-only" in (child.get("class") or "").split():
            _remove(element, child)
        else:
            _drop_screen_only(child)


def _remove(parent: Any, child: Any) -> None:
    """Remove a child and keep the text that follows it."""
    if child.tail:
        position = list(parent).index(child)
        if position:
            before = parent[position - 1]
            before.tail = (before.tail or "") + child.tail
        else:
            parent.text = (parent.text or "") + child.tail
    parent.remove(child)
