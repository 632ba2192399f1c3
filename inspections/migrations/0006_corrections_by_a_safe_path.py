"""The function that carries corrections over reads nothing of somebody's own for what is ours."""

from django.db import migrations

CARRY_OVER = """
CREATE OR REPLACE FUNCTION public.carry_over_correction() RETURNS TRIGGER
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE said pg_catalog.text;
BEGIN
    IF NEW.field NOT IN ('text', 'page_ref', 'page_report', 'report_ref', 'kind') THEN
        RAISE EXCEPTION 'correction: % cannot be corrected', NEW.field;
    END IF;
    EXECUTE format('SELECT %I FROM public.inspections_finding WHERE id = $1 FOR UPDATE', NEW.field)
        INTO said USING NEW.finding_id;
    IF said IS DISTINCT FROM NEW.old THEN
        RAISE EXCEPTION 'correction: the finding no longer says what was to be corrected';
    END IF;
    EXECUTE format('UPDATE public.inspections_finding SET %I = $1 WHERE id = $2', NEW.field)
        USING NEW.new, NEW.finding_id;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("inspections", "0005_one_record")]

    operations = [migrations.RunSQL(CARRY_OVER, migrations.RunSQL.noop)]
