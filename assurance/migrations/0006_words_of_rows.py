"""The words of a row in one place to search, kept by the database wherever they change.

One statement-level trigger a table says which rows a statement touched; one function writes their
words anew. It runs with its owner's rights, so the application's account only reads the table.
"""

import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models

TABLE = """
CREATE TABLE public.assurance_rowwords (
    row_id BIGINT PRIMARY KEY REFERENCES public.assurance_assurancerow (id) ON DELETE CASCADE,
    document TSVECTOR NOT NULL
);
CREATE INDEX row_words ON public.assurance_rowwords USING gin (document);
"""

# Words that are too common to be searched for keep a phrase from running from one text into the
# next. A slash would make one word of "21/22", and what looks like a tag would be none. A tsvector holds a megabyte, so a text is cut far
# below it: nobody's work is refused because it cannot be found.
FUNCTIONS = """
CREATE FUNCTION public.assurance_words_of(wanted BIGINT) RETURNS TSVECTOR
LANGUAGE sql STABLE SET search_path = pg_catalog, public AS $$
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

CREATE FUNCTION public.assurance_keep_words(wanted BIGINT[]) RETURNS VOID
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
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

CREATE FUNCTION public.assurance_words_changed() RETURNS TRIGGER
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE touched BIGINT[];
BEGIN
    EXECUTE TG_ARGV[0] INTO touched;
    PERFORM public.assurance_keep_words(touched);
    RETURN NULL;
END $$;

REVOKE ALL ON FUNCTION public.assurance_words_of(BIGINT) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.assurance_keep_words(BIGINT[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.assurance_words_changed() FROM PUBLIC;
"""

ROWS = "SELECT array_agg(id) FROM changed"
ANNOTATED = """SELECT array_agg(changed.id) FROM changed JOIN earlier ON earlier.id = changed.id
    WHERE changed.annotation <> earlier.annotation OR changed.finding_id <> earlier.finding_id"""
LINKS = "SELECT array_agg(DISTINCT row_id) FROM changed"
ANSWERED = """SELECT array_agg(DISTINCT link.row_id) FROM changed
    JOIN public.assurance_actionrow link ON link.action_id = changed.id"""
REWRITTEN = """SELECT array_agg(DISTINCT link.row_id) FROM changed
    JOIN public.assurance_actionrow link ON link.action_id = changed.action_id"""
SAID = """SELECT array_agg(answered.id) FROM changed
    JOIN public.assurance_assurancerow answered ON answered.finding_id = changed.id"""

NEW = "NEW TABLE AS changed"
OLD = "OLD TABLE AS changed"
BOTH = "OLD TABLE AS earlier NEW TABLE AS changed"
TRIGGERS = (
    ("assurance_assurancerow", "INSERT", NEW, ROWS),
    ("assurance_assurancerow", "UPDATE", BOTH, ANNOTATED),
    ("assurance_actionrow", "INSERT", NEW, LINKS),
    ("assurance_actionrow", "UPDATE", NEW, LINKS),
    ("assurance_actionrow", "DELETE", OLD, LINKS),
    ("assurance_action", "UPDATE", NEW, ANSWERED),
    ("assurance_actionversion", "UPDATE", NEW, REWRITTEN),
    ("inspections_finding", "UPDATE", NEW, SAID),
)


def trigger(table, event, tables, rows):
    name = f"words_after_{event.lower()}"
    quoted = rows.replace("'", "''")
    return migrations.RunSQL(
        f"CREATE TRIGGER {name} AFTER {event} ON public.{table} REFERENCING {tables} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION public.assurance_words_changed('{quoted}')",
        f"DROP TRIGGER {name} ON public.{table}",
    )


STANDING = """
INSERT INTO public.assurance_rowwords (row_id, document)
    SELECT id, public.assurance_words_of(id) FROM public.assurance_assurancerow
"""
UNDO_FUNCTIONS = """
DROP FUNCTION public.assurance_words_changed();
DROP FUNCTION public.assurance_keep_words(BIGINT[]);
DROP FUNCTION public.assurance_words_of(BIGINT);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("assurance", "0005_hand_overs_and_stand_ins"),
        ("inspections", "0004_an_inspection_is_recorded_once"),
    ]

    operations = [
        migrations.CreateModel(
            name="RowWords",
            fields=[
                (
                    "row",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="words",
                        serialize=False,
                        to="assurance.assurancerow",
                    ),
                ),
                ("document", django.contrib.postgres.search.SearchVectorField()),
            ],
            options={
                "db_table": "assurance_rowwords",
                "ordering": ["pk"],
                "managed": False,
            },
        ),
        migrations.RunSQL(TABLE, "DROP TABLE public.assurance_rowwords"),
        migrations.RunSQL(FUNCTIONS, UNDO_FUNCTIONS),
        *(trigger(*each) for each in TRIGGERS),
        migrations.RunSQL(STANDING, migrations.RunSQL.noop),
    ]
