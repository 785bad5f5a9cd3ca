"""`verify`: recompute a report from what it carries, and say of each difference what it is and why."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from reviewgen import __version__
from reviewgen.errors import InputRefused, Problem, ReviewgenError
from reviewgen.history import attached, since, text_layer
from reviewgen.history.attached import Carried, carried
from reviewgen.history.page_text import PrintedPage
from reviewgen.history.sources import Inputs, Side, again
from reviewgen.history.stored import parse_review, read_file
from reviewgen.history.text_layer import printed_words
from reviewgen.review import desk_name, to_bytes

SHOWN: Final = 20
"""Differences told one by one; the rest are counted."""


@dataclass(frozen=True)
class Checked:
    """The outcome: what differs, each with why, what could not be checked, and what was checked less closely."""

    numbers: int
    pages: int
    differences: tuple[str, ...]
    withheld: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether everything was checked and nothing differs."""
        return not self.differences and not self.withheld


def verify(pdf: bytes, name: str) -> Checked:
    """Check one report. Raises ReviewgenError for what is no report of ours."""
    found = carried(pdf, name)
    if "review.json" not in found.files:
        raise InputRefused(
            Problem("this PDF carries no review.json", "name a report that `build` wrote", name)
        )
    review = parse_review(found.files["review.json"], "review.json")
    pages = printed_words(pdf, name)
    withheld: tuple[str, ...] = ()
    if review["provenance"].get("redacted"):
        withheld = ("the inputs are withheld: this report is redacted, so its numbers cannot be recomputed",)
        said = _foreign(found.files, ())
    else:
        said = recomputed(found.files, review)
    said += _printed(found, pages, review)
    notes = (_UNPLACED,) if _otherwise_drawn(review) else ()
    return Checked(len(review["numbers"]), len(pages), tuple(dict.fromkeys(said)), withheld, notes)


def _printed(found: Carried, pages: list[str], review: dict[str, Any]) -> list[str]:
    """What the pages and the document say otherwise than review.json."""
    from reviewgen.charts import draw
    from reviewgen.render.html import render_html

    try:
        expected = PrintedPage(render_html(review, draw(dict(review))).html)
    except (ReviewgenError, KeyError, TypeError, ValueError, AttributeError):
        return ["in print: review.json can no longer be drawn as pages by this version, or was changed"]
    if _otherwise_drawn(review):
        known = [*expected.pieces, *(str(one["shown"]) for one in review["numbers"].values())]
        return [*found.odd, *(f"in print: {one}" for one in text_layer.strangers(pages, known))]
    told = [f"in print: {one}" for one in text_layer.differences(pages, expected)]
    return told + attached.differences(found, expected)


def recomputed(files: dict[str, bytes], review: dict[str, Any]) -> list[str]:
    """What of a report's review.json its other attachments do not bear out, each with why."""
    found: list[str] = []
    try:
        expected = _expected(files, review)
        found = [*_inputs_intact(files, expected), *_foreign(files, expected)]
        if "desk.yaml" not in files:
            return found
        inputs = again(review, files["desk.yaml"], desk_name(review), _reader(files))
        fresh = inputs.review()
        _add_since(files, review, fresh, inputs)
        if theirs := review["provenance"].get("templates"):
            fresh["provenance"]["templates"] = theirs
        rows = list(_leaves(review, fresh))
        same = to_bytes(fresh) == files["review.json"]
    except ReviewgenError as error:
        return [*found, f"input: {error.problems[0].message}"]
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        return [*found, f"tampering: {_MALFORMED}"]
    if same:
        return found
    if not rows:
        rows = ["review.json is written otherwise than `build` writes it"]
    why = _why(review, fresh, bool(found))
    return found + [f"{why}: {row}" for row in rows]


_UNPLACED: Final = (
    "the pages are of other templates than ours: that review.json holds each number in print was checked, but"
    " not where it stands"
)
_MALFORMED: Final = "review.json is not made as `build` makes it"


def _otherwise_drawn(review: dict[str, Any]) -> bool:
    """Whether a report's pages were drawn by templates of the user's own, or of another version."""
    made = review["provenance"]
    return bool(made.get("templates")) or made.get("tool_version") != __version__


def _foreign(files: dict[str, bytes], expected: Iterable[str]) -> list[str]:
    """The attachments that no report of this review has."""
    known = {"review.json", *expected}
    return [
        f"tampering: the attachment {name} is none of this report's" for name in files if name not in known
    ]


def _reader(files: dict[str, bytes], prefix: str = "") -> Any:
    def read(name: str) -> bytes:
        if prefix + name not in files:
            raise InputRefused(
                Problem("the report does not carry this file", "build it again", prefix + name)
            )
        return files[prefix + name]

    return read


def _expected(files: dict[str, bytes], review: dict[str, Any]) -> dict[str, str]:
    """By its name, the recorded hash of everything that a report of this review carries."""
    expected = _recorded(review, "desk.yaml", "")
    if "since" in review:
        expected[since.REVIEW_NAME] = str(review["since"]["sha256"])
        if review["since"].get("inputs_embedded") and since.REVIEW_NAME in files:
            earlier = parse_review(files[since.REVIEW_NAME], since.REVIEW_NAME)
            expected |= _recorded(earlier, since.DESK_NAME, since.EVIDENCE_PREFIX)
    return expected


def _inputs_intact(files: dict[str, bytes], expected: dict[str, str]) -> list[str]:
    """The carried inputs that are not the files the review was made from."""
    return [
        f"input or tampering: {name} is not the file whose hash review.json records"
        if name in files
        else f"input or tampering: {name} is missing"
        for name, sha256 in expected.items()
        if name not in files or hashlib.sha256(files[name]).hexdigest() != sha256
    ]


def _recorded(review: dict[str, Any], desk: str, prefix: str) -> dict[str, str]:
    """The hashes a review records of its inputs, by the names they have in the report."""
    made = review["provenance"]
    evidence = {prefix + one["name"]: one["sha256"] for one in made.get("evidence", ())}
    return {desk: str(made.get("desk_sha256"))} | evidence


def _add_since(
    files: dict[str, bytes], review: dict[str, Any], fresh: dict[str, Any], inputs: Inputs
) -> None:
    if "since" not in review:
        return
    if since.REVIEW_NAME not in files:
        raise InputRefused("the report does not carry the earlier review", "build it again")
    earlier = parse_review(files[since.REVIEW_NAME], since.REVIEW_NAME)
    then = None
    if since.DESK_NAME in files:
        then = again(
            earlier, files[since.DESK_NAME], desk_name(earlier), _reader(files, since.EVIDENCE_PREFIX)
        )
    side = Side("the earlier review", earlier, bool(review["since"].get("stored")), then)
    since.Earlier(side).extend(fresh, inputs.desk, inputs.captured)


def _why(review: dict[str, Any], fresh: dict[str, Any], changed: bool) -> str:
    """What explains that the recomputed review is another."""
    if changed:
        return "follows from the changed input"
    for key, words in (
        ("tool_version", "reviewgen"),
        ("rulepack_version", "rules"),
        ("references_version", "figures"),
    ):
        was, now = review["provenance"].get(key), fresh["provenance"][key]
        if was != now:
            return f"version (built by {words} {was}, checked by {now})"
    return "tampering, or another build of the same version"


def _leaves(ours: Any, fresh: Any, path: str = "") -> Any:
    """Every place where two trees differ, as `path: recorded, recomputed`."""
    if isinstance(ours, dict) and isinstance(fresh, dict):
        for key in dict.fromkeys((*ours, *fresh)):
            below = f"{path}.{key}" if path else key
            if key not in ours or key not in fresh:
                yield f"{below} is only in the {'recomputed' if key in fresh else 'recorded'} review"
            else:
                yield from _leaves(ours[key], fresh[key], below)
    elif isinstance(ours, list) and isinstance(fresh, list):
        if len(ours) != len(fresh):
            yield f"{path}: {len(ours)} entries recorded, {len(fresh)} recomputed"
        for index, (one, other) in enumerate(zip(ours, fresh, strict=False)):
            yield from _leaves(one, other, f"{path}[{_name(one, index)}]")
    elif type(ours) is not type(fresh) or ours != fresh:
        yield f"{path}: {ours!r} recorded, {fresh!r} recomputed"


def _name(value: Any, index: int) -> str:
    if isinstance(value, dict):
        return next(
            (str(value[key]) for key in ("id", "window", "remedy", "name") if key in value), str(index)
        )
    return str(index)


def read_report(path: str) -> bytes:
    """A report's bytes, at most one beyond the limit. Raises InputRefused."""
    return read_file(path, attached.LARGEST)
