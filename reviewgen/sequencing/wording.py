"""The words of the plan that more than one part of it says."""

from __future__ import annotations

STAGE_WORDS = {
    "network": "the network",
    "order_processor": "the order processor",
    "risk_check": "the risk check",
    "exchange": "the exchange",
}
SOFTWARE = ("batching", "conflation", "dual_thread", "queue_redesign")
"""What changes the processor without changing its architecture."""
CEILING = ("book_restructure", "fpga_offload")
EXCHANGE = ("colocation", "feed_proximity")
RISK = ("risk_placement",)
ON_KERNEL = ("kernel_tuning", "kernel_bypass")
ON_BYPASS = ("nic_refresh",)
