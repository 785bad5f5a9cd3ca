"""`build --redact`: names become tokens before the desk is reviewed, amounts of money in the review after it.

A review is a function of the desk and its evidence alone, so what is a token in these is a token in every
output. The same thing is the same token everywhere. Free text of the desk's own is withheld, and so is every
hash, for a hash would tell who guessed the file that the guess was right.
"""

from reviewgen.redact.desk import redact_captured, redact_desk
from reviewgen.redact.money import redact_review
from reviewgen.redact.tokens import Tokens

__all__ = ["Tokens", "redact_captured", "redact_desk", "redact_review"]
