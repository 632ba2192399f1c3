"""Words taken out for good: where they may stand, and the statements that find and replace them.

A place is a table with its columns of free text, and the part of it that is somebody's. What is
found and what is replaced are written from the same places, so the one cannot differ from the
other. The words are literal: upper or lower case, line breaks between them, and the way they are
written in an address make no difference, nothing else is read into them.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.contrib.postgres.fields import ArrayField
from django.db import connections, models
from django.db.models import F, Q

TOMBSTONE = "[redacted]"
LONG = 10_000
SOMEBODY = -7_777_777
"""Stands for the id of whoever the places belong to, until a statement is written."""

Text: TypeAlias = "models.Field[Any, Any]"


@dataclass(frozen=True, slots=True)
class Place:
    """Columns of a table in which people write. `within`: the part of it that is SOMEBODY's.

    `row`: the way to the rows that it stands on, where it stands on any. `counts`: what changes
    with it, so that whoever is typing over the old words is told.
    """

    model: type[models.Model]
    fields: tuple[Text, ...]
    within: Q
    row: str = ""
    counts: str = ""


def text_fields(model: type[models.Model]) -> tuple[Text, ...]:
    """The columns of `model` that hold what somebody wrote: no choices, addresses, short names."""
    return tuple(field for field in model._meta.concrete_fields if _is_free_text(field))


def _is_free_text(field: Text) -> bool:
    if isinstance(field, ArrayField):
        return isinstance(field.base_field, models.CharField | models.TextField)
    if isinstance(field, models.SlugField | models.EmailField) or field.choices:
        return False
    return isinstance(field, models.CharField | models.TextField | models.JSONField)


def table_of(model: type[models.Model]) -> str:
    return f"public.{_quoted(model._meta.db_table)}"


def _quoted(name: str | None) -> str:
    return connections["default"].ops.quote_name(str(name))


def scope(place: Place, whose: str) -> str:
    """A query of `id` and `row_id` over the part of the table that belongs to `whose`."""
    names = ["pk", place.row] if place.row else ["pk"]
    found = place.model._base_manager.filter(place.within).order_by().values_list(*names)
    sql, params = found.query.sql_with_params()
    written = _qualified(sql) % tuple(_literal(value, whose) for value in params)
    if place.row:
        return f"SELECT found.id, found.row_id FROM ({written}) AS found(id, row_id)"  # noqa: S608
    return f"SELECT found.id, NULL::pg_catalog.int8 AS row_id FROM ({written}) AS found(id)"  # noqa: S608


def _qualified(sql: str) -> str:
    """Each table named with its schema, so that none of somebody's own is read in its place."""
    return re.sub(r'\b(FROM|JOIN) "', r'\1 public."', sql)


def _literal(value: object, whose: str) -> str:
    if value == SOMEBODY:
        return whose
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    return "'{}'".format(str(value).replace("'", "''"))


@dataclass(frozen=True, slots=True)
class Sought:
    """The words as statements name them: their pattern, and a part of it that is quick to find."""

    pattern: str
    part: str


def holds(field: Text, sought: Sought) -> str:
    """True, in the database, where the column of table `t` holds the words."""
    column = f"t.{_quoted(field.column)}"
    if isinstance(field, models.JSONField):
        changed = f"public.redaction_clean_json({column}, {sought.pattern}) <> {column}"
        return f"({column}::pg_catalog.text ~* {sought.part} AND {changed})"
    text = f'{_as_text(field)} COLLATE "pg_c_utf8"'
    return f"({text} ~* {sought.part} AND {text} ~* {sought.pattern})"


def _as_text(field: Text) -> str:
    column = f"t.{_quoted(field.column)}"
    if isinstance(field, ArrayField):
        return f"array_to_string({column}, public.redaction_seam())"
    return f"{column}::pg_catalog.text"


def cleaned(field: Text, sought: Sought) -> str:
    """The column without the words, no longer than the column may be."""
    column, pattern = f"t.{_quoted(field.column)}", sought.pattern
    if isinstance(field, models.JSONField):
        return f"public.redaction_clean_json({column}, {pattern})"
    if isinstance(field, ArrayField):
        kind = str(field.db_type(connections["default"])).removesuffix("[]")
        kind = f"pg_catalog.{kind}" if kind == "text" else kind
        lines = f"{column}::pg_catalog.text[]"
        return f"public.redaction_clean_array({lines}, {pattern})::{kind}[]"
    clean = f"public.redaction_clean({column}::pg_catalog.text, {pattern})"
    if is_unique(field):
        key = f"t.{_quoted(_key_of(field))}"
        own = f"left({clean}, {(field.max_length or LONG) - 12}) || ' ' || {key}"
        return f"CASE WHEN {holds(field, sought)} THEN {own} ELSE {column} END"
    return f"left({clean}, {field.max_length})" if field.max_length else clean


def is_unique(field: Text) -> bool:
    """Whether two records may not say the same: then each keeps its number beside the tombstone."""
    named = {
        name
        for constraint in field.model._meta.constraints
        if isinstance(constraint, models.UniqueConstraint)
        for name in (*constraint.fields, *_named_in(constraint.expressions))
    }
    return field.unique or field.name in named


def _named_in(expressions: Iterable[Any]) -> Iterator[str]:
    for expression in expressions:
        if isinstance(expression, F):
            yield str(expression.name)  # type: ignore[attr-defined]  # every F has one
        else:
            yield from _named_in(expression.get_source_expressions())


def replacing(place: Place, *, whose: str, sought: Sought) -> str:
    """The statement that replaces the words; gives how many records it changed, on which rows."""
    key = _quoted(_key(place))
    conditions = " OR ".join(holds(field, sought) for field in place.fields)
    sets = [f"{_quoted(field.column)} = {cleaned(field, sought)}" for field in place.fields]
    sets += [place.counts] if place.counts else []
    return (
        f"WITH mine AS MATERIALIZED ({scope(place, whose)}), changed AS ("  # noqa: S608
        f"UPDATE {table_of(place.model)} AS t SET {', '.join(sets)} "
        f"WHERE t.{key} IN (SELECT id FROM mine) AND ({conditions}) RETURNING t.{key} AS id) "
        "SELECT count(DISTINCT changed.id), "
        "array_agg(DISTINCT mine.row_id) FILTER (WHERE mine.row_id IS NOT NULL) "
        "FROM changed JOIN mine USING (id)"
    )  # fmt: skip


def finding(place: Place, field: Text, *, whose: str, sought: Sought) -> str:
    """The query of each record in whose `field` the words stand, with what stands round them."""
    key = _quoted(_key(place))
    said = "''" if isinstance(field, models.JSONField) else _round(field, sought.pattern)
    return (
        f"SELECT '{place.model._meta.label}', '{field.name}', t.{key}::pg_catalog.text, "  # noqa: S608
        f"mine.row_id, {said} FROM ({scope(place, whose)}) AS mine "
        f"JOIN {table_of(place.model)} AS t ON t.{key} = mine.id "
        f"WHERE {holds(field, sought)}"
    )


def _round(field: Text, pattern: str) -> str:
    text = f'{_as_text(field)} COLLATE "pg_c_utf8"'
    return f"substr({text}, greatest(regexp_instr({text}, {pattern}, 1, 1, 0, 'i') - 60, 1), 160)"


def _key(place: Place) -> str:
    return str(place.model._meta.pk.column)


def _key_of(field: Text) -> str:
    return str(field.model._meta.pk.column)
