"""What is due on a day may be disposed of all that day, and the day is the one people live by.

The database's own day begins and ends at midnight of Greenwich, an hour late in summer. Only these
two questions of the function are put otherwise; the rest of it is as it was made.
"""

from django.db import migrations

DAYS = r"""
CREATE FUNCTION public.disposal_today() RETURNS DATE
LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
    SELECT (now() AT TIME ZONE 'Europe/London')::DATE
$$;

CREATE FUNCTION public.disposal_day_over() RETURNS TIMESTAMPTZ
LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
    SELECT (public.disposal_today() + 1)::TIMESTAMP AT TIME ZONE 'Europe/London'
$$;
"""
UNDO_DAYS = """
DROP FUNCTION public.disposal_day_over();
DROP FUNCTION public.disposal_today();
"""

REPLACED = (
    ("CURRENT_DATE", "public.disposal_today()"),
    ("terms.dispose_after) > now()", "terms.dispose_after) >= public.disposal_day_over()"),
)
PUT_OTHERWISE = """
DO $do$
DECLARE
    made TEXT := pg_get_functiondef('public.carry_out_disposal()'::regprocedure);
BEGIN
    IF strpos(made, {old}) = 0 THEN
        RAISE EXCEPTION 'the function does not ask this';
    END IF;
    EXECUTE replace(made, {old}, {new});
END $do$;
"""


def _put(old: str, new: str) -> str:
    return PUT_OTHERWISE.format(old=f"'{old}'", new=f"'{new}'")


class Migration(migrations.Migration):
    dependencies = [("assurance", "0013_copies_taken")]

    operations = [
        migrations.RunSQL(DAYS, UNDO_DAYS),
        *(migrations.RunSQL(_put(old, new), _put(new, old)) for old, new in REPLACED),
    ]
