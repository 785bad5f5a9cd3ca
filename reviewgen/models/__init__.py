"""Queueing, latency and money models: pure functions of floats and arrays.

Units are µs and messages per µs throughout (months and years only where money and erosion
are concerned). Results are frozen dataclasses. Nothing here reads a file or a clock, and every
random draw takes a seed. Import the modules, not names from this package.
"""
