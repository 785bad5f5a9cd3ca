"""Desks at the ends of what the format takes, as texts of desk.yaml in the German manner of writing numbers."""

from __future__ import annotations

LONG = "Eröffnung und erste halbe Stunde nach der Auktion"


def desk(*, windows: int = 1, rate: float = 65_600, scale: float = 1.0, target: float = 60, peak: float = 3.0) -> str:
    """So many windows of long names about `rate` (messages per second), and all times `scale` times a common desk's.

    `target` is in µs and is not scaled; `peak` is in mean rates.
    """
    names = [f"{LONG} {number}" for number in range(windows)] if windows > 1 else ["Mittag"]
    flow = "\n".join(
        f"    - {{name: {name}, rate: {rate * (1 + 0.03 * at)} msg/s, peak_1ms: {rate * peak} msg/s, "
        f"by_type: {{quote: 60 %, order_book_snapshot_incremental_refresh: 30 %, ack: 10 %}},\n"
        f"       bursts: {{rate: {rate * 3} msg/s, mean_length: {400 * scale} us, mean_gap: {9600 * scale} us}}}}"
        for at, name in enumerate(names)
    )

    def us(value: float) -> str:
        return f"{value * scale:.9g} us"

    segments = {
        "nic_tick_to_trade": (1.6, 2.0), "nic_to_processor": (1.6, 2.0), "processor_to_wire": (18, 210),
        "risk_check": (3.0, 4.5), "exchange_round_trip": (14, 60), "end_to_end": (36, 260),
    }  # fmt: skip
    rows = "\n".join(f"      {name}: {{p50: {us(a)}, p95: {us(b)}}}" for name, (a, b) in segments.items())
    return f"""
reviewgen: 1
review: {{client: A, desk: B, date: 2026-11-20, currency: EUR, locale: de-DE}}
hardware:
  kernel_bypass: {{stack: onload, live_since: 2025-03-01, all_in_cost: 1.0M..2.0M EUR}}
order_processor:
  threads: 1
  cores_available: 4
  service_times: {{quote: {us(7.6)}, order_book_snapshot_incremental_refresh: {us(9.5)}, ack: {us(10)}}}
flow:
  growth: 25 %/yr
  windows:
{flow}
latency:
  evidence: measured
  source: taps
  target_p95: {target} us
  windows:
    - name: {names[0]}
{rows}
economics: {{edge_value: 3.0M EUR/yr, erosion: 12..24 months, discount_rate: 12 %, annual_opex: 150k..300k EUR/yr}}
"""
