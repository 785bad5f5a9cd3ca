"""What more threads make of one thread's rate: the article's contention, moved by the desk's own thresholds."""

from __future__ import annotations

from reviewgen.facts.book import Book
from reviewgen.models import usl


def thread_band(book: Book) -> usl.UslBand:
    """The two laws of contention and coherence through the rates of one thread and of two.

    A desk with its own rate of one thread alone says nothing of contention: the article's speed-up stands.
    """
    one, two = book.figure("single_thread_saturation").value, book.figure("dual_thread_saturation").value
    own = book.desk.thresholds
    if "single_thread_saturation" in own and "dual_thread_saturation" not in own:
        two = one * two / book.article("single_thread_saturation").value
    return usl.usl_band(one, min(max(two, one), 2 * one))
