"""What all sections share: unknown keys refused, empty keys as absent, evidence for all values below."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, NamedTuple, NoReturn, Self, TypeVar

from pydantic_core import core_schema

from reviewgen.desk.forms import PROOF, Form, ListOf, TableOf, form_of, without_proof
from reviewgen.units import Quantity

V = TypeVar("V")
Many = tuple[V, ...]
"""A list, kept in the desk's order."""
Named = Annotated[dict[str, V], PROOF]
"""Values by a name the desk chose, with `evidence` and `source` for all of them."""


class Key(NamedTuple):
    """One key of a section: what it means, and what stands in where it is absent."""

    description: str
    default: Any
    is_required: bool
    examples: tuple[Any, ...]
    meaning: tuple[str, ...]
    form: Form

    def json(self) -> dict[str, Any]:
        """For the JSON Schema."""
        form = self.form.json()
        out = {**form, "description": self.description}
        if self.meaning:
            out["enumDescriptions"] = list(self.meaning)
        if self.examples:
            out["examples"] = list(self.examples)
        default = _written(self.default)
        return out if default is None else {**out, "default": default}


class _Spec(dict[str, Any]):
    """What `key` and `required` were told, until the class knows the annotation."""


def key(description: str, default: Any = None, **more: Any) -> Any:
    """An optional key of a section; its form is the annotation's.

    `more`: `examples`, a list; `most`, the limit of a list or table; `meaning`, the editor's text
    for each value of a choice, by the value.
    """
    return _Spec(description=description, default=default, is_required=False, **more)


def required(description: str, **more: Any) -> Any:
    """A key without which the section means nothing; else as `key`."""
    return _Spec(description=description, default=None, is_required=True, **more)


def _key(annotation: Any, given: dict[str, Any]) -> Key:
    form = form_of(annotation)
    most = given.pop("most", None)
    if most is not None and isinstance(form, ListOf | TableOf):
        form = form._replace(most=most)
    meaning = tuple(given.pop("meaning", {}).values())
    examples = tuple(given.pop("examples", ()))
    return Key(**given, examples=examples, meaning=meaning, form=form)


class Closed:
    """A mapping with known keys only. A key without a value counts as absent.

    Subclasses annotate their keys and give each a `key` or a `required`; they must not postpone the
    evaluation of annotations. Instances are frozen.
    """

    model_fields: ClassVar[dict[str, Key]] = {}
    words: ClassVar[tuple[str, ...]] = ()
    """Words that are read elsewhere, beside the keys."""
    model_fields_set: frozenset[str]
    """The keys that were given."""

    def __init_subclass__(cls) -> None:
        given = {name: told for name, told in vars(cls).items() if isinstance(told, _Spec)}
        cls.model_fields = {name: _key(cls.__annotations__[name], told) for name, told in given.items()}
        for name in given:
            delattr(cls, name)

    @classmethod
    def empty(cls) -> Self:
        """The section as it is when the desk says nothing."""
        return cls._made({})

    @classmethod
    def _made(cls, given: dict[str, Any]) -> Self:
        made = cls.__new__(cls)
        defaults = {name: one.default for name, one in cls.model_fields.items()}
        made.__dict__.update({**defaults, **given, "model_fields_set": frozenset(given)})
        return made

    def model_copy(self, *, update: dict[str, Any], beside: dict[str, Any] | None = None) -> Self:
        """The same section with other values, which count as given, and with attributes that are no keys."""
        copy = type(self).__new__(type(self))
        given = self.model_fields_set | frozenset(update)
        copy.__dict__.update({**self.__dict__, **update, **(beside or {}), "model_fields_set": given})
        return copy

    def model_dump(self, *, mode: str = "json") -> dict[str, Any]:
        """All keys as plain data: days as text, quantities as the desk wrote them."""
        return {name: _plain(getattr(self, name)) for name in self.model_fields}

    def __setattr__(self, name: str, value: Any) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} is frozen")

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.__dict__ == other.__dict__

    def __hash__(self) -> int:
        return hash((type(self), self.model_fields_set))

    def __repr__(self) -> str:
        parts = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.model_fields)
        return f"{type(self).__name__}({parts})"

    @classmethod
    def core(cls) -> core_schema.CoreSchema:
        """For pydantic's engine: strict, extra keys forbidden, defaults filled in after."""
        fields = {
            name: core_schema.typed_dict_field(one.form.core(), required=one.is_required)
            for name, one in cls.model_fields.items()
        }
        table = core_schema.typed_dict_schema(fields, strict=True, extra_behavior="forbid")
        checked = core_schema.no_info_before_validator_function(cls._prepare, table)
        return core_schema.no_info_after_validator_function(cls._made, checked)

    @classmethod
    def _prepare(cls, given: Any) -> Any:
        if not isinstance(given, Mapping):
            return given
        present = {name: value for name, value in given.items() if value is not None}
        return without_proof(present, cls.words)

    @classmethod
    def json(cls) -> dict[str, Any]:
        """A reference to the section's definition in the JSON Schema."""
        return {"$ref": f"#/$defs/{cls.__name__}"}


class Section(Closed):
    """A mapping whose `evidence`, `source` and `on` hold for every value below that has none of its own."""

    words = PROOF


def _written(default: Any) -> Any:
    """A default as a desk would write it; None where it has no short form."""
    if isinstance(default, Quantity):
        return (
            default.mode if default.dimension == "number" else default.text if " " in default.text else None
        )
    if isinstance(default, int) and not isinstance(default, bool):
        return int(default)
    return default if isinstance(default, bool | str) else None


def _plain(value: Any) -> Any:
    if isinstance(value, Closed):
        return value.model_dump()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, datetime.date):
        return value.isoformat()
    return value.text if isinstance(value, Quantity) else value
