"""Evidence files for tests, made without a capture: exact lognormal quantiles as samples.

The fixture `evidence_of` of tests/conftest.py makes one from plain data.
"""

from __future__ import annotations

from statistics import NormalDist
from typing import Any

import numpy as np

from reviewgen.evidence.records import BinRates, CaptureFile, Evidence, Joint, Rates, Remark, Series
from reviewgen.evidence.sketch import Sketch


def lognormal_us(p50: float, p95: float, n: int) -> np.ndarray:
    """n samples in µs whose quantiles are those of the lognormal through both percentiles."""
    normal = NormalDist()
    scores = np.array([normal.inv_cdf((i + 0.5) / n) for i in range(n)])
    return p50 * np.exp(np.log(p95 / p50) * scores / normal.inv_cdf(0.95))


def _series(given: dict[str, Any]) -> Series:
    samples = given.get("samples_us")
    if samples is None:
        samples = lognormal_us(float(given["p50"]), float(given["p95"]), int(given.get("n", 2000)))
    sketch = Sketch.of(np.rint(np.asarray(samples) * 1e6).astype(np.int64))
    labels = [given.get(name, default) for name, default in (("type", ""), ("window", ""), ("loop", "open"))]
    return Series(given["segment"], *labels, sketch)


def _rates(given: dict[str, Any]) -> Rates:
    rate, span = float(given["rate"]), float(given.get("span", 10.0))
    n, idc = round(rate * span), float(given.get("idc", 1.0))
    peak = float(given.get("peak", 2 * rate))
    bins = (BinRates(1, round(span * 1000), rate, peak, peak, idc),)
    return Rates(given.get("type", ""), given.get("window", ""), n, span, rate, bins)


def evidence(given: dict[str, Any]) -> Evidence:
    """Evidence from `name`, `day`, `series`, `rates`, `joint` (window, segments, samples_us) and `remarks`."""
    last = f"{given['day']}T15:00:00.000000000Z" if "day" in given else ""
    file = CaptureFile("tap.csv", "0" * 64, 1, "csv", 1, 0, (), "wire", last, last)
    return Evidence(
        given.get("name", "evidence/open.json"), "1" * 64, "0", (file,),
        tuple(_series(one) for one in given.get("series", ())),
        tuple(_rates(one) for one in given.get("rates", ())),
        tuple(
            Joint(one.get("window", ""), tuple(one["segments"]), len(one["samples_us"]), np.asarray(one["samples_us"]))
            for one in given.get("joint", ())
        ),
        (),
        tuple(
            Remark(one["id"], one.get("subject", ""), one["text"], window=one.get("window", ""))
            for one in given.get("remarks", ())
        ),
    )  # fmt: skip
