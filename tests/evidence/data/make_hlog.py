"""How interval.hlog was made, by the writer of the library `hdrhistogram`: python make_hlog.py > interval.hlog"""

import sys

import numpy as np
from hdrh.histogram import HdrHistogram
from hdrh.log import HistogramLogWriter

SECONDS = 5
START_MS = 1_795_394_140_000


def values(second: int) -> list[int]:
    """The latencies in ns recorded in one second; the test draws them again."""
    drawn = np.random.default_rng(second).lognormal(8.5, 0.7, 400)
    return [int(value) for value in drawn]


def main() -> None:
    """Writes the log to the standard output."""
    log = HistogramLogWriter(sys.stdout)
    log.output_comment("[Logged with hdrhistogram's HistogramLogWriter]")
    log.output_log_format_version()
    log.output_base_time(START_MS)
    log.base_time = START_MS
    log.output_legend()
    for second in range(SECONDS):
        histogram = HdrHistogram(1, 60_000_000_000, 3)
        for value in values(second):
            histogram.record_value(value)
        histogram.set_start_time_stamp(START_MS + 1000 * second)
        histogram.set_end_time_stamp(START_MS + 1000 * (second + 1))
        log.output_interval_histogram(histogram)


if __name__ == "__main__":
    main()
