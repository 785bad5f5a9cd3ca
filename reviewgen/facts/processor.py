"""The order processor under one window's message mix: service time, variability and capacity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from reviewgen.facts.band import thread_band
from reviewgen.facts.book import Book
from reviewgen.facts.calibration import PER_US, Calibration, servers_of
from reviewgen.ledger import Num, key, say
from reviewgen.models import flow, mix, usl

if TYPE_CHECKING:
    from reviewgen.desk.sections.flow import FlowWindow
    from reviewgen.units import Quantity

__all__ = ["PER_US", "Processor", "TypeFlow", "derive_processor"]

Basis = Literal["service_times", "stages", "saturation_rate", "calibrated", "article"]


@dataclass(frozen=True)
class TypeFlow:
    """One message type in one window; service and load are None where the desk gave no service time."""

    type: str
    share: Num
    rate_per_s: Num
    service_us: Num | None
    load_share: Num | None
    residual_share: Num | None


@dataclass(frozen=True)
class Processor:
    """What the models need of the processor in one window.

    One arrival stream of `traffic_share` of the window's rate meets `servers` parallel servers of
    `server_us` each: a pool takes all of it on N servers, a shard its own share on one.
    """

    window: str
    basis: Basis
    types: tuple[TypeFlow, ...]
    mean_service: Num
    scv: Num
    capacity: Num
    threads: int
    mode: str
    servers: int
    server_us: float
    traffic_share: float
    stages_us: tuple[float, ...]
    band: usl.UslBand

    def sweep_model(self, book: Book) -> flow.Processor:
        """The processor as the sweep, the knee and the bind rate see it."""
        limits = {name: book.policy(name).value for name in ("theta_rho_limit", "theta_ca2_limit")}
        return flow.Processor(
            self.server_us,
            self.servers,
            self.scv.value,
            rho_limit=limits["theta_rho_limit"],
            ca2_limit=limits["theta_ca2_limit"],
            stages_us=self.stages_us,
        )


def derive_processor(book: Book, window: FlowWindow, calibration: Calibration | None = None) -> Processor:
    """The processor in one window, from the best description the desk gave."""
    spec = book.desk.order_processor
    path = f"flow.{key(window.name)}"
    threads = int(spec.threads)
    shares = _shares(book, window)
    fitted = calibration.mean_service_us if calibration else None
    basis = _basis(book, fitted)
    types, service, scv = _service(book, window, shares, basis, calibration)
    one = 1.0 / service.value
    band = thread_band(book).scaled(one)
    inputs: list[Num | None] = [service, book.count("order_processor.threads", spec.threads)]
    interval: tuple[float, float] | None = None
    stages = tuple(stage.service_time.mid for stage in spec.stages)
    servers, server_us, share = threads, band.sigma_only.thread_service_us(threads), 1.0
    formula = "1 / S̄"
    if stages:
        servers, server_us = 1, max(stages)
        capacity, formula = 1.0 / server_us, "1 / slowest stage"
    elif spec.mode == "shard" and threads > 1:
        share = min(1.0, (spec.shard_skew.mid if spec.shard_skew else 1.0) / threads)
        servers, server_us = 1, service.value
        capacity, formula = one / share, "1 / (S̄ · share of the busiest shard)"
        if spec.shard_skew is not None:
            inputs.append(book.count("order_processor.shard_skew", spec.shard_skew, "ratio"))
    elif basis == "saturation_rate":
        assert spec.saturation_rate is not None
        quantity = spec.saturation_rate
        capacity, formula = quantity.mid * PER_US, "the saturation rate as given"
        interval = (quantity.low, quantity.high)
        server_us = threads / capacity
        inputs = [book.given("order_processor.saturation_rate", quantity)]
    elif basis == "calibrated":
        assert fitted is not None
        capacity, formula, server_us = threads / fitted.value, "N / S̄ as fitted", fitted.value
        interval, inputs = (threads / fitted.high / PER_US, threads / fitted.low / PER_US), [fitted]
    elif threads > 1:
        capacity, formula = band.sigma_only.throughput(threads), "N/S̄ / (1 + σ(N−1)), band to 1 + κN(N−1)"
        interval = (band.low(threads) / PER_US, band.high(threads) / PER_US)
        inputs += [book.figure("single_thread_saturation"), book.figure("dual_thread_saturation")]
    else:
        capacity = one
    number = book.ledger.add(
        f"{path}.capacity_per_s",
        capacity / PER_US,
        "msg/s",
        formula=formula,
        inputs=inputs,
        interval=interval,
    )
    return Processor(
        window.name,
        basis,
        types,
        service,
        scv,
        number,
        threads,
        spec.mode,
        servers,
        server_us,
        share,
        stages,
        band,
    )


def _basis(book: Book, fitted: Num | None) -> Basis:
    spec = book.desk.order_processor
    if spec.mode == "pipeline" and spec.stages:
        return "stages"
    if spec.service_times:
        return "service_times"
    if spec.saturation_rate:
        return "saturation_rate"
    return "calibrated" if fitted else "article"


def _shares(book: Book, window: FlowWindow) -> dict[str, Num]:
    """Each type's share of the count, from shares or rates, normalised to one."""
    given: dict[str, Quantity] = window.by_type
    path = f"flow.windows.{key(window.name)}.by_type"
    total = sum(quantity.mid for quantity in given.values())
    numbers = {}
    for name, quantity in given.items():
        source = book.given(f"{path}.{key(name)}", quantity)
        numbers[name] = book.ledger.add(
            f"flow.{key(window.name)}.types.{key(name)}.share",
            quantity.mid / total if total else 0.0,
            "share",
            formula="share or rate of the type / sum over types",
            inputs=[source],
        )
    return numbers


def _service(
    book: Book, window: FlowWindow, shares: dict[str, Num], basis: Basis, calibration: Calibration | None
) -> tuple[tuple[TypeFlow, ...], Num, Num]:
    """Per-type flow, the mean service time of one thread, and the scv of the whole mix."""
    spec = book.desk.order_processor
    path = f"flow.{key(window.name)}"
    times = {
        name: book.given(f"order_processor.service_times.{key(name)}", quantity)
        for name, quantity in spec.service_times.items()
    }
    within = book.count("order_processor.service_scv", spec.service_scv, "ratio")
    rate = book.given(f"flow.windows.{key(window.name)}.rate", window.rate)
    assert rate is not None
    covered = [name for name in shares if times.get(name) is not None]
    mixed = None
    if basis == "service_times" and shares and len(covered) == len(shares):
        known = [number for name in covered if (number := times[name]) is not None]
        mixed = mix.service_mix(
            [shares[name].value for name in covered], [n.value for n in known], within.value
        )
        inputs = [*known, *(shares[name] for name in covered)]
        mean = book.ledger.add(
            f"{path}.mean_service_us", mixed.mean_us, "us", formula="S̄ = Σ pᵢ Sᵢ", inputs=inputs
        )
        scv = book.ledger.add(
            f"{path}.service_scv",
            mixed.scv,
            "ratio",
            formula="Σ pᵢ Sᵢ²(1 + cᵢ²) / S̄² − 1",
            inputs=[*inputs, within],
        )
    else:
        fitted = calibration.mean_service_us if calibration else None
        mean = _mean_without_mix(book, path, basis, fitted, times)
        fitted_scv = calibration.service_scv if calibration and basis == "calibrated" else None
        scv = book.alias(f"{path}.service_scv", fitted_scv or within)
    flows = []
    for index, (name, share) in enumerate(shares.items()):
        own = f"{path}.types.{key(name)}"
        time = times.get(name)
        load = residual = None
        if mixed is not None:
            ends = [number for number in (*times.values(), *shares.values()) if number is not None]
            load = book.ledger.add(
                f"{own}.load_share", mixed.load_shares[index], "share", formula="pᵢ Sᵢ / S̄", inputs=ends
            )
            residual = book.ledger.add(
                f"{own}.residual_share",
                mixed.residual_shares[index],
                "share",
                formula="pᵢ E[Sᵢ²] / E[S²]",
                inputs=[*ends, within],
            )
        type_rate = book.ledger.add(
            f"{own}.rate_per_s", rate.value * share.value, "msg/s", formula="λ pᵢ", inputs=[rate, share]
        )
        service_time = time and book.alias(f"{own}.service_us", time)
        flows.append(TypeFlow(name, share, type_rate, service_time, load, residual))
    return tuple(flows), mean, scv


def _mean_without_mix(
    book: Book, path: str, basis: Basis, fitted: Num | None, times: dict[str, Num | None]
) -> Num:
    """Mean service time of one thread where types and times do not combine."""
    spec = book.desk.order_processor
    threads = int(spec.threads)
    known = [number for number in times.values() if number is not None]
    if basis == "stages":
        stages = [
            book.given(f"order_processor.stages.{key(s.name)}.service_time", s.service_time)
            for s in spec.stages
        ]
        total = sum(number.value for number in stages if number is not None)
        return book.ledger.add(
            f"{path}.mean_service_us", total, "us", formula="sum of the stages", inputs=stages
        )
    if known:
        values = [number.value for number in known]
        book.lack(
            f"{path}.types",
            say(
                "The message types of this window were not given for every service time, so its types count alike."
            ),
        )
        return book.ledger.add(
            f"{path}.mean_service_us",
            sum(values) / len(values),
            "us",
            grade="assumed",
            formula="plain mean over types, their shares unknown",
            inputs=known,
            interval=(min(values), max(values)),
        )
    band = thread_band(book)
    if basis == "saturation_rate":
        total_rate = book.given("order_processor.saturation_rate", spec.saturation_rate)
        assert total_rate is not None
        one = usl.single_thread_rate(total_rate.value * PER_US, threads, band.sigma_only.sigma, 0.0)
        return book.ledger.add(
            f"{path}.mean_service_us",
            1 / one,
            "us",
            formula="S̄ = (1 + σ(N−1))⁻¹ N / saturation rate",
            inputs=[total_rate],
        )
    if basis == "calibrated" and fitted is not None:
        alone = 1.0 / usl.single_thread_rate(1.0, servers_of(spec)[0], band.sigma_only.sigma, 0.0)
        alone /= servers_of(spec)[0]
        return book.ledger.add(
            f"{path}.mean_service_us",
            fitted.value * alone,
            "us",
            formula="S̄ as fitted, without what N threads cost each other",
            inputs=[fitted],
            interval=(fitted.low * alone, fitted.high * alone),
        )
    rate = book.figure("single_thread_saturation")
    return book.ledger.add(
        f"{path}.mean_service_us",
        1 / (rate.value * PER_US),
        "us",
        formula="S̄ = 1 / saturation rate of one thread",
        inputs=[rate],
    )
