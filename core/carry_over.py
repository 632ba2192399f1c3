"""For migrations: lines of the record that stood in a table for each model, brought into one."""

CARRY_OVER = """
INSERT INTO public.core_change (at, kind, thing, what, old, new, about_kind, about, scope, by,
                                context, account)
SELECT at, '{kind}', thing, what,
    CASE what
        WHEN 'delete' THEN says
        WHEN 'update' THEN (SELECT jsonb_object_agg(key, value) FROM jsonb_each(said)
                            WHERE value IS DISTINCT FROM says -> key)
    END,
    CASE what
        WHEN 'insert' THEN says
        WHEN 'update' THEN (SELECT jsonb_object_agg(key, value) FROM jsonb_each(says)
                            WHERE value IS DISTINCT FROM said -> key)
    END,
    '{about_kind}', COALESCE((says ->> '{about}')::BIGINT, 0), {scope}, (told ->> 'user')::BIGINT,
    told, ''
FROM (
    SELECT pgh_id, pgh_created_at AS at, pgh_obj_id AS thing, pgh_label AS what,
        pgh_context AS told, says, lag(says) OVER (PARTITION BY pgh_obj_id ORDER BY pgh_id) AS said
    FROM {table} AS event, LATERAL (
        SELECT jsonb_object_agg(key, value) AS says FROM jsonb_each(to_jsonb(event))
        WHERE key NOT LIKE 'pgh%'
    ) AS values_of
) AS line
WHERE at < COALESCE((SELECT min(at) FROM public.core_change WHERE kind = '{kind}'), 'infinity')
ORDER BY pgh_id
"""
FORCE = "(says ->> 'force_id')::BIGINT"


def carried_over(
    kind: str, table: str, *, about_kind: str = "", about: str = "id", scope: str = "NULL"
) -> str:
    """The statement for one table. `scope`: SQL for whose a thing is, of its values `says`."""
    return CARRY_OVER.format(
        kind=kind, table=table, about_kind=about_kind or kind, about=about, scope=scope
    )
