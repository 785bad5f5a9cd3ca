"""`hardware`: servers, cards, the bypass already bought, and what is about to be bought."""

from typing import Literal

from reviewgen.desk import limits
from reviewgen.desk.sections.base import Many, Section, key, required
from reviewgen.desk.sections.percentiles import Percentiles
from reviewgen.desk.values import Bandwidth, Day, Line, Money, Positive


class Nics(Section):
    """The network cards of the trading servers."""

    model: Line | None = key("The card.", examples=["ConnectX-7"])
    per_server: Positive | None = key("Cards in one server.", examples=[4])
    unit_cost: Money | None = key("The price of one card.", examples=["1599 USD"])
    link_speed: Bandwidth | None = key("The speed of one link.", examples=["25 Gbps"])


class Before(Section):
    """What was measured before the bypass went live."""

    tick_to_trade: Percentiles | None = key("Tick-to-trade before the bypass.")


class KernelBypass(Section):
    """The bypass in use, if any. What it cost is sunk and judged once."""

    stack: Literal["none", "onload", "ef_vi", "dpdk", "rdma", "xdp", "other"] = key(
        "The network path in production.",
        "none",
        meaning={
            "none": "packets pass the kernel",
            "onload": "sockets accelerated in user space",
            "ef_vi": "the card's own layer-two interface",
            "dpdk": "poll-mode drivers",
            "rdma": "remote direct memory access",
            "xdp": "AF_XDP sockets",
            "other": "another bypass",
        },
    )
    live_since: Day | None = key("The day it went live.", examples=["2025-03-01"])
    all_in_cost: Money | None = key(
        "Hardware, integration and the first year's engineering together.",
        examples=["1.0M..2.0M USD"],
    )
    before: Before | None = key("Figures from before it went live.")


class Fpga(Section):
    """An FPGA in the path."""

    stack: Line | None = key("The board or product.", examples=["Alveo X3"])
    cost: Money | None = key("What it cost.", examples=["600k USD"])


class Spend(Section):
    """One purchase the desk is about to make."""

    item: Line = required("What is to be bought.", examples=["NIC refresh"])
    kind: Literal["nic", "bypass", "fpga", "processor", "feed", "colo", "other"] = required(
        "What it is, so that it can be held against the finding.",
        meaning={
            "nic": "network cards or switches",
            "bypass": "a kernel bypass, with or without its cards",
            "fpga": "an FPGA",
            "processor": "order-processor software or hosts",
            "feed": "market data",
            "colo": "co-location or proximity",
            "other": "anything else",
        },
    )
    cost: Money = required("The price.", examples=["80k USD"])


class Hardware(Section):
    """The trading servers and what was, or will be, spent on them."""

    servers: Positive | None = key("Servers in the trading path.", examples=[3])
    nics: Nics | None = key("The network cards.")
    kernel_bypass: KernelBypass | None = key("The network path in production.")
    fpga: Fpga | None = key("An FPGA in the path.")
    planned_spend: Many[Spend] = key("What the desk is about to buy.", (), most=limits.ROWS)

    @property
    def live_bypass(self) -> KernelBypass | None:
        """The bypass in production; None where packets pass the kernel, or nothing was said of it."""
        bypass = self.kernel_bypass
        return None if bypass is None or bypass.stack == "none" else bypass
