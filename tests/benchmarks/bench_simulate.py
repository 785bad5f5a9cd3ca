"""How many messages a second the simulation carries, and against two event simulators on the same M/M/1."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Iterator

import ciw
import numpy as np
import simpy
from run import Pair, Rate

from reviewgen.models.queueing import mm1_mean_sojourn
from reviewgen.models.simulate.arrivals import Renewal
from reviewgen.models.simulate.lindley import lindley_waits
from reviewgen.models.simulate.pool import fifo_waits
from reviewgen.models.simulate.processor import simulate
from reviewgen.models.simulate.services import Gamma

MESSAGES = 1_000_000
SMALL = 40_000
RATE, SERVICE_US = 0.08, 1 / 0.12


def rate_of(work: Callable[[], object]) -> Callable[[], float]:
    """Messages per second of CPU, so that a busy machine does not count against the work."""

    def measured() -> float:
        start = time.process_time()
        work()
        return MESSAGES / (time.process_time() - start)

    return measured


def rates() -> Iterator[Rate]:
    rng = np.random.default_rng(1)
    gaps, services = rng.exponential(1 / RATE, MESSAGES), rng.exponential(SERVICE_US, MESSAGES)
    one, two = Gamma(SERVICE_US, 1.0), Gamma(2 * SERVICE_US, 1.0)
    yield Rate("one thread, recursion", rate_of(lambda: lindley_waits(gaps, services)), "messages", 50e6)
    yield Rate(
        "one thread, M/M/1 drawn and run",
        rate_of(lambda: simulate(Renewal(RATE), one, 1, MESSAGES, 1)),
        "messages",
        20e6,
    )
    yield Rate("two threads, recursion", rate_of(lambda: fifo_waits(gaps, 2 * services, 2)), "messages", 8e6)
    yield Rate(
        "two threads, M/M/2 drawn and run",
        rate_of(lambda: simulate(Renewal(RATE), two, 2, MESSAGES, 1)),
        "messages",
        8e6,
    )


def ours() -> float:
    """Mean sojourn of SMALL messages in µs."""
    return float(simulate(Renewal(RATE), Gamma(SERVICE_US, 1.0), 1, SMALL, 1).sojourns_us.mean())


def with_simpy() -> float:
    rng = random.Random(1)
    environment = simpy.Environment()
    thread = simpy.Resource(environment, capacity=1)
    sojourns: list[float] = []

    def message() -> Iterator[simpy.Event]:
        arrived = environment.now
        with thread.request() as turn:
            yield turn
            yield environment.timeout(rng.expovariate(1 / SERVICE_US))
        sojourns.append(environment.now - arrived)

    def source() -> Iterator[simpy.Event]:
        for _ in range(SMALL):
            yield environment.timeout(rng.expovariate(RATE))
            environment.process(message())

    environment.process(source())
    environment.run()
    return statistics.fmean(sojourns)


def with_ciw() -> float:
    ciw.seed(1)
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(rate=RATE)],
        service_distributions=[ciw.dists.Exponential(rate=1 / SERVICE_US)],
        number_of_servers=[1],
    )
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_customers(SMALL, progress_bar=False)
    return statistics.fmean(record.exit_date - record.arrival_date for record in simulation.get_all_records())


def silent(work: Callable[[], float]) -> Callable[[], None]:
    def run() -> None:
        work()

    return run


def pairs() -> Iterator[Pair]:
    exact = mm1_mean_sojourn(RATE, SERVICE_US)
    for mean in (ours(), with_simpy(), with_ciw()):
        if abs(mean / exact - 1.0) > 0.1:
            raise AssertionError(f"a mean sojourn of {mean:.1f} is not the exact {exact:.1f}")
    yield Pair(f"M/M/1, {SMALL} messages", silent(ours), "simpy", silent(with_simpy), 0.01)
    yield Pair(f"M/M/1, {SMALL} messages", silent(ours), "ciw", silent(with_ciw), 0.01)
