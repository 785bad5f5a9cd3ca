"""Attacks typed into every text of a desk: nothing of them acts on any page, and all of it shows as typed."""

from __future__ import annotations

import io
import itertools
import json
import os
import re
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import yaml
from markupsafe import escape

from reviewgen.desk.schema import desk_schema

DESK = Path(__file__).parent / "strings.yaml"
ATTACKS = (
    "<script>document.title='HACKED'</script>",
    "<img src=x onerror=\"document.title='HACKED'\">",
    "\"><svg onload=document.title='HACKED'>",
    "' autofocus onfocus=document.title='HACKED' x='",
    "</style></title></bdi></data><script>document.title='HACKED'</script>",
    "--> ]]> <iframe srcdoc=\"<script>top.document.title='HACKED'</script>\">",
    "<a href=\"javascript:document.title='HACKED'\">x</a> javascript:alert()",
    "<meta http-equiv=refresh content=\"0;url=javascript:document.title='HACKED'\">",
    "} body { display: none } @import 'http://127.0.0.1:9/x'; x { background: url(file:///etc/passwd)",
    "{{ 7 * 7 }} {% include 'base/report.html.j2' %} {{ ''.__class__.__mro__ }} {# x #} ${7*7} <%= 7 %>",
    "&lt;b&gt; &#x3c;b&#62; &amp; %3Cscript%3E \\u003cscript\\u003e",
    "$\\frac{a}{b$ \\input{x} ^_# %s {0} %n",
    "(x) Tj /JS (app.alert) /Launch >> endobj <?xml?> <!DOCTYPE a> =cmd|' /C calc'!A0",
)
ACTIONS = {"/JS", "/JavaScript", "/Launch", "/AA", "/OpenAction", "/SubmitForm", "/XFA", "/RichMedia"}
ELSEWHERE = {
    "desk.evidence": "names a file, see test_paths.py",
    "desk.brand": "names a file, see test_paths.py",
    "Obi.evidence_file": "names a file, see test_paths.py",
    "Review.currency": "three letters",
    "Review.locale": "a language",
    "Waiver.rule": "the id of a rule; others are tried by test_a_waiver_of_no_rule_acts_nowhere",
}


def texts_of(schema: dict[str, Any]) -> set[str]:
    """`Section.key` of each text, list of texts and `source` of the format."""
    sections = {"desk": schema, **{name: one for name, one in schema["$defs"].items() if name[0].isupper()}}
    found = set()
    for section, one in sections.items():
        for name, part in one["properties"].items():
            leaf = part.get("items", part)
            if leaf.get("type") == "string" and "$ref" not in leaf:
                found.add(f"{section}.{name}")
    return found


def given_in(node: Any, part: dict[str, Any], section: str, schema: dict[str, Any]) -> Iterator[str]:
    """`Section.key` of each text that a desk gives, found by walking it beside the schema."""
    if "$ref" in part:
        name = part["$ref"].rpartition("/")[2]
        part = schema["$defs"][name] | {"name": name}
    if isinstance(node, list):
        for item in node:
            yield from given_in(item, part["items"], section, schema)
    elif isinstance(node, dict):
        inside = part.get("name", section)
        for key, value in node.items():
            below = part.get("properties", {}).get(key, part.get("additionalProperties"))
            if isinstance(value, str) or (isinstance(value, list) and value and isinstance(value[0], str)):
                yield f"{inside}.{key}"
            if isinstance(below, dict):
                yield from given_in(value, below, inside, schema)


def attacked(each: int = len(ATTACKS)) -> tuple[str, dict[str, str]]:
    """The desk with so many attacks in each text, in turn, and the texts by the mark each begins with."""
    texts: dict[str, str] = {}
    turn = itertools.cycle(ATTACKS)

    def text(found: re.Match[str]) -> str:
        mark = f"[{found[1] or len(texts)}]"
        if mark not in texts:
            texts[mark] = " ".join((mark, *itertools.islice(turn, each)))
        return json.dumps(texts[mark])

    return re.sub(r'"@(\w*)"', text, DESK.read_text(encoding="utf-8")), texts


pytestmark = [pytest.mark.fuzz, pytest.mark.requires_library("pango-1.0")]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, run: Any, small: str, long_form: bool) -> Path:
    """The folder of the built outputs. In the short form only the texts of `review` are printed on paper."""
    folder = tmp_path_factory.mktemp("attacked")
    (folder / "desk.yaml").write_text(attacked()[0], encoding="utf-8")
    printed = attacked(1)[0]
    if not long_form:
        printed = printed.partition("hardware:")[0] + small[small.index("flow:") :]
    (folder / "print.yaml").write_text(printed, encoding="utf-8")
    for arguments in (("desk.yaml", "--format", "html"), ("print.yaml", "--format", "pdf")):
        done = run("build", *arguments, cwd=folder)
        assert done.returncode == 0, done.stderr
    return folder


class Page(HTMLParser):
    """The text of a page, and every element and attribute that could act."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text, self.acting = "", []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = {name for name, _ in attrs}
        acting = tag in {"script", "iframe", "object", "embed", "svg", "base", "link", "form"}
        acting |= any(name.startswith("on") or name in {"srcdoc", "formaction", "autofocus"} for name in names)
        targets = [value or "" for name, value in attrs if name in {"href", "src"}]
        acting |= any(not re.match(r"#|https://|mailto:|data:image/", target) for target in targets)
        if acting:
            self.acting.append((tag, names))

    def handle_data(self, data: str) -> None:
        self.text += data


def test_every_text_of_the_format_is_attacked() -> None:
    schema = desk_schema()
    given = set(given_in(yaml.safe_load(DESK.read_text(encoding="utf-8")), schema, "desk", schema))
    assert texts_of(schema) - given - set(ELSEWHERE) == set()


def test_the_page_holds_nothing_that_acts_and_all_text_as_typed(built: Path) -> None:
    page = Page((built / "desk.html").read_text(encoding="utf-8"))
    assert page.acting == []
    _, texts = attacked()
    seen = [mark for mark in texts if mark in page.text]
    assert len(seen) > 20
    torn = [mark for mark in seen if texts[mark] not in page.text]
    assert torn == []


def test_the_pictures_hold_nothing_that_acts(built: Path) -> None:
    import base64

    source = (built / "desk.html").read_text(encoding="utf-8")
    pictures = [base64.b64decode(one) for one in re.findall(r"data:image/svg\+xml;base64,([\w+/=]+)", source)]
    assert len(pictures) > 3
    for picture in pictures:
        for element in ET.fromstring(picture).iter():
            tag = str(element.tag).rpartition("}")[2]
            assert tag not in {"script", "foreignObject", "image", "a", "animate", "set", "iframe"}
            for name, value in element.attrib.items():
                assert not name.rpartition("}")[2].lower().startswith("on")
                if name.rpartition("}")[2] == "href":
                    assert value.startswith("#")


def test_the_pdf_holds_no_action_and_its_metadata_is_as_typed(built: Path) -> None:
    _, texts = attacked(1)
    title = next(text for text in texts.values() if text.startswith("[2]"))
    with pikepdf.open(io.BytesIO((built / "print.pdf").read_bytes())) as pdf:
        for one in pdf.objects:
            keys = set(one.keys()) if isinstance(one, (pikepdf.Dictionary, pikepdf.Stream)) else set()
            assert not keys & ACTIONS
            if "/S" in keys and "/URI" in keys:
                assert re.match("https://|mailto:", str(one.URI))
        assert title in str(pdf.docinfo.Title)
        metadata = ET.fromstring(pdf.Root.Metadata.read_bytes())
        assert any(title in (one.text or "") for one in metadata.iter())
        assert set(pdf.attachments) == {"desk.yaml", "review.json"}
        assert pdf.attachments["desk.yaml"].get_file().read_bytes() == (built / "print.yaml").read_bytes()


def browse(page: Path, home: Path) -> str:
    """The document as Chromium has it once everything has run."""
    command = [
        "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
        "--virtual-time-budget=3000", f"--user-data-dir={home}", "--dump-dom", page.as_uri(),
    ]  # fmt: skip
    env = os.environ | {"HOME": str(home)}
    done = subprocess.run(command, capture_output=True, timeout=100, check=True, env=env)
    return done.stdout.decode("utf-8")


@pytest.mark.requires_tool("chromium")
def test_nothing_executes_in_a_browser_even_without_the_policy(built: Path, tmp_path: Path) -> None:
    source = (built / "desk.html").read_text(encoding="utf-8")
    bare = re.sub(r"<meta http-equiv[^>]*>", "", source)
    assert bare != source
    (tmp_path / "bare.html").write_text(bare, encoding="utf-8")
    # the control: one text that is not escaped does act
    mark = next(iter(attacked()[1].values()))
    raw = bare.replace(str(escape(mark)), mark)
    (tmp_path / "raw.html").write_text(raw, encoding="utf-8")
    assert "<title>HACKED" in browse(tmp_path / "raw.html", tmp_path / "home")
    shown = browse(tmp_path / "bare.html", tmp_path / "home")
    assert "<title>HACKED" not in shown
    seen = Page(shown)
    assert seen.acting == []
    assert all(text in seen.text for mark, text in attacked()[1].items() if mark in seen.text)


def test_a_waiver_of_no_rule_acts_nowhere(tmp_path: Path, small: str, run: Any) -> None:
    attack = " ".join(ATTACKS)
    waiver = f"waivers: [{{rule: {json.dumps(attack)}, reason: a, by: b, until: 2027-01-31}}]\n"
    (tmp_path / "desk.yaml").write_text(small + waiver, encoding="utf-8")
    done = run("build", "desk.yaml", "--format", "html", cwd=tmp_path)
    page = Page((tmp_path / "desk.html").read_text(encoding="utf-8"))
    assert done.returncode == 0 and page.acting == []
