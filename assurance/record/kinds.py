"""The kinds of things in the record, what they and their fields are called, what a value says."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from core.components.text import day, sentence
from core.record import ours, why_unrecorded

Json = Any
"""What a JSON column gives back: a word, a number, yes or no, nothing, or a list of them."""
NOTHING = "nothing"
UNSAID = frozenset({"id", "once"})
"""Columns that say nothing to a reader."""
Named = Callable[[str, int], str]
"""What the thing of a kind with a number is called."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing; `fields` by the name of their columns."""

    label: str
    name: str
    table: str
    fields: dict[str, models.Field]


@cache
def kinds() -> dict[str, Kind]:
    """Every kind in the record, by its label."""
    return {model._meta.label_lower: _kind(model) for model in ours() if not why_unrecorded(model)}


def _kind(model: type[models.Model]) -> Kind:
    meta = model._meta
    hidden = getattr(model, "unrecorded_fields", ())
    fields = {
        str(field.column): field for field in meta.concrete_fields if field.name not in hidden
    }
    return Kind(meta.label_lower, _name(model), meta.db_table, fields)


def _name(model: type[models.Model]) -> str:
    """A table of a many-to-many field is called after the field that it is of."""
    declared_by = model._meta.auto_created
    if not isinstance(declared_by, type):
        return str(model._meta.verbose_name)
    field = next(
        each for each in declared_by._meta.local_many_to_many
        if each.remote_field.through is model
    )  # fmt: skip
    return f"{declared_by._meta.verbose_name}, {field.verbose_name}"


def kind_name(label: str) -> str:
    """The kind in words; of a kind that is no more, what it was called in the database."""
    kind = kinds().get(label)
    return sentence(kind.name) if kind else label


def wanted_names(label: str, values: dict[str, Json] | None) -> Iterable[tuple[str, int]]:
    """The things that these values name by their numbers."""
    for column, value in (values or {}).items():
        target = _target(label, column)
        if target and isinstance(value, int):
            yield target, value


def _field(label: str, column: str) -> models.Field | None:
    kind = kinds().get(label)
    return kind.fields.get(column) if kind else None


def _target(label: str, column: str) -> str:
    field = _field(label, column)
    return field.related_model._meta.label_lower if isinstance(field, models.ForeignKey) else ""


def called(label: str, column: str) -> str:
    field = _field(label, column)
    return sentence(str(field.verbose_name)) if field else column


def said(label: str, column: str, value: Json, named: Named) -> str:
    """A value as the screen says it elsewhere."""
    if value is None or value == "" or value == []:
        return NOTHING
    field = _field(label, column)
    if isinstance(field, models.ForeignKey) and isinstance(value, int):
        return named(_target(label, column), value)
    if isinstance(field, ArrayField) and isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    choices = dict(field.flatchoices) if field is not None and field.flatchoices else {}
    if isinstance(value, str | int) and value in choices:
        return str(choices[value])
    return _moment(field, str(value))


def _moment(field: models.Field | None, value: str) -> str:
    if isinstance(field, models.DateTimeField):
        return to_the_second(parse_datetime(value)) or value
    if isinstance(field, models.DateField):
        found: date | None = parse_date(value)
        return day(found) if found else value
    return value


def to_the_second(value: datetime | None) -> str:
    """5 June 2026, 15:04:09."""
    if value is None:
        return ""
    here = timezone.localtime(value)
    return f"{day(here)}, {here:%H:%M:%S}"
