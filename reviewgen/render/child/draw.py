"""Laying out the page: the one fetcher, the bundled fonts, every warning kept."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from weasyprint import HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from reviewgen.render.assets import Asset
from reviewgen.render.child.fonts import MONO, SANS


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


def draw(html: str, assets: Mapping[str, Asset]) -> tuple[bytes, list[str]]:
    """The page as tagged PDF/A-3a, and what WeasyPrint had to say. Raises RefusedFetchError."""
    kept = _Kept()
    logger = logging.getLogger("weasyprint")
    logger.handlers = [kept]
    logger.setLevel(logging.WARNING)
    page = HTML(string=html, base_url=None, url_fetcher=Preloaded(assets))
    pdf: bytes = page.write_pdf(font_config=_Bundled(), pdf_variant="pdf/a-3a", optimize_images=True)
    return pdf, kept.lines
