"""One page of the record: who, when, from where, which thing, what it said and says."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.db.models import Model
from django.urls import reverse

from assurance.record.kinds import (
    UNSAID,
    called,
    kind_name,
    kinds,
    said,
    to_the_second,
    wanted_names,
)
from assurance.record.names import Name, Names
from core.changes import Happened
from core.models import Change
from forces.models import User

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class FieldLine:
    """One field: what it said and what it says. None: that there was nothing to say it of."""

    label: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class Line:
    """One change of one thing, as a keeper reads it."""

    at: datetime
    when: str
    who: str
    outside: bool
    """Not made through the application."""
    source: list[str]
    kind: str
    happened: str
    thing: Name
    record_url: str
    fields: list[FieldLine]
    folded: str
    """For what was added or removed whole: the words that open its values; "" where all is said."""


def lines_of(changes: list[Change], *, reader: User) -> list[Line]:
    """The number of queries does not depend on how many changes there are, nor on their kinds."""
    standing = _standing(changes)
    wanted = {pair for change in changes for pair in _wanted(change, standing.get(change.pk))}
    names = Names(wanted, reader=reader)
    return [_line(change, names, standing.get(change.pk)) for change in changes]


def _wanted(change: Change, standing: Values | None) -> Iterator[tuple[str, int]]:
    yield change.kind, change.thing
    yield change.about_kind, change.about
    if change.by:
        yield "forces.user", change.by
    for values in (change.old, change.new, standing):
        yield from wanted_names(change.kind, values)


def _line(change: Change, names: Names, standing: Values | None) -> Line:
    about = names.of(change.about_kind, change.about)
    return Line(
        at=change.at,
        when=to_the_second(change.at),
        who=_who(change, names),
        outside=change.context is None,
        source=list(_source(change)),
        kind=kind_name(change.kind),
        happened=str(Happened(change.what).label),
        thing=about if change.about else Name(f"Every {kind_name(change.kind).lower()}"),
        record_url=_record_url(change.about_kind, change.about) if change.about else "",
        fields=list(_fields(change, names, standing)),
        folded=_folded(change, standing),
    )


def record_of(thing: Model) -> str:
    """The address of the record of one thing and of all that belongs to it."""
    return _record_url(thing._meta.label_lower, thing.pk)


def _record_url(kind: str, number: int) -> str:
    return f"{reverse('record')}?{urlencode({'kind': kind, 'number': number})}"


def _who(change: Change, names: Names) -> str:
    told = change.context
    if told is None:
        return "Nobody: made in the database itself"
    if change.by:
        return names.text("forces.user", change.by)
    if turn := told.get("turn"):
        return f"By itself: {str(turn).replace('_', ' ')}"
    if command := told.get("command"):
        return f"By the command {command}"
    return "Somebody who had not signed in"


def _source(change: Change) -> Iterator[str]:
    told = change.context or {}
    if address := told.get("address"):
        yield f"Address {address}"
    if page := told.get("url"):
        yield f"Page {page}"
    if change.context is None:
        yield f"Database account {change.account}"


def _fields(change: Change, names: Names, standing: Values | None) -> Iterator[FieldLine]:
    old, new = change.old, change.new if change.new is not None else standing
    for column in _columns(change.kind, old, new):
        before = None if old is None else said(change.kind, column, old.get(column), names.text)
        after = None if new is None else said(change.kind, column, new.get(column), names.text)
        yield FieldLine(called(change.kind, column), before, after)


def _columns(kind: str, old: Values | None, new: Values | None) -> list[str]:
    """In the order of the model; of what was added or removed whole only what was filled in."""
    given = {**(old or {}), **(new or {})}
    if old is None or new is None:
        given = {column: value for column, value in given.items() if value not in (None, "", [])}
    known = kinds()[kind].fields if kind in kinds() else {}
    order = [column for column in known if column in given]
    return [c for c in (*order, *sorted(given.keys() - set(order))) if c not in UNSAID]


def _folded(change: Change, standing: Values | None) -> str:
    if change.what == Happened.INSERT and standing is not None:
        return "What it says today"
    return {
        Happened.INSERT.value: "What was added",
        Happened.DELETE.value: "What was removed",
    }.get(change.what, "")


def _standing(changes: Iterable[Change]) -> dict[int, Values]:
    """What is only ever added has its words in itself: how it stands today, in one query."""
    parts, numbers = ["SELECT '', 0::bigint, NULL::jsonb WHERE FALSE"], []
    added: dict[tuple[str, int], int] = {}
    for change in changes:
        if change.what == Happened.INSERT and change.new is None and change.kind in kinds():
            added[change.kind, change.thing] = change.pk
    for kind in sorted({kind for kind, _ in added}):
        table = connection.ops.quote_name(kinds()[kind].table)
        parts.append(f"SELECT '{kind}', id, to_jsonb(t) FROM {table} t WHERE id = ANY(%s)")  # noqa: S608 (names of ours)
        numbers.append([thing for of_kind, thing in added if of_kind == kind])
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), numbers)
        return {
            added[kind, number]: json.loads(values) for kind, number, values in cursor.fetchall()
        }
