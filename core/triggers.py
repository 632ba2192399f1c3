"""The triggers that write the database's own record, made again after each migration.

So a new table has what its model says, as with the grants. They run with their owner's rights: the
application itself can neither write a line of the record nor switch off what writes it.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

from core.changes import Change
from core.database import append_only
from core.record import Model, Way, ours, place_of, why_unrecorded

WRITE = """
CREATE OR REPLACE FUNCTION public.write_change(
    of_kind TEXT, happened TEXT, number BIGINT, was JSONB, becomes JSONB,
    on_kind TEXT, on_number BIGINT, belongs_to BIGINT
) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    told pg_catalog.jsonb :=
        NULLIF(current_setting('pghistory.context_metadata', TRUE), '')::pg_catalog.jsonb;
    before pg_catalog.jsonb := was;
    after pg_catalog.jsonb := becomes;
BEGIN
    IF happened = 'update' THEN
        SELECT jsonb_object_agg(key, value) INTO before FROM jsonb_each(was)
            WHERE value IS DISTINCT FROM becomes -> key;
        SELECT jsonb_object_agg(key, value) INTO after FROM jsonb_each(becomes)
            WHERE value IS DISTINCT FROM was -> key;
        IF before IS NULL AND after IS NULL THEN
            RETURN;
        END IF;
    END IF;
    INSERT INTO public.core_change (at, kind, thing, what, old, new, about_kind, about, scope, by,
                                    context, account)
    VALUES (clock_timestamp(), of_kind, number, happened, before, after, on_kind,
            COALESCE(on_number, 0), belongs_to,
            CASE jsonb_typeof(told -> 'user') WHEN 'number' THEN (told ->> 'user')::BIGINT END,
            told, session_user);
END $$;
REVOKE ALL ON FUNCTION public.write_change FROM PUBLIC;
"""
TRIGGER = """
CREATE OR REPLACE FUNCTION public.{function}() RETURNS TRIGGER
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        PERFORM public.write_change('{kind}', 'truncate', 0, NULL, NULL, '{kind}', 0, NULL);
    ELSE
        PERFORM public.write_change('{kind}', lower(TG_OP), COALESCE(NEW.{key}, OLD.{key}),
            to_jsonb(OLD){hidden}, {added}, '{about_kind}', {about}, {scope});
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION public.{function}() FROM PUBLIC;
CREATE OR REPLACE TRIGGER record_change AFTER INSERT OR UPDATE OR DELETE ON public.{table}
    FOR EACH ROW EXECUTE FUNCTION public.{function}();
CREATE OR REPLACE TRIGGER record_emptying AFTER TRUNCATE ON public.{table}
    FOR EACH STATEMENT EXECUTE FUNCTION public.{function}();
ALTER TABLE public.{table} ENABLE ALWAYS TRIGGER record_change;
ALTER TABLE public.{table} ENABLE ALWAYS TRIGGER record_emptying;
"""
NO_TRIGGER = """
DROP TRIGGER IF EXISTS record_change ON public.{table};
DROP TRIGGER IF EXISTS record_emptying ON public.{table};
"""


def _number(way: Way, key: str) -> str:
    """SQL for the number of the thing at the end of the way, in a trigger of its beginning."""
    columns = [step.column for step in way]
    first = columns[0] if columns else key
    found = f"COALESCE(NEW.{first}, OLD.{first})"
    for step, column in zip(way, columns[1:], strict=False):
        table = step.related_model._meta.db_table
        found = f"(SELECT {column} FROM public.{table} WHERE id = {found})"  # noqa: S608 (names)
    return found


def record(connection: BaseDatabaseWrapper) -> None:
    """Make what writes the record as the models say; `connection` is the owner's."""
    existing = set(connection.introspection.table_names())
    if Change._meta.db_table not in existing:
        return
    with connection.cursor() as cursor:
        cursor.execute(WRITE)
        for model in ours():
            if model._meta.db_table in existing:
                cursor.execute(statement_for(model))


def statement_for(model: Model) -> str:
    """What is only ever added is its own record of what was added: that it was is enough here."""
    meta, place = model._meta, place_of(model)
    if why_unrecorded(model):
        return NO_TRIGGER.format(table=meta.db_table)
    key = str(meta.pk.column)
    hidden = "".join(f" - '{name}'" for name in getattr(model, "unrecorded_fields", ()))
    added = f"to_jsonb(NEW){hidden}"
    if append_only(model):
        added = f"CASE TG_OP WHEN 'INSERT' THEN NULL ELSE {added} END"
    return TRIGGER.format(
        function=f"record_{meta.db_table}"[:63],
        table=meta.db_table,
        kind=place.kind,
        key=key,
        hidden=hidden,
        added=added,
        about_kind=place.about_kind,
        about=_number(place.about, key),
        scope="NULL" if place.scope is None else _number(place.scope, key),
    )
