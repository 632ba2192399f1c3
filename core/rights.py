"""Everything that the application's account may do in the database, set anew by the owner.

Called after each migration and after a restore: whoever made the database, and whatever it was
made with, the account then has what the models say (core/database.py) and no more.
"""

from collections.abc import Iterator

from django.conf import settings
from django.core.management.base import CommandError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

from core.database import Rights, rights

OWNERS_FUNCTIONS = """
SELECT format('%%I.%%I(%%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)),
    p.oid IN (SELECT to_regprocedure(name) FROM unnest(%s::text[]) AS called(name))
FROM pg_catalog.pg_proc AS p JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace
WHERE p.prosecdef AND n.nspname = 'public' AND pg_has_role(p.proowner, 'USAGE')
"""


OWNERSHIP = """
SELECT has_schema_privilege('public', 'CREATE'), current_database(), current_user
"""


def require_owner(connection: BaseDatabaseWrapper) -> None:
    """Raise CommandError where the owner may make no tables: somebody else owns the database."""
    with connection.cursor() as cursor:
        cursor.execute(OWNERSHIP)
        makes_tables, *named = cursor.fetchone()
    if not makes_tables:
        database, owner = map(connection.ops.quote_name, named)
        raise CommandError(
            f"{owner} does not own the database and may make no tables in it. As a superuser: "
            f"ALTER DATABASE {database} OWNER TO {owner};"
        )


def set_rights(connection: BaseDatabaseWrapper) -> None:
    """Give the application's account its rights, and nobody else any; by the owner's connection."""
    who = connection.ops.quote_name(str(settings.DATABASES["default"]["USER"]))
    existing = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for statement in (*_on_database(cursor, connection, who), *_on_functions(cursor, who)):
            cursor.execute(statement)
        for table, allowed in rights().items():
            if table in existing:
                for statement in _on_table(table, allowed, who, connection):
                    cursor.execute(statement)


def _on_database(cursor: CursorWrapper, connection: BaseDatabaseWrapper, who: str) -> Iterator[str]:
    """Nobody makes anything here: what somebody makes for a moment may stand in the way of ours."""
    cursor.execute("SELECT current_database()")
    name = connection.ops.quote_name(cursor.fetchone()[0])
    yield f"REVOKE CREATE, TEMPORARY ON DATABASE {name} FROM PUBLIC, {who}"
    yield f"GRANT CONNECT ON DATABASE {name} TO {who}"
    yield f"REVOKE CREATE ON SCHEMA public FROM PUBLIC, {who}"
    yield f"GRANT USAGE ON SCHEMA public TO {who}"
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, {who}"
    yield f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM PUBLIC, {who}"
    yield f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {who}"
    yield f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {who}"


def _on_functions(cursor: CursorWrapper, who: str) -> Iterator[str]:
    """Of those that run with the owner's rights only what is meant to be called."""
    cursor.execute(OWNERS_FUNCTIONS, [list(settings.APPLICATION_MAY_CALL)])
    for function, may_call in cursor.fetchall():
        yield f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC, {who}"
        if may_call:
            yield f"GRANT EXECUTE ON FUNCTION {function} TO {who}"


def _on_table(
    table: str, allowed: Rights, who: str, connection: BaseDatabaseWrapper
) -> Iterator[str]:
    quote = connection.ops.quote_name
    to = f"ON public.{quote(table)} TO {who}"
    if allowed.add:
        yield f"GRANT INSERT {to}"
    if allowed.change:
        yield f"GRANT UPDATE {to}"
    if allowed.remove:
        yield f"GRANT DELETE {to}"
    if allowed.columns:
        yield f"GRANT UPDATE ({', '.join(map(quote, sorted(allowed.columns)))}) {to}"
