"""The function that carries an approved disposal out. It belongs to the owner.

It runs with the owner's rights when an approval is added, and looks for itself whether the template
is due, two people were at it and the approval is signed (core/approvals.py). What goes is found by
following the keys of the database, so a table added later is followed too. It is made again after
each migration, as the grants are.
"""

from django.db import connections

HELPERS = r"""
CREATE OR REPLACE FUNCTION public.disposal_numbers(of_table JSONB) RETURNS BIGINT[]
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT COALESCE(array_agg(each::BIGINT), '{}') FROM jsonb_array_elements_text(of_table) AS each
$$;

CREATE OR REPLACE FUNCTION public.disposal_key(of_table TEXT) RETURNS TEXT
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT att.attname::pg_catalog.text FROM pg_catalog.pg_constraint AS con
    JOIN pg_catalog.pg_attribute AS att
        ON att.attrelid = con.conrelid AND att.attnum = con.conkey[1]
    WHERE con.contype = 'p' AND con.conrelid = format('public.%I', of_table)::pg_catalog.regclass
$$;

CREATE OR REPLACE FUNCTION public.disposal_links() RETURNS TABLE (child TEXT, parent TEXT, col TEXT)
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT child.relname::pg_catalog.text, parent.relname::pg_catalog.text,
        att.attname::pg_catalog.text
    FROM pg_catalog.pg_constraint AS con
    JOIN pg_catalog.pg_class AS child ON child.oid = con.conrelid
    JOIN pg_catalog.pg_class AS parent ON parent.oid = con.confrelid
    JOIN pg_catalog.pg_attribute AS att
        ON att.attrelid = con.conrelid AND att.attnum = con.conkey[1]
    WHERE con.contype = 'f' AND con.connamespace = 'public'::pg_catalog.regnamespace
    ORDER BY 1, 3
$$;

CREATE OR REPLACE FUNCTION public.disposal_today() RETURNS DATE
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT (now() AT TIME ZONE 'Europe/London')::pg_catalog.date
$$;

CREATE OR REPLACE FUNCTION public.disposal_day_over() RETURNS TIMESTAMPTZ
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT (public.disposal_today() + 1)::TIMESTAMP AT TIME ZONE 'Europe/London'
$$;
"""

DISPOSE = r"""
CREATE OR REPLACE FUNCTION public.carry_out_disposal() RETURNS TRIGGER
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    asked public.assurance_disposalrequest%ROWTYPE;
    of_inspection BIGINT;
    terms public.assurance_retention%ROWTYPE;
    settled pg_catalog.timestamptz;
    came_in pg_catalog.date;
    the_rows BIGINT[];
    outcomes pg_catalog.jsonb;
    first_of pg_catalog.jsonb;
    doomed pg_catalog.jsonb;
    link pg_catalog.record;
    of_table pg_catalog.text;
    numbers BIGINT[];
    more BIGINT[];
    grew BOOLEAN;
    the_files BIGINT[] := '{}';
    digests pg_catalog.jsonb;
    removed pg_catalog.jsonb := '{}';
BEGIN
    IF NOT NEW.approved THEN
        RETURN NULL;
    END IF;
    SELECT * INTO asked FROM public.assurance_disposalrequest WHERE id = NEW.request_id FOR UPDATE;
    IF asked.asked_by_id = NEW.by_id THEN
        RAISE EXCEPTION 'disposal: nobody approves what they asked for';
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM public.forces_membership AS held
        WHERE held.user_id = NEW.by_id AND held.force_id = asked.force_id
            AND held.role = 'office_approver'
            AND COALESCE(held.from_on, '-infinity') <= public.disposal_today()
            AND COALESCE(held.until_on, 'infinity') >= public.disposal_today()
    ) THEN
        RAISE EXCEPTION 'disposal: only an approver of the office approves it';
    END IF;
    SELECT inspection_id INTO of_inspection FROM public.assurance_assurancetemplate
        WHERE id = asked.template AND force_id = asked.force_id FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'disposal: there is no such template';
    END IF;
    PERFORM 1 FROM public.assurance_assurancerow WHERE template_id = asked.template
        ORDER BY id FOR UPDATE;
    SELECT array_agg(id ORDER BY id), max(state_since), min(came_in_on)
        INTO the_rows, settled, came_in
        FROM public.assurance_assurancerow WHERE template_id = asked.template;
    SELECT * INTO terms FROM public.assurance_retention
        WHERE force_id = asked.force_id ORDER BY id DESC LIMIT 1;
    IF the_rows IS NULL OR terms.archive_after IS NULL OR terms.dispose_after IS NULL
        OR settled + make_interval(months => terms.archive_after + 12 * terms.dispose_after)
            >= public.disposal_day_over()
        OR EXISTS (
            SELECT 1 FROM public.assurance_assurancerow WHERE id = ANY(the_rows)
            AND state NOT IN ('closed', 'not_accepted', 'superseded', 'not_applicable')
        )
    THEN
        RAISE EXCEPTION 'disposal: the template is not due';
    END IF;
    PERFORM public.require_signed(NEW.signature, 'disposal',
        asked.id::pg_catalog.text, asked.force_id::pg_catalog.text, asked.template::pg_catalog.text,
        asked.title, asked.why, asked.asked_by_id::pg_catalog.text,
        public.approval_moment(asked.asked_at), NEW.by_id::pg_catalog.text,
        NEW.approved::pg_catalog.text, public.approval_moment(NEW.at), NEW.why,
        terms.id::pg_catalog.text, terms.archive_after::pg_catalog.text,
        terms.dispose_after::pg_catalog.text, array_to_string(the_rows, ','));
    SELECT jsonb_object_agg(state, how_many) INTO outcomes FROM (
        SELECT state, count(*) AS how_many FROM public.assurance_assurancerow
        WHERE id = ANY(the_rows) GROUP BY state
    ) AS by_state;

    -- The template, its rows, what answers and proves nothing else, the force's own findings that
    -- no other row answers, the drafts that it came from; then all that hangs on any of them.
    first_of := jsonb_build_object(
        'assurance_assurancetemplate', to_jsonb(ARRAY[asked.template]),
        'assurance_assurancerow', to_jsonb(the_rows),
        'assurance_action', (
            SELECT COALESCE(jsonb_agg(id), '[]') FROM public.assurance_action AS action
            WHERE EXISTS (SELECT 1 FROM public.assurance_actionrow AS on_row
                          WHERE on_row.action_id = action.id AND on_row.row_id = ANY(the_rows))
            AND NOT EXISTS (SELECT 1 FROM public.assurance_actionrow AS on_row
                            WHERE on_row.action_id = action.id
                            AND NOT on_row.row_id = ANY(the_rows))),
        'assurance_evidence', (
            SELECT COALESCE(jsonb_agg(id), '[]') FROM public.assurance_evidence AS proof
            WHERE EXISTS (SELECT 1 FROM public.assurance_evidencerow AS on_row
                          WHERE on_row.evidence_id = proof.id AND on_row.row_id = ANY(the_rows))
            AND NOT EXISTS (SELECT 1 FROM public.assurance_evidencerow AS on_row
                            WHERE on_row.evidence_id = proof.id
                            AND NOT on_row.row_id = ANY(the_rows))),
        'inspections_finding', (
            SELECT COALESCE(jsonb_agg(id), '[]') FROM public.inspections_finding AS finding
            WHERE finding.force_id = asked.force_id
            AND EXISTS (SELECT 1 FROM public.assurance_assurancerow AS answer
                        WHERE answer.finding_id = finding.id AND answer.id = ANY(the_rows))
            AND NOT EXISTS (SELECT 1 FROM public.assurance_assurancerow AS answer
                            WHERE answer.finding_id = finding.id
                            AND NOT answer.id = ANY(the_rows))),
        'inspections_draft', (
            SELECT COALESCE(jsonb_agg(id), '[]') FROM public.inspections_draft AS draft
            WHERE draft.force_id = asked.force_id AND draft.inspection_id = of_inspection)
    );
    doomed := first_of;
    LOOP
        grew := FALSE;
        FOR link IN SELECT * FROM public.disposal_links() LOOP
            CONTINUE WHEN NOT doomed ? link.parent;
            EXECUTE format('SELECT array_agg(%1$I) FROM public.%2$I WHERE %3$I = ANY($1) '
                           'AND NOT %1$I = ANY($2)',
                           public.disposal_key(link.child), link.child, link.col)
                INTO more USING public.disposal_numbers(doomed -> link.parent),
                    public.disposal_numbers(COALESCE(doomed -> link.child, '[]'));
            IF more IS NOT NULL THEN
                doomed := doomed || jsonb_build_object(
                    link.child, COALESCE(doomed -> link.child, '[]') || to_jsonb(more));
                grew := TRUE;
            END IF;
        END LOOP;
        EXIT WHEN NOT grew;
    END LOOP;
    FOR of_table IN SELECT key FROM jsonb_object_keys(first_of) AS key LOOP
        IF jsonb_array_length(doomed -> of_table) <> jsonb_array_length(first_of -> of_table) THEN
            RAISE EXCEPTION 'disposal: something that stays hangs on it (%)', of_table;
        END IF;
    END LOOP;

    FOR link IN SELECT * FROM public.disposal_links() WHERE parent = 'core_storedfile' LOOP
        CONTINUE WHEN NOT doomed ? link.child;
        EXECUTE format('SELECT array_agg(DISTINCT %I) FROM public.%I WHERE %I = ANY($1) '
                       'AND %1$I IS NOT NULL', link.col, link.child,
                       public.disposal_key(link.child))
            INTO more USING public.disposal_numbers(doomed -> link.child);
        the_files := the_files || COALESCE(more, '{}');
    END LOOP;

    -- Rows first: what the database keeps of their words goes with them and is not made again.
    FOR of_table IN
        SELECT key FROM jsonb_object_keys(doomed) AS key
        ORDER BY key <> 'assurance_assurancerow', key
    LOOP
        numbers := public.disposal_numbers(doomed -> of_table);
        EXECUTE format('DELETE FROM public.%I WHERE %I = ANY($1)', of_table,
                       public.disposal_key(of_table)) USING numbers;
        IF cardinality(numbers) > 0 THEN
            removed := removed || jsonb_build_object(of_table, cardinality(numbers));
        END IF;
    END LOOP;
    FOR link IN SELECT * FROM public.disposal_links() WHERE parent = 'core_storedfile' LOOP
        EXECUTE format('SELECT array_agg(%I) FROM public.%I WHERE %1$I = ANY($1)',
                       link.col, link.child) INTO more USING the_files;
        the_files := ARRAY(SELECT unnest(the_files) EXCEPT SELECT unnest(more));
    END LOOP;
    SELECT COALESCE(jsonb_agg(sha256 ORDER BY sha256), '[]') INTO digests
        FROM public.core_storedfile WHERE id = ANY(the_files);
    UPDATE public.core_storedfile SET name = '', removed_at = now(),
        removed_because = format('disposal %s', NEW.id)
        WHERE id = ANY(the_files) AND removed_at IS NULL;
    DELETE FROM public.core_notice
        WHERE substring(path FROM '^/(?:progress/)?rows/(\d+)/')::BIGINT = ANY(the_rows);

    FOR of_table IN SELECT key FROM jsonb_object_keys(doomed) AS key LOOP
        numbers := public.disposal_numbers(doomed -> of_table);
        DELETE FROM public.core_change
            WHERE (kind = regexp_replace(of_table, '_', '.') AND thing = ANY(numbers))
            OR (about_kind = regexp_replace(of_table, '_', '.') AND about = ANY(numbers));
    END LOOP;
    DELETE FROM public.core_change WHERE kind = 'core.storedfile' AND thing = ANY(the_files);

    SET CONSTRAINTS ALL IMMEDIATE;
    SET CONSTRAINTS ALL DEFERRED;
    INSERT INTO public.assurance_disposal (decision_id, rows, came_in_on, settled_at, archive_after,
                                           dispose_after, removed, files, at)
    VALUES (NEW.id, outcomes, came_in, settled, terms.archive_after, terms.dispose_after, removed,
            digests, now());
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION public.carry_out_disposal() FROM PUBLIC;
"""


def after_migrate(using: str = "", **_: object) -> None:
    """Make the functions, as the owner, once their tables and the trigger are there."""
    if using != "owner":
        return
    connection = connections[using]
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regprocedure('public.carry_out_disposal()') IS NOT NULL")
        if cursor.fetchone()[0]:
            cursor.execute(HELPERS)
            cursor.execute(DISPOSE)
