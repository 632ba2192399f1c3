"""The function that carries a redaction out. It belongs to the owner and is made from the models.

The application may call it and gives it a number, nothing else: which words or files, and that one
person asked and another approved, it reads from the record itself. It acts on what is signed alone
(core/approvals.py), since whoever holds the application's password can write a record too.
"""

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from assurance.models import AssuranceRow, EvidenceVersion, RedactedFile, RedactedRow, Redaction
from assurance.redactable import RECORD, files_of_force, places
from core.models import StoredFile
from core.redacting import Place, Sought, replacing, scope, table_of
from core.redacting_sql import FUNCTIONS
from forces.models import Membership

REMOVED_FILE = "removed file"

HEAD = """
CREATE OR REPLACE FUNCTION public.redact(the_redaction bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET jit = off
AS $redact$
#variable_conflict use_column
DECLARE
    asked {redaction}%ROWTYPE;
    the_pattern pg_catalog.text;
    the_part pg_catalog.text;
    how_many bigint;
    on_rows bigint[];
    the_files bigint[];
    was_found pg_catalog.jsonb := '{{}}';
BEGIN
    SELECT * INTO asked FROM {redaction} WHERE id = the_redaction FOR UPDATE;
    IF NOT FOUND OR asked.done_at IS NOT NULL OR asked.decided_by_id IS NULL
            OR asked.decided_by_id = asked.asked_by_id OR btrim(asked.reason) = ''
            OR asked.state NOT IN ('approved', 'declined') THEN
        RAISE EXCEPTION 'redaction: it was not approved by another person, or it is done';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM {membership} AS held
            WHERE held.user_id = asked.decided_by_id AND held.force_id = asked.force_id
            AND held.role = 'office_approver'
            AND (held.from_on IS NULL OR held.from_on <= public.disposal_today())
            AND (held.until_on IS NULL OR held.until_on >= public.disposal_today())) THEN
        RAISE EXCEPTION 'redaction: whoever decided is no approver of this force today';
    END IF;
    PERFORM public.require_signed(asked.signature, 'redaction',
        asked.id::pg_catalog.text, asked.force_id::pg_catalog.text, asked.row_id::pg_catalog.text,
        asked.asked_by_id::pg_catalog.text, public.approval_moment(asked.asked_at), asked.words,
        asked.reason, (SELECT string_agg(f.id || ':' || f.sha256, ',' ORDER BY f.id)
            FROM {of_file} AS o JOIN {file} AS f ON f.id = o.file_id
            WHERE o.redaction_id = asked.id),
        asked.decided_by_id::pg_catalog.text, asked.state,
        public.approval_moment(asked.decided_at), asked.decision_reason);
    IF asked.state = 'declined' THEN
        UPDATE {redaction} SET words = '', signature = '' WHERE id = asked.id;
        SELECT array_agg(file_id) INTO the_files FROM {of_file} WHERE redaction_id = asked.id;
        PERFORM 1 FROM {file} WHERE id = ANY (the_files) ORDER BY id FOR UPDATE;
        UPDATE {file} AS f SET withheld = false
            WHERE f.removed_at IS NULL AND f.id = ANY (the_files) AND NOT EXISTS (
                SELECT 1 FROM {of_file} AS o JOIN {redaction} AS r ON r.id = o.redaction_id
                WHERE o.file_id = f.id AND r.state = 'asked');
        RETURN;
    END IF;
    IF asked.words <> '' THEN
        the_pattern := public.redaction_pattern(asked.words);
        the_part := public.redaction_part(asked.words);
"""

ONE_PLACE = """
        {statement} INTO how_many, on_rows;
        IF how_many > 0 THEN
            was_found := was_found || jsonb_build_object('{label}',
                coalesce((was_found ->> '{label}')::bigint, 0) + how_many);
            INSERT INTO {redacted_row} (redaction_id, row_id, what)
                SELECT asked.id, each, 'words' FROM unnest(on_rows) AS one(each)
                ON CONFLICT DO NOTHING;
        END IF;
"""

FILES = """
    END IF;
    SELECT array_agg(id) INTO the_files FROM {file} WHERE removed_at IS NULL
        AND id IN (SELECT id FROM ({files_of_force}) AS mine)
        AND sha256 IN (SELECT sha256 FROM {file} WHERE id IN
            (SELECT file_id FROM {of_file} WHERE redaction_id = asked.id));
    IF the_files IS NOT NULL THEN
        INSERT INTO {redacted_row} (redaction_id, row_id, what)
            SELECT asked.id, mine.row_id, 'file' FROM ({rows_of_files}) AS mine
            WHERE mine.id = ANY (the_files) AND mine.row_id IS NOT NULL ON CONFLICT DO NOTHING;
        UPDATE {version} AS v SET title = '{removed}', redactions = v.redactions + 1
            FROM {file} AS f WHERE f.id = v.file_id AND f.id = ANY (the_files) AND v.title = f.name;
        UPDATE {file} SET name = '{removed}', withheld = false, removed_at = now(),
            removed_because = asked.reason WHERE id = ANY (the_files);
        {record_of_files}
        was_found := was_found || jsonb_build_object('{file_label}', cardinality(the_files));
    END IF;
    UPDATE {row} AS r SET version = r.version + 1 WHERE r.id IN
        (SELECT row_id FROM {redacted_row} WHERE redaction_id = asked.id);
    UPDATE {redaction} SET words = '', signature = '', done_at = now(), found = was_found
        WHERE id = asked.id;
END $redact$;
"""

RECORD_OF_FILES = """
        UPDATE {record} AS c SET
            old = CASE WHEN c.old ? 'name' THEN jsonb_set(c.old, '{{name}}', '"{removed}"')
                ELSE c.old END,
            new = CASE WHEN c.new ? 'name' THEN jsonb_set(c.new, '{{name}}', '"{removed}"')
                ELSE c.new END
            WHERE c.kind = 'core.storedfile' AND c.thing = ANY (the_files);
        UPDATE {record} AS c SET
            old = CASE WHEN c.old ? 'title' THEN jsonb_set(c.old, '{{title}}', '"{removed}"')
                ELSE c.old END,
            new = CASE WHEN c.new ? 'title' THEN jsonb_set(c.new, '{{title}}', '"{removed}"')
                ELSE c.new END
            WHERE c.kind = 'assurance.evidenceversion' AND c.thing IN (SELECT v.id
                FROM {version} AS v WHERE v.file_id = ANY (the_files) AND v.title = '{removed}');
"""
"""What the record kept of the names: only where they were the names of these files."""


def redact_function() -> str:
    """The function, with a statement for each place in which the words of a force may stand."""
    tables = {
        "redaction": table_of(Redaction),
        "membership": table_of(Membership),
        "file": table_of(StoredFile),
        "of_file": table_of(RedactedFile),
        "redacted_row": table_of(RedactedRow),
        "version": table_of(EvidenceVersion),
        "row": table_of(AssuranceRow),
        "removed": REMOVED_FILE,
    }
    record = next((p.model for p in places() if p.model._meta.label == RECORD), None)
    of_files = RECORD_OF_FILES.format(record=table_of(record), **tables) if record else ""
    whose = "asked.force_id"
    files = Place(StoredFile, (), files_of_force(), "evidence__evidence__links__row")
    papers = Place(StoredFile, (), files_of_force(), "questions__row")
    return (
        HEAD.format(**tables)
        + "".join(_one(place, whose, tables["redacted_row"]) for place in places())
        + FILES.format(
            files_of_force=scope(Place(StoredFile, (), files_of_force()), whose),
            rows_of_files=f"{scope(files, whose)} UNION {scope(papers, whose)}",
            file_label=StoredFile._meta.label,
            record_of_files=of_files,
            **tables,
        )
    )


def _one(place: Place, whose: str, redacted_row: str) -> str:
    statement = replacing(place, whose=whose, sought=Sought("the_pattern", "the_part"))
    return ONE_PLACE.format(
        statement=statement, label=place.model._meta.label, redacted_row=redacted_row
    )


def make_functions(connection: BaseDatabaseWrapper) -> None:
    """Make the functions as the models say; `connection` is the owner's."""
    existing = set(connection.introspection.table_names())
    if any(place.model._meta.db_table not in existing for place in places()):
        return
    with connection.cursor() as cursor:
        for function in (*FUNCTIONS, redact_function()):
            cursor.execute(function)
        cursor.execute("REVOKE ALL ON FUNCTION public.redact(bigint) FROM PUBLIC")


def after_migrate(using: str = "", **_: object) -> None:
    """Functions follow the models, as grants do: after each migration, by the owner."""
    if using == "owner":
        make_functions(connections[using])
