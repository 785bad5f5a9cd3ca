"""`build --redact`: nothing of the client's leaves, and the same thing is the same token."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner

from reviewgen.captured import Captured
from reviewgen.cli.build import build
from reviewgen.desk.forms import ListOf, TableOf
from reviewgen.desk.model import Desk
from reviewgen.desk.values import ONE_LINE, OfText
from reviewgen.redact import Tokens, redact_captured
from reviewgen.redact.desk import FREE_NAMES, FREE_TEXT
from tests.history.conftest import FIRST, SECOND, changed

NAMED = (
    ("value: 1.0M..2.0M USD", "value: 1.37M..2.11M USD"),
    ("name: open\n", "name: Zebra window\n"),
    ("name: midday\n", "name: Quagga window\n"),
)
SECRETS = (
    "Northgate", "market making", "Zebra", "Quagga", "TotalView", "CTA/UTP", "Trading systems", "Infrastructure",
    "Latency practice", "No FPGA team", "Wire taps", "perf sampling", "Client finance",
)  # fmt: skip


CARRIED: list[str] = []


class Child:
    """In place of the process that typesets: notes what the PDF would carry."""

    def __enter__(self) -> Child:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def render(self, html: str, assets: object, attachments: Iterable[Any], built_for: object) -> Any:
        CARRIED[:] = [one.name for one in attachments]
        return SimpleNamespace(pdf=b"%PDF")


def built(folder: Path, *more: str) -> tuple[dict[str, object], str, str]:
    """The redacted review.json, as data and text, and the page of a desk called by its client."""
    (folder / "northgate.yaml").write_text(changed(SECOND, *NAMED), encoding="utf-8")
    out = str(folder / "out")
    arguments = [str(folder / "northgate.yaml"), "--redact", "--format", "json,html,pdf", "-o", out, *more]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("reviewgen.render.pdf.PdfChild.start", Child)
        done = CliRunner().invoke(build, arguments)
    assert done.exit_code == 0, done.exception
    assert "northgate" not in " ".join(path.name for path in (folder / "out").iterdir())
    text = (folder / "out" / "redacted.review.json").read_text(encoding="utf-8")
    page = (folder / "out" / "redacted.html").read_text(encoding="utf-8")
    return json.loads(text), text, re.sub(r"data:[a-z/+0-9-]+;base64,[A-Za-z0-9+/=]+", "", page)


@pytest.fixture(scope="module")
def redacted(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, object], str, str]:
    folder = tmp_path_factory.mktemp("redact")
    (folder / "first.yaml").write_text(changed(FIRST, *NAMED), encoding="utf-8")
    return built(folder, "--since", str(folder / "first.yaml"), "--set", "economics.budget=417k USD")


def test_no_name_and_no_hash_leaves(redacted: tuple[dict[str, object], str, str]):
    review, text, page = redacted
    for secret in SECRETS:
        assert secret.lower() not in text.lower(), secret
        assert secret.lower() not in page.lower(), secret
    assert not re.search(r"\b[0-9a-f]{64}\b", text)
    assert review["provenance"]["desk_sha256"] == "withheld"  # type: ignore[index]
    assert not review["provenance"]["overrides"]  # type: ignore[index]


def test_the_pdf_carries_the_redacted_review_alone(redacted: tuple[dict[str, object], str, str]):
    assert CARRIED == ["review.json"]


def test_money_is_tokens_in_every_face(redacted: tuple[dict[str, object], str, str]):
    review, text, page = redacted
    numbers = review["numbers"]
    assert isinstance(numbers, dict)
    public = ("reference.", "article.", "policy.")
    money = [one for id, one in numbers.items() if one["unit"].startswith("money") and not id.startswith(public)]
    assert len(money) > 50
    assert all(re.fullmatch(r"amount \d+", one["shown"]) for one in money)
    assert "417k" not in text + page and "417000" not in text
    for secret in ("1.37M", "2.11M", "1370000", "2110000", "1740000"):
        assert secret not in text + page, secret
    now, before = numbers["capex.all_in_cost"], numbers["since.timeline.2026-11-20%201%2E0.spend"]
    assert now["shown"] == before["shown"]


def test_latencies_and_the_verdict_stay(redacted: tuple[dict[str, object], str, str]):
    review, _, page = redacted
    assert review["verdict"]["binding"] == "exchange"  # type: ignore[index]
    assert review["verdict"]["end_to_end_p95_us"] == 58.0  # type: ignore[index]
    assert "58.0 µs" in page and "Window 2" in page and "What changed since" in page


def test_an_earlier_review_without_inputs_is_refused(tmp_path: Path):
    (tmp_path / "desk.yaml").write_text(FIRST, encoding="utf-8")
    stored = Path(__file__).parents[1] / "fixtures" / "reviews" / "migrated-0.1.review.json"
    arguments = [str(tmp_path / "desk.yaml"), "--redact", "--format", "json", "--since", str(stored)]
    refused = CliRunner().invoke(build, arguments).exception
    assert getattr(refused, "exit_code", None) == 2


def test_a_name_has_one_token_and_is_found_in_a_capture_s_remark():
    tokens = Tokens()
    assert tokens.name("Acme", "Client") == tokens.name("Acme", "Owner") == "Client 1"
    assert tokens.name("Bolt", "Client") == "Client 2"
    assert tokens.name("tap.pcap.gz", "Capture") == "Capture 1"
    assert tokens.hide("ACME, tap.pcap.gz: acmes") == "Client 1, Capture 1: acmes"


def test_a_file_s_name_tells_who_it_is_of():
    tokens = Tokens()
    named = (("Northgate Trading", "Client"), ("Equities desk", "Desk"), ("Secaucus", "Venue"), ("open", "Window"))
    for name, kind in named:
        tokens.name(name, kind)
    assert tokens.tells("northgate-2027") and tokens.tells("q_secaucus")
    assert not tokens.tells("desk") and not tokens.tells("open")


def free_text(section: Any, path: str = "") -> Iterator[str]:
    """The paths of a section's keys that take text of any content, and of tables with names of the desk's own."""
    for name, one in section.model_fields.items():
        yield from _texts(one.form, f"{path}.{name}".lstrip("."))


def _texts(form: Any, path: str) -> Iterator[str]:
    if isinstance(form, OfText):
        yield from [path] if form.pattern in (None, ONE_LINE) else []
    elif isinstance(form, ListOf):
        yield from _texts(form.item, f"{path}.*")
    elif isinstance(form, TableOf):
        yield f"{path}: names"
        yield from _texts(form.value, f"{path}.*")
    elif isinstance(section := getattr(form, "section", form), type):
        yield from free_text(section, path)


def test_every_text_of_a_desk_file_is_told_of():
    """A key added to the format with free text in it must be added here too, or it would leave as it is."""
    found = set(free_text(Desk))
    ours = {f"{table}: names" for table in ("remedies", "thresholds")}  # ids of ours, checked as such
    told = set(FREE_TEXT) | {f"{table}: names" for table in FREE_NAMES}
    assert len(found) > 30
    assert found - ours - {"scenarios.*: names"} == told  # the paths that scenarios change are the desk's too


def test_names_like_our_own_words_and_equal_amounts(tmp_path: Path):
    """Owners called as our stages are break nothing; what the desk pays is not told by the catalogue's price."""
    text = changed(
        FIRST,
        ("network: Infrastructure", "network: Network"), ("exchange: Connectivity", "exchange: Cost"),
        ("budget: 400k USD", "budget: 60k USD"), ("quote: ", "hidden_alpha: "),
    )  # fmt: skip
    more = "thresholds:\n  nic_unit_cost: {value: 1733 USD, reason: Our price}\n"
    (tmp_path / "desk.yaml").write_text(text + more, encoding="utf-8")
    done = CliRunner().invoke(build, [str(tmp_path / "desk.yaml"), "--redact", "--format", "json,html"])
    assert done.exit_code == 0, done.exception
    review = json.loads((tmp_path / "desk.review.json").read_text(encoding="utf-8"))
    page = (tmp_path / "desk.html").read_text(encoding="utf-8")
    assert review["owners"]["network"] == "Owner 1" and review["verdict"]["shares"]["network"]
    assert "hidden_alpha" not in page + json.dumps(review) and "Type 1" in page
    numbers = review["numbers"]
    catalogue = numbers["remedy.batching.cost"]["shown"]
    assert numbers["desk.economics.budget"]["shown"] != catalogue
    assert numbers["sequence.remedies.batching.cost"]["shown"] == catalogue
    assert "1,733" not in page and "1733" not in json.dumps(review)
    assert numbers["capex.nic_cost_share"]["shown"] == "ratio 1"  # times the known price of a card it is what was paid


def texts(node: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text in some dataclasses, with the fields above it."""
    if is_dataclass(node):
        for one in fields(node):
            yield from texts(getattr(node, one.name), f"{path}.{one.name}".lstrip("."))
    elif isinstance(node, tuple):
        for below in node:
            yield from texts(below, path)
    elif isinstance(node, str):
        yield path, node


def test_no_text_of_a_capture_is_left(evidence_of: Any):
    """A field added to the evidence with a stranger's text in it would show here."""
    windows = {"window": "Zebra open"}
    given = evidence_of(
        {
            "name": "evidence/zebra.json",
            "series": [{"segment": "zebra_hop", "type": "zebra_quote", "p50": 9, "p95": 20, **windows}],
            "rates": [{"rate": 1000, "type": "zebra_quote", **windows}],
            "joint": [{"segments": ["zebra_hop"], "samples_us": [[1.0]], **windows}],
            "remarks": [{"id": "units", "subject": "zebra.csv", "text": "Zebra.csv at the zebra open", **windows}],
        }
    )
    (capture,) = given.files
    given = replace(given, files=(replace(capture, name="zebra.csv", clock="zebra's clock"),))
    tokens = Tokens()
    found = redact_captured(Captured((given,)), tokens)
    left = dict(texts(found.files))
    assert len(left) > 12
    assert not [path for path, text in left.items() if "zebra" in text.lower()]
    assert left["remarks.text"] == "Capture 1 at the Window 1"
    assert left["remarks.window"] == left["series.window"] == tokens.known("Zebra open")
