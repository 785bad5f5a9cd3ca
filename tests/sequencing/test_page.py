"""The plan on the page: what each step is worth stands beside its cost, a dash where nobody knows."""

from __future__ import annotations

import re
from pathlib import Path

from reviewgen.cache.store import Cache
from reviewgen.captured import Captured
from reviewgen.desk.load import parse_desk
from reviewgen.report import of_review, reviewed

MIGRATED = (Path(__file__).resolve().parents[2] / "examples" / "migrated.yaml").read_text(encoding="utf-8")
UNKNOWN = re.sub(r"(?m)^  edge_value:.*\n", "", MIGRATED)


def plan_rows(text: str) -> tuple[list[str], list[list[str]], str]:
    """Head and rows of the table of purchases, and the whole section, without marks."""
    page = of_review(reviewed(parse_desk(text.encode()), Captured(), "default"), Cache(None)).page().html
    (section,) = re.findall(r'<section[^>]*id="plan".*?</section>', page, re.S)
    table = section[section.index("Purchases in order") :].split("</table>")[0]
    head = re.findall(r"<th scope=\"col\"[^>]*>(.*?)</th>", table)
    rows = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S) for row in table.split("<tr")[2:]]
    return head, [[re.sub(r"<[^>]+>", "", cell) for cell in row] for row in rows], section


def test_npv_and_payback_stand_beside_the_cost():
    head, rows, section = plan_rows(MIGRATED)
    at = head.index("Cost")
    assert head[at : at + 3] == ["Cost", "NPV", "Payback"]
    assert [row[at : at + 3] for row in rows] == [["40k USD", "–", "–"], ["150k USD", "1.62M USD", "0.8 months"]]
    assert 'data-n="sequence.steps.dual_thread.npv"' in section
    assert 'data-n="sequence.steps.dual_thread.payback_months"' in section
    assert "not what is left of the bypass&#39;s" in section or "not what is left of the bypass's" in section
    assert "measure before buying" not in section and "measure after each step" in section


def test_where_nobody_gave_a_value_there_is_a_dash():
    head, rows, section = plan_rows(UNKNOWN)
    assert all(row[head.index("NPV")] == row[head.index("Payback")] == "–" for row in rows)
    assert "NPV and payback take" not in section


def test_an_npv_that_may_be_a_loss_has_its_range_beside_it():
    """At a smaller edge the second thread pays by its usual cost and effect, and not over their ranges."""
    small = re.sub(r"(?m)^  edge_value:.*$", "  edge_value: 340k USD/yr", MIGRATED)
    head, rows, section = plan_rows(small)
    cells = [row[head.index("NPV")] for row in rows]
    assert any(re.fullmatch(r"\S+ USD−\S+ USD to \S+ USD", cell) for cell in cells), cells
    assert 'data-n="sequence.steps.dual_thread.npv_interval.low"' in section
