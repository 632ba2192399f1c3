"""What the account that the application uses can do, beyond what core/database.py says it may."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper

from core.database import NONE, rights

SAFE_PATH = "search_path=pg_catalog, public, pg_temp"
"""Of a function that runs as its owner: what somebody makes for a moment is looked at last."""
MIGRATE = "Run manage.py migrate, which takes it away."


@dataclass(frozen=True, slots=True)
class TooMuch:
    """One thing that the account can do and should not, and what to do about it."""

    what: str
    remedy: str


HERE = """(SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())"""
OURS = """n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'"""
ATTRIBUTES = """
SELECT current_user, rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls
FROM pg_catalog.pg_roles WHERE rolname = current_user
"""
CALLED = ("SUPERUSER", "CREATEROLE", "CREATEDB", "REPLICATION", "BYPASSRLS")
MEMBER_OF = f"""
SELECT r.rolname FROM pg_catalog.pg_roles AS r
WHERE r.rolname <> current_user AND pg_has_role(r.oid, 'MEMBER')
AND (r.rolname ~ '^pg_' OR r.rolsuper OR r.rolcreaterole OR r.rolcreatedb OR r.rolreplication
    OR r.rolbypassrls OR EXISTS (
        SELECT 1 FROM pg_catalog.pg_shdepend AS d WHERE d.refobjid = r.oid
        AND d.refclassid = 'pg_authid'::regclass AND d.deptype = 'o' AND d.dbid IN (0, {HERE})))
"""  # noqa: S608 (our own text)
OWNED = f"""
SELECT pg_describe_object(d.classid, d.objid, d.objsubid) FROM pg_catalog.pg_shdepend AS d
WHERE d.refobjid = current_user::regrole AND d.refclassid = 'pg_authid'::regclass
AND d.deptype = 'o' AND d.dbid IN (0, {HERE}) ORDER BY 1 LIMIT 5
"""  # noqa: S608 (our own text)
ON_DATABASE = """
SELECT p FROM unnest(ARRAY['TEMPORARY', 'CREATE']) AS p
WHERE has_database_privilege(current_database(), p)
"""
ON_SCHEMAS = f"""
SELECT n.nspname FROM pg_catalog.pg_namespace AS n
WHERE {OURS} AND has_schema_privilege(n.oid, 'CREATE')
"""  # noqa: S608 (our own text)
ON_FUNCTIONS = f"""
SELECT p.oid::regprocedure::text, COALESCE(%s = ANY (p.proconfig), false)
FROM pg_catalog.pg_proc AS p JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace
WHERE p.prosecdef AND {OURS} AND (NOT COALESCE(%s = ANY (p.proconfig), false)
    OR (has_function_privilege(p.oid, 'EXECUTE') AND p.oid NOT IN (
        SELECT to_regprocedure(name) FROM unnest(%s::text[]) AS called(name)
        WHERE to_regprocedure(name) IS NOT NULL)))
"""  # noqa: S608 (our own text)
ON_TABLES = f"""
SELECT n.nspname, c.relname, p, a.attname
FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
CROSS JOIN unnest(ARRAY['INSERT', 'UPDATE', 'REFERENCES']) AS p
WHERE {OURS} AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
AND has_column_privilege(c.oid, a.attnum, p)
UNION ALL
SELECT n.nspname, c.relname, p, ''
FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
CROSS JOIN unnest(ARRAY['DELETE', 'TRUNCATE', 'TRIGGER', 'MAINTAIN']) AS p
WHERE {OURS} AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND has_table_privilege(c.oid, p)
UNION ALL
SELECT n.nspname, c.relname, 'UPDATE', ''
FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE {OURS} AND CASE c.relkind WHEN 'S' THEN has_sequence_privilege(c.oid, 'UPDATE') END
"""  # noqa: S608 (our own text)


def too_much(connection: BaseDatabaseWrapper) -> list[TooMuch]:
    """What the connection's account can do and should not; of a superuser that alone."""
    attributes = _rows(connection, ATTRIBUTES)[0]
    name = connection.ops.quote_name(attributes[0])
    held = [word for word, has in zip(CALLED, attributes[1:], strict=True) if has]
    found = [TooMuch(f"It is {word}.", f"ALTER ROLE {name} NO{word};") for word in held]
    if "SUPERUSER" in held:
        return found
    return [*found, *_by_others(connection, name), *_in_database(connection, name),
            *_functions(connection), *_tables(connection)]  # fmt: skip


def _rows(connection: BaseDatabaseWrapper, sql: str, *params: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params or None)
        return list(cursor.fetchall())


def _by_others(connection: BaseDatabaseWrapper, name: str) -> Iterator[TooMuch]:
    quote = connection.ops.quote_name
    for (role,) in _rows(connection, MEMBER_OF):
        yield TooMuch(f"It is a member of {role}.", f"REVOKE {quote(role)} FROM {name};")
    for (thing,) in _rows(connection, OWNED):
        yield TooMuch(f"It owns the {thing}.", "Give it to the owner: ALTER … OWNER TO …;")


def _in_database(connection: BaseDatabaseWrapper, name: str) -> Iterator[TooMuch]:
    quote = connection.ops.quote_name
    database = quote(str(connection.settings_dict["NAME"]))
    for (privilege,) in _rows(connection, ON_DATABASE):
        yield TooMuch(
            f"It has {privilege} on the database.",
            f"{MIGRATE} Where the owner does not own the database, as a superuser: "
            f"REVOKE {privilege} ON DATABASE {database} FROM PUBLIC, {name};",
        )
    for (schema,) in _rows(connection, ON_SCHEMAS):
        yield TooMuch(
            f"It has CREATE on the schema {schema}.",
            f"{MIGRATE} Where the owner does not own the schema, as a superuser: "
            f"REVOKE CREATE ON SCHEMA {quote(schema)} FROM PUBLIC, {name};",
        )


def _functions(connection: BaseDatabaseWrapper) -> Iterator[TooMuch]:
    called = list(settings.APPLICATION_MAY_CALL)
    for function, is_safe in _rows(connection, ON_FUNCTIONS, SAFE_PATH, SAFE_PATH, called):
        what = "may be called by it" if is_safe else "looks first at what it makes for a moment"
        yield TooMuch(f"{function}, which runs with its owner's rights, {what}.", MIGRATE)


def _tables(connection: BaseDatabaseWrapper) -> Iterator[TooMuch]:
    allowed, excess = rights(), defaultdict(set)
    for schema, table, privilege, column in _rows(connection, ON_TABLES):
        of_table = allowed.get(table, NONE) if schema == "public" else NONE
        if not of_table.allows(privilege, column):
            excess[table].add(privilege)
    for table, privileges in sorted(excess.items()):
        yield TooMuch(f"It has {', '.join(sorted(privileges))} on {table}.", MIGRATE)
