"""The HTML page: a function of review.json and the charts drawn from it, nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from jinja2 import (
    ChoiceLoader,
    PrefixLoader,
    StrictUndefined,
    TemplateNotFound,
    TemplateSyntaxError,
)
from jinja2.sandbox import ImmutableSandboxedEnvironment

from reviewgen.brand.read import Brand
from reviewgen.cache.origin import state_of
from reviewgen.cache.store import Cache
from reviewgen.errors import InputRefused, InternalFault, Problem, ReviewgenError
from reviewgen.ledger import Num
from reviewgen.render.assets import Assets, Document, style_sheets
from reviewgen.render.audit import look_over
from reviewgen.render.branding import brand_sheets, logo
from reviewgen.render.compiled import Compiled
from reviewgen.render.filters import filters, finalize
from reviewgen.render.folder import template_folder
from reviewgen.render.lookups import lookups
from reviewgen.render.page import Charts, Contents, Exhibits, Seen
from reviewgen.render.theirs import FolderLoader, read_within
from reviewgen.render.view import View

CSP: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; "
    "base-uri 'none'; form-action 'none'"
)


def render_html(
    review: Mapping[str, Any],
    charts: Mapping[str, str],
    *,
    template_dir: Path | None = None,
    brand: Brand | None = None,
) -> Document:
    """The report of one review, for screen and print.

    `charts` maps a chart's name to its SVG. Files in `template_dir` replace ours by name; there,
    `base/<name>` is our own version, to extend. Raises InputRefused for a broken override and
    InternalFault for a broken template of ours, or for a page that shows what it must not.
    """
    page = compose(review, charts, template_dir=template_dir, brand=brand)
    look_over(page.html, review["numbers"], page.assets.keys(), ours=template_dir is None)
    return page


def compose(
    review: Mapping[str, Any],
    charts: Mapping[str, str],
    *,
    template_dir: Path | None = None,
    brand: Brand | None = None,
) -> Document:
    """The page of `render_html` before it was looked over. Raises as that does for broken templates."""
    view = View(review)
    assets, seen = Assets(), Seen()
    ours = template_folder()
    folders = [ours] if template_dir is None else [template_dir, ours]
    locale = str(review["review"].get("locale") or "en-US")
    environment = _ours(locale, state_of(ours)) if template_dir is None else _environment(folders, locale)
    scope = {
        "r": view.root,
        "ledger": tuple(view.numbers.values()),
        "number": view.number,
        "charts": Charts(charts, assets),
        "exhibits": Exhibits(),
        "contents": Contents(),
        "logo": logo(brand, assets),
        "language": locale if locale.startswith("en") else "en",  # of the words; the locale is for numbers and dates
        "csp": CSP,
        "sheets": (
            *style_sheets(_styles(review), lambda name: _read(folders, name), assets),
            *brand_sheets(brand, assets),
        ),
        "seen": seen,
        **lookups(view, review, seen),
    }
    try:
        macros = environment.get_template("macros/ui.html.j2").make_module(scope)
        html = environment.get_template("report.html.j2").render(scope, ui=macros)
    except ReviewgenError:
        raise
    except Exception as failure:  # a template may fail in any way; the user gets its name and line
        raise _refusal(failure, template_dir) from failure
    return Document(html.encode("utf-8"), dict(assets.by_key))


def _styles(review: Mapping[str, Any]) -> tuple[str, ...]:
    """The style sheets in order; a draft says so on every page."""
    draft = review["review"].get("status") == "draft"
    return ("tokens.css", "screen.css", "print.css", *(("draft.css",) if draft else ()))


@lru_cache(4)
def _ours(locale: str, _: str) -> ImmutableSandboxedEnvironment:
    """Our own templates in this state of their files; compiled once for all pages, and for later processes."""
    environment = _environment([template_folder()], locale)
    environment.bytecode_cache = Compiled(Cache.of_user())
    return environment


def _environment(folders: list[Path], locale: str) -> ImmutableSandboxedEnvironment:
    """Escapes in every template whatever its suffix, in a sandbox, with no globals but our own."""
    ours = FolderLoader(folders[-1])
    loaders = [FolderLoader(folder) for folder in folders[:-1]]
    environment = ImmutableSandboxedEnvironment(
        loader=ChoiceLoader([*loaders, ours, PrefixLoader({"base": ours})]),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )
    environment.globals = {"namespace": environment.globals["namespace"]}
    environment.filters = filters(locale)
    environment.tests["num"] = lambda value: isinstance(value, Num)
    return environment


def _read(folders: list[Path], name: str) -> bytes:
    """A file of the templates, from the first folder that has it."""
    for folder in folders:
        data = read_within(folder, name)
        if data is not None:
            return data
    raise InputRefused(
        f"the style sheets name {name}, which is not in the templates", "add the file or correct the name"
    )


def _refusal(failure: Exception, template_dir: Path | None) -> ReviewgenError:
    """A failing template by file, line and reason; the user's to correct where one of theirs took part."""
    places = _places(failure)
    theirs = [place for place in places if template_dir is not None and (template_dir / place[0]).is_file()]
    name, line = (theirs or places or [("", 0)])[-1]
    if isinstance(failure, TemplateNotFound):
        message = f"the template {failure.name} does not exist"
    else:
        message = f"the template fails: {failure}"
    column = 1 if line else 0
    if theirs:
        remedy = "correct the template in the folder given by --template-dir"
        return InputRefused(Problem(message, remedy, file=name, line=line, column=column))
    return InternalFault(Problem(message, file=name, line=line, column=column))


def _places(failure: Exception) -> list[tuple[str, int]]:
    """Names and lines of the templates a failure went through, the outermost first."""
    places = []
    trace = failure.__traceback__
    while trace is not None:
        filename = Path(trace.tb_frame.f_code.co_filename)
        if filename.suffix == ".j2":
            folder = filename.parent.name
            name = f"{folder}/{filename.name}" if folder in {"macros", "sections"} else filename.name
            places.append((name, trace.tb_lineno))
        trace = trace.tb_next
    if isinstance(failure, TemplateSyntaxError):
        places.append((failure.name or "", failure.lineno))
    return places
