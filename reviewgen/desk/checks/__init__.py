"""The cross checks: each takes a desk and yields the contradictions it finds."""
