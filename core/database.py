"""The application's database account: what it may do to each table, said by the model itself.

A model whose rows are history sets `append_only = True`: the application may add and read, never
alter or remove. A model with some such columns names them in `locked_fields`: they are written
once. `read_only = True`: the database alone writes it. The grants are made again after each
migration, so a new table has what its model says.
"""

from collections.abc import Iterator

from django.apps import apps
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

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


def _tables() -> Iterator[tuple[str, type[models.Model]]]:
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy:
            yield model._meta.db_table, model


def grants(role: str, connection: BaseDatabaseWrapper) -> list[str]:
    """The statements that give `role` its rights on every table; `role` is quoted here."""
    quote = connection.ops.quote_name
    who = quote(role)
    statements = [
        f"GRANT USAGE ON SCHEMA public TO {who}",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {who}",
        f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {who}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {who}",
    ]
    existing = set(connection.introspection.table_names())
    for table, model in _tables():
        if table in existing and table not in READ_ONLY:
            statements += _table_grants(quote(table), model, who, quote)
    if "cache" in existing:
        statements.append(f"GRANT INSERT, UPDATE, DELETE ON cache TO {who}")
    return statements


def _table_grants(table: str, model: type[models.Model], who: str, quote) -> list[str]:  # type: ignore[no-untyped-def]
    if getattr(model, "read_only", False):
        return []
    statements = [f"GRANT INSERT ON {table} TO {who}"]
    if append_only(model):
        return statements
    if locked := locked_fields(model):
        columns = ", ".join(
            quote(field.column)
            for field in model._meta.concrete_fields
            if field.column not in locked and not field.primary_key
        )
        return [*statements, f"GRANT UPDATE ({columns}) ON {table} TO {who}"]
    return [*statements, f"GRANT UPDATE, DELETE ON {table} TO {who}"]


def grant(role: str, connection: BaseDatabaseWrapper) -> None:
    """Give the application's account `role` its rights; `connection` is the owner's."""
    with connection.cursor() as cursor:
        for statement in grants(role, connection):
            cursor.execute(statement)
