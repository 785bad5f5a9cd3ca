"""`build --since`: the comparison with an earlier review, kept in review.json as `since`, and the files behind it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from reviewgen.errors import InputRefused
from reviewgen.history.changes import telling
from reviewgen.history.diff import Diff, compare
from reviewgen.history.findings import closed_so_far
from reviewgen.history.pair import Pair, stage
from reviewgen.history.scorecard import Scorecard, scorecard
from reviewgen.history.sources import Inputs, Side
from reviewgen.history.timeline import numbers_of, point
from reviewgen.ledger import Label, Num, Prose, Quoted, key, say
from reviewgen.review import to_bytes, tree

if TYPE_CHECKING:
    from reviewgen.captured import Captured
    from reviewgen.desk.model import Desk
    from reviewgen.redact import Tokens

REVIEW_NAME: Final = "earlier.review.json"
DESK_NAME: Final = "earlier.desk.yaml"
EVIDENCE_PREFIX: Final = "earlier/"


@dataclass(frozen=True)
class Earlier:
    """The earlier review that a build compares with."""

    side: Side
    embeds: bool = True

    def redacted(self, tokens: Tokens) -> Earlier:
        """The earlier review under the same tokens. Raises InputRefused where its inputs are not at hand."""
        from reviewgen.redact import redact_captured, redact_desk

        if self.side.inputs is None:
            raise InputRefused(
                "the inputs of the earlier review are not at hand, so it cannot be redacted",
                "give its desk.yaml, or a revision, to --since",
            )
        given = self.side.inputs
        desk = redact_desk(given.desk, tokens)
        inputs = replace(given, desk=desk, captured=redact_captured(given.captured, tokens), files=())
        return Earlier(Side("the earlier review", inputs.review(), False, inputs), embeds=False)

    def extend(self, review: dict[str, Any], desk: Desk, captured: Captured) -> None:
        """Add `since`, and the numbers it prints, to the later review."""
        before = replace(self.side, name="the earlier review")
        after = Side("this review", review, False, Inputs(desk, captured))
        found = compare(before, after)
        score = scorecard(found.pair, found.steps)
        block = since_block(found, score, self.side)
        entered = found.pair.ledger.as_json()
        review["numbers"] = dict(sorted({**review["numbers"], **entered}.items()))
        review["since"] = block

    @property
    def files(self) -> tuple[tuple[str, str, str, bytes], ...]:
        """Name, media type, description and bytes of what the PDF embeds beside the later review's own."""
        if not self.embeds:
            return ()
        kept = [(REVIEW_NAME, "application/json", "The earlier review", to_bytes(self.side.review))]
        inputs = self.side.inputs
        if inputs is not None:
            kept.append((DESK_NAME, "application/yaml", "The earlier desk", inputs.desk.data))
            kept += [
                (EVIDENCE_PREFIX + name, "application/json", "Earlier evidence", data)
                for name, data in inputs.files
            ]
        return tuple(kept)


def since_block(found: Diff, score: Scorecard, earlier: Side) -> dict[str, Any]:
    """The comparison as review.json keeps it. Rows name their numbers, so that a page can print them."""
    about = found.pair.before["review"]
    block: dict[str, Any] = tree(
        {
            "date": about.get("date"),
            "revision": about.get("revision"),
            "stored": earlier.stored,
            "sha256": hashlib.sha256(to_bytes(earlier.review)).hexdigest(),
            "inputs_embedded": earlier.inputs is not None,
            "causes_separated": found.separated,
            "binding_before": found.migration.was,
            "binding_after": found.migration.now,
            "about": found.about,
            "doubts": [
                *(f"The window {was} is called {now} now." for was, now in found.renamed.items()),
                *(f"{one[:1].upper()}{one[1:]}." for one in found.doubts),
            ],
            "sentence": found.migration.sentence,
            "inputs": [_plain(one) | _numbers(one.was, one.now) for one in telling(found.changes)],
            "findings": [_plain(one) for one in found.findings],
            "moved": [_plain(one) | _numbers(one.was, one.now, one.by, one.share) for one in found.moved],
            "known": [_plain(one) | _numbers(one.number) for one in found.known],
            "steps": [_plain(one) for one in found.steps],
            "replaced": [_plain(one) | _numbers(one.was, one.now) for one in found.replaced],
            "scorecard": {
                "steps": [
                    _plain(one) | _numbers(one.predicted, one.low, one.high, one.measured)
                    for one in score.steps
                ],
                "tally": score.tally,
                "held": score.held,
            },
        }
    )
    block["closed_before"] = closed_so_far(found.pair.before)
    block["timeline"] = _timeline(found.pair)
    block["exhibit"] = tree(_exhibit(found.pair, block["timeline"]))
    return block


def _plain(row: Any) -> dict[str, Any]:
    """A row's fields; a cause becomes its kinds and its sentence."""
    out = {name: getattr(row, name) for name in row.__dataclass_fields__}
    if "cause" in out:
        cause = out.pop("cause")
        out |= {
            "cause_kinds": list(cause.kinds) if cause else [],
            "because": cause.reason if cause else None,
        }
    return out


def _numbers(*given: object) -> dict[str, list[str]]:
    return {"numbers": [one.id for one in given if isinstance(one, Num)]}


def _timeline(pair: Pair) -> list[dict[str, Any]]:
    """One row to a review, oldest first: those the earlier review kept, itself, and this one."""
    kept = list((pair.before.get("since") or {}).get("timeline", ()))
    rows = [_kept(pair, row) for row in kept if row is not kept[-1]]
    for review in (pair.before, pair.after):
        rows.append(_row(pair, review, {row["name"] for row in rows}))
    return rows


def _row(pair: Pair, review: dict[str, Any], taken: set[str]) -> dict[str, Any]:
    one = point(review)
    name = " ".join(filter(None, (one.date, one.revision)))
    while name in taken:
        name += "*"
    row: dict[str, Any] = {
        "name": name,
        "date": one.date,
        "window_under_test": one.window,
        "binding": one.binding,
    }
    entered = []
    for short, id in numbers_of(review).items():
        number = pair.old(id) if review is pair.before else pair.new(id)
        if number is None or short not in {"p95", "gap", "utilisation", "spend"}:
            continue
        entered.append(_entered(pair, row, name, short, number))
    count = pair.count(f"timeline.{key(name)}.open_findings", one.open_findings)
    row |= {"open_findings": one.open_findings, "numbers": [*entered, count.id]}
    return row


def _kept(pair: Pair, row: dict[str, Any]) -> dict[str, Any]:
    """A row of the earlier review's own timeline; its numbers are entered again."""
    out = {name: row.get(name) for name in ("name", "date", "window_under_test", "binding")}
    entered = []
    for short in ("p95", "gap", "utilisation", "spend"):
        number = pair.old(f"since.timeline.{key(row['name'])}.{_field(short)}")
        if number is not None:
            entered.append(_entered(pair, out, row["name"], short, number))
    count = pair.count(f"timeline.{key(row['name'])}.open_findings", row["open_findings"])
    return out | {"open_findings": row["open_findings"], "numbers": [*entered, count.id]}


def _entered(pair: Pair, row: dict[str, Any], name: str, short: str, number: Num) -> str:
    field = _field(short)
    made = pair.ledger.add(
        f"since.timeline.{key(name)}.{field}", number.value, number.unit, grade=number.grade, formula="as reviewed then"
    )  # fmt: skip
    row[field] = made.value
    if short == "p95":
        row["p95_shown"] = made.shown
    return made.id


def _field(short: str) -> str:
    return f"{short}_us" if short in {"p95", "gap"} else short


def _exhibit(pair: Pair, rows: list[dict[str, Any]]) -> dict[str, Prose] | None:
    """Title and alternative text of the picture; None with fewer than two reviews that have a P95."""
    known = [row for row in rows if "p95_us" in row]
    if len(known) < 2:
        return None
    was, now = known[-2]["binding"], known[-1]["binding"]
    title = say("The constraint stays with {now}", now=stage(now))
    if was != now:
        title = say("The constraint moved from {was} to {now}", was=stage(was), now=stage(now))
    alt = say("P95 end to end by review")
    windows = {row["window_under_test"] for row in known if row["window_under_test"]}
    for row in known:
        number = pair.ledger.numbers[f"since.timeline.{key(row['name'])}.p95_us"]
        alt += say("; {name}: {p95}", name=Label(row["name"]), p95=number)
        if len(windows) > 1 and row["window_under_test"]:
            alt += say(" in {window}", window=Quoted(row["window_under_test"]))
        alt += say(", {stage} binds", stage=stage(row["binding"]))
    return {"title": title, "alt": alt + say(".")}
