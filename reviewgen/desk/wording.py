"""Every complaint about a desk's content, as data: what is said, and what to do about it.

The keys are pydantic's error types, this package's own (`values.py`) and the cross checks' names;
the fields in braces come with the error. A test holds the table against the code.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Wording(NamedTuple):
    """A message and its remedy, both with fields in braces."""

    message: str
    remedy: str


QUOTE_IT: Final = 'put it in quotes: "{word}"'

VALUES: Final[dict[str, Wording]] = {
    # pydantic's
    "missing": Wording("`{key}` is missing", "add `{key}: {example}`"),
    "extra_forbidden": Wording("`{key}` is not a key of {section}", "{meant}"),
    "literal_error": Wording("`{key}` cannot be `{found}`", "{meant}"),
    "bool_type": Wording("`{key}` must be true or false", "write `true` or `false`"),
    "string_type": Wording("`{key}` must be a text", "{quote}"),
    "string_too_short": Wording("`{key}` is empty", "give a text, or leave the key out"),
    "string_pattern_mismatch": Wording("`{key}` cannot be `{found}`", "write it like `{example}`"),
    "section_type": Wording("`{key}` must hold keys of its own", "write `{key}:` and its keys below it"),
    "one_line": Wording("`{key}` must stand on one line", "shorten it, or join its lines"),
    "name_empty": Wording("a name is empty", "give a name"),
    "name_lines": Wording("a name must stand on one line, with no blanks around it", "write it without"),
    "dict_type": Wording("`{key}` must hold names and values", "write `{key}:` and `name: value` below it"),
    "tuple_type": Wording("`{key}` must be a list", "write `[...]`, or one `- ` a line"),
    "too_long": Wording("`{key}` has {actual} entries; the limit is {limit}", "cut it"),
    # values.py
    "bare_number": Wording("`{key}` has no unit", "write {expected}"),
    "not_a_quantity": Wording("`{key}` must be a value with its unit", "write {expected}"),
    "unit": Wording("{said}", "write {expected}"),
    "no_dimension": Wording("`{found}` is not a value with a unit", "write {expected}"),
    "not_positive": Wording("`{key}` must be more than zero", "give a positive value, or leave the key out"),
    "out_of_bounds": Wording("`{key}` is {found}, which is out of bounds", "give a value {bounds}"),
    "not_a_count": Wording("`{key}` must be a whole number", "write a number such as `{low}`"),
    "day": Wording("`{key}` must be a day", "write it like `2026-11-20`"),
    "no_such_day": Wording("there is no day `{found}`", "write it like `2026-11-20`"),
    "no_value": Wording("`{key}` has no value", "write `value: ...`, or leave the key out"),
    "mapping_in_mapping": Wording("`value` must be a value", "write it on the same line"),
    "unknown_in_mapping": Wording("`{at}` is not a key of a value", "{meant}"),
    "evidence": Wording("`evidence` cannot be `{found}`", "{meant}"),
    "source": Wording("`source` must be a text", "say where the value comes from, in quotes"),
}

CHECKS: Final[dict[str, Wording]] = {
    "no_such_window": Wording("`{found}` is not a window of `flow`", "{meant}"),
    "no_such_feed": Wording("`{found}` is not one of the `feeds`", "{meant}"),
    "no_such_type": Wording("the message type `{found}` has no service time", "{meant}"),
    "no_such_remedy": Wording("`{found}` is not a remedy of the catalogue", "{meant}"),
    "no_such_reference": Wording("`{found}` is not a reference", "{meant}"),
    "no_such_parameter": Wording("the remedy does not change `{found}`", "{meant}"),
    "which_parameter": Wording("the remedy changes several parameters", "name each: {{{parameters}}}"),
    "no_parameter": Wording("the remedy changes no parameter", "leave `effect` out"),
    "no_figure": Wording("`{found}` is a claim in words, without a figure", "leave it out"),
    "unknown_locale": Wording(
        "nothing is known about the locale `{found}`", "write a language and country, such as en-US, en-GB or de-DE"
    ),
    "same_name": Wording("`{found}` was named before", "give each its own name"),
    "shares_sum": Wording("the shares sum to {found}, not 100 %", "make them sum to 100 % within 0.5"),
    "rates_sum": Wording("the rates sum to {found}, not {wanted}", "make them sum to `rate` within 0.5 %"),
    "mixed_types": Wording("shares and rates are mixed", "give every type a share, or every type a rate"),
    "burst_mean": Wording(
        "the bursts' mean rate is {found}, but `rate` is {wanted}",
        "correct one of rate, bursts.rate, mean_length, mean_gap, base_rate",
    ),
    "burst_alone": Wording(
        "the bursts alone bring {found}, more than `rate` ({wanted})", "correct rate, mean_length or mean_gap"
    ),
    "below_mean": Wording("`{key}` is below the mean rate ({wanted})", "a peak or burst is above the mean"),
    "falling": Wording(
        "`{key}` is {found}, below `{before}` ({wanted})", "percentiles may not fall: check the two"
    ),
    "part_over_whole": Wording(
        "`{key}` is {found}, longer than `processor_to_wire` ({wanted}), which holds it",
        "check which stamps the two are taken between",
    ),
    "parts_over_whole": Wording(
        "`processor` and `risk_check` ({found}) together exceed `processor_to_wire` ({wanted})",
        "check which stamps the three are taken between",
    ),
    "future": Wording("{found} lies after the review ({wanted})", "correct the day, or review.date"),
    "wrong_dimension": Wording("`{key}` is {wanted}, so it cannot be {found}", "write {expected}"),
}
