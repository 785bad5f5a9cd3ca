"""Step five: which purchase comes next, and when to stop."""

from reviewgen.sequencing.plan import Precision, make_plan

__all__ = ["Precision", "make_plan"]
