"""Charts: functions of review.json alone, each one file, each SVG text.

A chart that has nothing to show for a desk answers None and is left out.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

T = TypeVar("T")

_SECTIONS: Final = ("verdict", "flow", "segments", "queue", "capex", "erosion", "sequence", "obi")


def drawn_from(review: Mapping[str, Any]) -> dict[str, Any]:
    """All of a review that its charts can depend on; `draw` makes the same of it as of the whole.

    Of a number that is its value and text, not where it stands; of a step of the plan not its owner.
    """
    plan = review["sequence"]
    steps = plan and [{**step, "owner": None} for step in plan["steps"]]
    return {
        **{name: review[name] for name in _SECTIONS},
        "sequence": plan and {**plan, "steps": steps},
        "numbers": {id: {name: one[name] for name in ("value", "shown")} for id, one in review["numbers"].items()},
        "review": {name: review["review"].get(name) for name in ("currency", "locale")},
        "since": {"timeline": (review.get("since") or {}).get("timeline", ())},
    }


def draw(review: dict[str, Any]) -> dict[str, str]:
    """All charts of one review by name, as SVG."""
    from reviewgen.charts import (
        burst,
        closing_test,
        erosion,
        flow_shares,
        migration,
        obi,
        saturation,
        timeline,
        tornado,
        waterfall,
    )
    charts = {
        "closing_test": closing_test.draw,
        "waterfall": waterfall.draw,
        "flow_shares": flow_shares.draw,
        "saturation": saturation.draw,
        "burst": burst.draw,
        "tornado": tornado.draw,
        "erosion": erosion.draw,
        "migration": migration.draw,
        "obi": obi.draw,
        "timeline": timeline.draw,
    }
    made = drawn(lambda: {name: chart(review) for name, chart in charts.items()})
    return {name: svg for name, svg in made.items() if svg is not None}


def drawn(make: Callable[[], T]) -> T:
    """What `make` draws, in the look of all charts."""
    import matplotlib

    from reviewgen.charts.style import settings

    with matplotlib.rc_context(settings()), warnings.catch_warnings():  # type: ignore[arg-type]
        # A name in a script that the fonts lack shows boxes; the report's text has it in full.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font", category=UserWarning)
        return make()
