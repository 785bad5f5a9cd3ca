"""Why a model speaks or stays silent, in words; the models themselves answer with keys."""

from __future__ import annotations

from typing import Final

from reviewgen.ledger import Prose, Quoted, say

FORMULAS: Final = {
    "theta_tail": "P(W > t) = p_w · exp(−θt), ln E[exp(θS/c)] + ln E[exp(−θA)] = 0",
    "on_off": "P(W > t) = w · exp(−θt), θ = μ(1/(Tu) − 1/(Gd)), u = λ1 − μ, d = μ − λ0",
    "lindley": "Lindley's recursion over the trace",
    "simulated": "seeded simulation, interval by bootstrap over bursts",
}

_REASONS: Final = {
    "trace_given": "A capture of {window} gives the arrivals themselves, so the queue is replayed message by message.",
    "bursts_above_capacity": "Bursts in {window} run well above capacity: they, not the mean rate, make the queue.",
    "bursts_near_capacity": "Bursts in {window} run near capacity, where no formula holds: they are simulated.",
    "bursts_formula_off": "Bursts in {window} run well above capacity, and the formula for them lies further from "
    "their simulation than it should: the simulation speaks.",
    "priorities": "Message types of {window} are served by priority, and no formula gives the tail of all of them "
    "together: they are simulated.",
    "stages_in_a_row": "Messages of {window} pass several stages, each with its own queue, and no formula gives the "
    "tail of their sum: the stages are simulated one after the other.",
    "bursts_below_capacity": "Bursts in {window} stay below capacity, yet are no Poisson stream: they are simulated.",
    "over_capacity": "The mean rate of {window} exceeds capacity: there is no steady state and no percentile to give.",
    "counts_near_poisson": "Counted variability in {window} is near Poisson, so the stationary tail holds.",
    "counts_bursty": "Counts in {window} are burstier than Poisson: bursts are inferred from their spread and peak.",
    "counts_bursty_peak_unknown": "Counts in {window} are bursty and no peak was given: how large the bursts are "
    "is unknown.",
    "counts_and_peak_disagree": "The peak and the variability of the counts in {window} cannot both hold.",
    "near_saturation": "{window} runs so close to saturation that the stationary tail is simulated.",
    "peak_unexplained": "The peak of {window} is near or above capacity and no accident; its bursts were not given.",
    "messages_in_packets": "Messages of {window} come several to a packet, and no formula gives the tail of such "
    "batches: packets arriving as Poisson are simulated.",
    "bursts_exceed_mean": "The bursts given for {window} alone make more than its mean rate: one of the figures is "
    "wrong, so no model can speak.",
    "poisson_assumed": "Nothing says that arrivals in {window} are burstier than Poisson, so Poisson is assumed.",
}

NO_PERCENTILE: Final[dict[str, Prose]] = {
    "none_unstable": say("The offered rate exceeds capacity: a stationary percentile does not exist."),
    "not_assessed": say("The arrivals are not known well enough for a percentile."),
    "simulated": say("No formula holds for these arrivals."),
    "lindley": say("The trace could not be replayed."),
}


def model_reason(reason: str, window: str) -> Prose:
    """The sentence for a selection reason in one window."""
    return say(_REASONS[reason], window=Quoted(window))
