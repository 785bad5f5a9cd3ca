"""The main job in steps: start the PDF child, read, evaluate, draw, typeset, write the set.

1. the child that typesets starts first and imports its library while the rest goes on;
2. the desk is read and checked; 3. evaluated to review.json; 4. charts are drawn from it;
5. the page is rendered from both; 6. the child turns the page into a PDF; 7. all files are
written as one set. What of 3 to 5 an earlier build made of the same values is recalled. Where the
PDF cannot be made, for want of a library or because it would be too large, the other files are
still written, and the fault is raised after that.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from reviewgen.errors import EnvironmentFault, UnsafeInput

if TYPE_CHECKING:
    from typing import Protocol

    from reviewgen.brand.read import Brand
    from reviewgen.captured import Captured, Cited
    from reviewgen.desk.model import Desk
    from reviewgen.redact import Tokens
    from reviewgen.render.assets import Document
    from reviewgen.render.pdf import PdfChild
    from reviewgen.report import Report

    class Earlier(Protocol):
        """An earlier review to compare with (history.since has it; this floor only asks)."""

        def extend(self, review: dict[str, Any], desk: Desk, captured: Captured) -> None:
            """Add the comparison to the later review."""

        def redacted(self, tokens: Tokens) -> Earlier:
            """The same under tokens, embedding nothing."""

        @property
        def files(self) -> tuple[tuple[str, str, str, bytes], ...]:
            """Name, media type, description and bytes of what the PDF embeds."""


Format = Literal["pdf", "html", "json", "sarif"]
FORMATS: tuple[Format, ...] = ("pdf", "html", "json")
"""What a build writes unless asked otherwise."""


class Options(NamedTuple):
    """What one build is asked for; `folder` None means beside the desk file."""

    formats: tuple[Format, ...] = FORMATS
    folder: Path | None = None
    overrides: tuple[str, ...] = ()
    precision: Literal["default", "high"] = "default"
    template_dir: Path | None = None
    final: bool = False
    allow_outside: bool = False
    since: Earlier | None = None
    redact: bool = False
    tokens: Tokens | None = None
    """Filled in by the build itself once names have become tokens."""


class Built(NamedTuple):
    """What a build wrote, what it removed because it could not renew it, and the result itself."""

    files: tuple[Path, ...]
    removed: tuple[Path, ...]
    report: Report
    fault: EnvironmentFault | UnsafeInput | None = None

    @property
    def review(self) -> dict[str, Any]:
        """review.json as data."""
        return self.report.review


STEPS = ("reading", "evaluating", "drawing", "typesetting", "writing")
"""What `build` tells of, in order."""


def _silent(_: str) -> None:
    pass


def build(source: str, options: Options, tell: Callable[[str], None] = _silent) -> Built:
    """Build the outputs of one desk file (`-` is standard input, written as `desk.*` to the folder given).

    Raises ReviewgenError for refused input and for faults that leave nothing to write; a missing PDF
    library comes back as `fault` once the other files are written. `tell` hears each of STEPS begin.
    """
    from reviewgen.desk.load import load_desk

    fault: EnvironmentFault | UnsafeInput | None = None
    with ExitStack() as stack:
        child: PdfChild | None = None
        if "pdf" in options.formats:
            from reviewgen.render.pdf import PdfChild

            try:
                child = stack.enter_context(PdfChild.start())
            except EnvironmentFault as missing:
                fault = missing
        tell("reading")
        desk = load_desk(source, overrides=options.overrides)
        stem, folder = _place(source, options.folder)
        cited = cited_by(desk, source, allow_outside=options.allow_outside)
        if options.redact:
            desk, cited, options, stem = _redacted(desk, cited, options, stem)
        tell("evaluating")
        report = report_of(desk, cited, options)
        files = _data_files(report, stem, options.formats)
        brand = brand_of(desk, source, options.allow_outside)
        tell("drawing")
        page = report.page(brand) if {"pdf", "html"} & set(options.formats) else None
        if page is not None and "html" in options.formats:
            files[f"{stem}.html"] = page.data
        if child is not None and page is not None:
            tell("typesetting")
            try:
                files[f"{stem}.pdf"] = pdf_of(child, page, report, desk, cited, options.since)
            except (EnvironmentFault, UnsafeInput) as failed:
                fault = failed
        stale = (f"{stem}.pdf",) if fault is not None else ()
        if not files:
            raise fault or EnvironmentFault("nothing was asked for")
    from reviewgen.output import write_set

    tell("writing")
    written = write_set(folder, stem, files, stale)
    return Built(written.files, written.removed, report, fault)


def report_of(desk: Desk, cited: Cited, options: Options) -> Report:
    """The review of a desk as the options want it: compared, final, redacted. Raises ReviewgenError."""
    from reviewgen import report as make
    from reviewgen.cache.store import Cache

    cache = Cache.of_user() if options.tokens is None else Cache(None)
    if options.tokens is None:
        report = make.of_desk(desk, cited, options.precision, cache)
    else:
        report = make.of_review(make.reviewed(desk, cited.captured, options.precision), cache)
    if options.since is not None:
        options.since.extend(report.review, desk, cited.captured)
    if options.template_dir is not None:
        report.review["provenance"]["templates"] = "given"  # so that `verify` expects other pages than ours
    if options.final:
        from reviewgen.final import refuse_unless_final

        refuse_unless_final(report.review)
    if options.tokens is not None:
        from reviewgen.redact import redact_review

        return make.of_review(redact_review(report.review, options.tokens), cache, options.template_dir)
    changed = options.since is not None or options.template_dir is not None
    return make.of_review(report.review, cache, options.template_dir) if changed else report


def _data_files(report: Report, stem: str, formats: tuple[Format, ...]) -> dict[str, bytes]:
    """The files that hold data only."""
    files = {f"{stem}.review.json": report.json} if "json" in formats else {}
    if "sarif" in formats:
        from reviewgen.sarif import to_sarif

        files[f"{stem}.sarif"] = to_sarif(report.review)
    return files


def _redacted(
    desk: Desk, cited: Cited, options: Options, stem: str
) -> tuple[Desk, Cited, Options, str]:
    """Everything under tokens, and no cited file to attach; a stem that names the client goes too."""
    from reviewgen.captured import Cited
    from reviewgen.redact import Tokens, redact_captured, redact_desk

    tokens = Tokens()
    hidden = redact_desk(desk, tokens)
    measured = redact_captured(cited.captured, tokens)
    since = options.since and options.since.redacted(tokens)
    stem = "redacted" if tokens.tells(stem) else stem
    options = options._replace(since=since, tokens=tokens)
    return hidden, Cited(parse=lambda: measured), options, stem


def brand_of(desk: Desk, source: str, allow_outside: bool) -> Brand | None:
    """The look that the desk names, from its folder."""
    if desk.brand is None:
        return None
    from reviewgen.brand.read import read_brand

    folder = Path() if source == "-" else Path(source).parent
    return read_brand(folder, desk.brand, allow_outside=allow_outside)


def cited_by(desk: Desk, source: str, *, allow_outside: bool) -> Cited:
    """The evidence the desk cites, from the desk file's folder.

    Raises ReviewgenError with the problems of all files at once.
    """
    obi_name = desk.obi.evidence_file if desk.obi else None
    if not desk.evidence and obi_name is None:
        from reviewgen.captured import Cited

        return Cited()
    from reviewgen.cited import read_cited

    return read_cited(desk, source, allow_outside=allow_outside)


def _place(source: str, folder: Path | None) -> tuple[str, Path]:
    """The outputs' stem and folder."""
    if source == "-":
        return "desk", folder or Path()
    path = Path(source)
    return path.stem, folder or path.parent


def pdf_of(
    child: PdfChild,
    page: Document,
    report: Report,
    desk: Desk,
    cited: Cited,
    since: Earlier | None = None,
) -> bytes:
    """The page as a PDF with everything it embeds. Raises EnvironmentFault or UnsafeInput."""
    from reviewgen.render.assets import Attachment

    source = Attachment("desk.yaml", "Source", "application/yaml", "The desk as given", desk.data)
    attachments = [
        *([] if "redacted" in report.review["provenance"] else [source]),
        Attachment("review.json", "Data", "application/json", "The complete result", report.json),
        *(Attachment(one.name, "Source", "application/json", "Evidence", one.data) for one in cited.files),
        *(Attachment(name, "Source", mime, words, data) for name, mime, words, data in _embedded(since)),
    ]
    return child.render(page.html, page.assets, attachments, desk.review.date).pdf


def _embedded(since: Earlier | None) -> tuple[tuple[str, str, str, bytes], ...]:
    return since.files if since is not None else ()
