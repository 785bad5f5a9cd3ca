"""Seeded simulation of the order processor, where no closed form speaks.

Every draw comes from a generator made of the seed and the purpose of the stream, so two
configurations simulated with one seed see the same bursts: their difference is the configuration's.
"""
