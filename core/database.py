"""The application's database account: what it may do to each table, said by the model itself.

A model whose rows are history sets `append_only = True`: the application may add and read, never
alter or remove. A model with some such columns names them in `locked_fields`: they are written
once. `read_only = True`: the database alone writes it. core/rights.py makes the grants of it, and
core/checks.py holds the account to it.
"""

from dataclasses import dataclass

from django.apps import apps
from django.db import models

READ_ONLY = {"django_migrations"}


def append_only(model: type[models.Model]) -> bool:
    """True where rows, once written, stay as they are (events, versions, verdicts, releases).

    A many-to-many table without a model of its own follows the model that declares it.
    """
    declared_by = model._meta.auto_created
    ruled = declared_by if isinstance(declared_by, type) else model
    return bool(getattr(ruled, "append_only", False))


def locked_fields(model: type[models.Model]) -> frozenset[str]:
    """The columns of `model` that are written once and never changed by the application."""
    named = set(getattr(model, "locked_fields", ()))
    return frozenset(
        str(field.column) for field in model._meta.concrete_fields if field.name in named
    )


@dataclass(frozen=True, slots=True)
class Rights:
    """What the application may do to a table besides reading it.

    `columns`: the only ones that it may change, where it may not change all of them.
    """

    add: bool = False
    change: bool = False
    columns: frozenset[str] = frozenset()
    remove: bool = False

    def allows(self, privilege: str, column: str) -> bool:
        """Whether the privilege of that name, on a column or ("") on the table, is among them."""
        if privilege == "UPDATE":
            return self.change or column in self.columns
        return {"INSERT": self.add, "DELETE": self.remove}.get(privilege, False)


NONE = Rights()
EVERY = Rights(add=True, change=True, remove=True)


def rights_on(model: type[models.Model]) -> Rights:
    """What the model itself says of its table."""
    if getattr(model, "read_only", False) or model._meta.db_table in READ_ONLY:
        return NONE
    if append_only(model):
        return Rights(add=True)
    if locked := locked_fields(model):
        columns = {str(f.column) for f in model._meta.concrete_fields if not f.primary_key}
        return Rights(add=True, columns=frozenset(columns - locked))
    return EVERY


def rights() -> dict[str, Rights]:
    """The application's rights by table; on any other table it has none but to read."""
    found = {
        model._meta.db_table: rights_on(model)
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    }
    return {"cache": EVERY, **found}
