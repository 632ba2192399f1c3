"""The functions that keep a row's words read nothing of somebody's own in place of what is ours.

Where the path does not name it last, a temporary type or table of the caller's comes first.
"""

from django.db import migrations

FUNCTIONS = """
CREATE OR REPLACE FUNCTION public.assurance_words_of(wanted BIGINT) RETURNS TSVECTOR
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT to_tsvector('english', left(translate(concat_ws(
        ' the the the the ', finding.report_ref, finding.page_ref, finding.page_report,
        finding.text, answered.annotation,
        (SELECT string_agg(version.text, ' the the the the ' ORDER BY link.id)
         FROM public.assurance_actionrow link
         JOIN public.assurance_action action ON action.id = link.action_id
         JOIN public.assurance_actionversion version ON version.id = action.current_id
         WHERE link.row_id = answered.id AND link.removed_at IS NULL)
    ), '/<>', '   '), 200000))
    FROM public.assurance_assurancerow answered
    JOIN public.inspections_finding finding ON finding.id = answered.finding_id
    WHERE answered.id = wanted
$$;

CREATE OR REPLACE FUNCTION public.assurance_keep_words(wanted BIGINT[]) RETURNS VOID
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF wanted IS NULL THEN
        RETURN;
    END IF;
    -- Who changes the same words at the same time waits here; each statement then sees both.
    PERFORM 1 FROM public.inspections_finding WHERE id IN (
        SELECT finding_id FROM public.assurance_assurancerow WHERE id = ANY (wanted)
    ) ORDER BY id FOR KEY SHARE;
    PERFORM 1 FROM public.assurance_rowwords
        WHERE row_id = ANY (wanted) ORDER BY row_id FOR UPDATE;
    INSERT INTO public.assurance_rowwords (row_id, document)
        SELECT id, public.assurance_words_of(id)
        FROM public.assurance_assurancerow WHERE id = ANY (wanted) ORDER BY id
        ON CONFLICT (row_id) DO UPDATE SET document = excluded.document;
END $$;

CREATE OR REPLACE FUNCTION public.assurance_words_changed() RETURNS TRIGGER
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE touched BIGINT[];
BEGIN
    EXECUTE TG_ARGV[0] INTO touched;
    PERFORM public.assurance_keep_words(touched);
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("assurance", "0014_disposal_by_local_days")]

    operations = [migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop)]
