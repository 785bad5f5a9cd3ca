"""Latency architecture reviews for trading desks: from desk.yaml to a diagnosis."""

__version__ = "0.1.0"
