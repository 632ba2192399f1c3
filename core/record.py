"""The database's own record: which things it is of, and to whom and to what each belongs.

Every model of our apps is recorded unless settings.UNRECORDED says why not. core/triggers.py makes
the database write a core.Change for each; docs/decisions/the-record.md has the reasons.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import ForeignKey

Model = type[models.Model]


def recorded(*, exclude: Sequence[str] = ()) -> Callable[[Model], Model]:
    """Say of a model which of its fields are never written into the record, such as a password."""

    def keep(model: Model) -> Model:
        model.unrecorded_fields = tuple(exclude)  # type: ignore[attr-defined]
        return model

    return keep


def ours() -> Iterator[Model]:
    """Every model of our apps that has a table, those of many-to-many fields too.

    Of a library's table a model of ours stands for it, where one says so.
    """
    for model in apps.get_models(include_auto_created=True):
        meta = model._meta
        of_ours = meta.app_label in settings.RECORDED_APPS and meta.managed
        if of_ours and (not meta.proxy or _speaks_for_a_library(model)):
            yield model


def _speaks_for_a_library(model: Model) -> bool:
    table_of = (model._meta.concrete_model or model)._meta.app_label
    return table_of not in settings.RECORDED_APPS and "unrecorded_fields" in vars(model)


def why_unrecorded(model: Model) -> str:
    """Why changes of the model are not in the record; "" where they are."""
    return settings.UNRECORDED.get(model._meta.label, "")


Way = tuple[ForeignKey, ...]
"""Keys to follow, one after the other, from a thing to another."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a thing belongs: the way to the body whose it is, none where it is of no one body;
    the way to the thing that it is about, none where that is the thing itself."""

    kind: str
    scope: Way | None
    about: Way
    about_kind: str


def place_of(model: Model) -> Place:
    """A thing that has a record of its own is about itself, as is one that belongs to no other."""
    meta = model._meta
    nearest = [
        found
        for steps in (1, 2)
        for label in settings.RECORD_ABOUT
        if (found := _way(model, label, sure=True, at_most=steps))
    ]
    about: Way = () if meta.label in settings.RECORD_ABOUT or not nearest else nearest[0]
    about_kind = about[-1].related_model._meta.label_lower if about else meta.label_lower
    scope = _way(model, settings.RECORD_SCOPE, sure=True)
    if scope is None:
        scope = _way(model, settings.RECORD_SCOPE, sure=False)
    return Place(meta.label_lower, scope, about, about_kind)


def _way(model: Model, to: str, *, sure: bool, at_most: int = 5) -> Way | None:
    """The shortest way from a model to the one of that name; `sure`: no step may be empty."""
    waiting: deque[tuple[Model, Way]] = deque([(model, ())])
    seen = {model}
    while waiting:
        here, way = waiting.popleft()
        if here._meta.label == to:
            return way
        for step in _steps(here, sure=sure) if len(way) < at_most else ():
            if step.related_model not in seen:
                seen.add(step.related_model)
                waiting.append((step.related_model, (*way, step)))
    return None


def _steps(model: Model, *, sure: bool) -> list[ForeignKey]:
    """The things that a thing names; not the people who merely made or changed it."""
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, ForeignKey)
        and not (sure and field.null)
        and not (_is_person(field) and field.remote_field.hidden)
    ]


def _is_person(field: ForeignKey) -> bool:
    return bool(field.related_model._meta.label == settings.AUTH_USER_MODEL)
