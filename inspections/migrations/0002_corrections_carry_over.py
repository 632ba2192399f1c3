"""A correction, once added, changes its finding; the application itself cannot.

The function runs with its owner's rights, so the application's account needs none on the words.
"""

from django.db import migrations

CARRY_OVER = """
CREATE FUNCTION public.carry_over_correction() RETURNS TRIGGER
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE said TEXT;
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
REVOKE ALL ON FUNCTION public.carry_over_correction() FROM PUBLIC;
CREATE TRIGGER carry_over_correction AFTER INSERT ON inspections_correction
    FOR EACH ROW EXECUTE FUNCTION public.carry_over_correction();
"""

UNDO = """
DROP TRIGGER carry_over_correction ON inspections_correction;
DROP FUNCTION public.carry_over_correction();
"""


class Migration(migrations.Migration):
    dependencies = [("inspections", "0001_first")]

    operations = [migrations.RunSQL(CARRY_OVER, UNDO)]
