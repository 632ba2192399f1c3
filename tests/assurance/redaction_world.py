"""A force in whose every table something is written, and where words can still be read."""

import json
import uuid

from django.contrib.postgres.fields import ArrayField
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections, models
from django.utils import timezone

from assurance.models import HandOver, Redaction, SavedView
from assurance.redactable import places
from assurance.services.evidence import EvidenceGiven, attach_evidence
from assurance.services.moves import Given, move_row
from assurance.services.panels import answer
from assurance.services.progress import note_progress
from assurance.services.rows import annotate, write_office_note
from assurance.workflow import MoveName
from core.models import Job, Letter, Notice, WaitingFile
from core.redacting import scope
from forces.models import Cover, MonitoringStage
from inspections.models import Correction
from inspections.services.drafts import upload_template
from tests.assurance.steps import answered
from tests.factories import QuestionFactory
from tests.inspections.templates import as_upload, whole_template

HIDING = r"jane(\s|_|\+|%20|\\n|\"|,|:|\d|'|ufdd0)*smith"


FILLED = 29
"""In how many tables everything_made leaves something; of what is added since, the rule that it is
a place is tested by itself."""


def everything_made(world):
    """At least one record of each thing that somebody can write in."""
    who, row, today = world.people, world.row, timezone.localdate()
    annotate(row, "See page 7.", by=who["olive"])
    write_office_note(row, "Ask again.", by=who["olive"])
    note_progress(row, "It goes well.", by=who["leo"])
    answer(world.question, by=who["olive"], text="In May.", settles=True)
    file = SimpleUploadedFile("log.txt", b"calls of Jane Smith")
    attach_evidence([row], EvidenceGiven("Log", "That calls are answered.", file), by=who["leo"])
    answered(row, by=who["leo"])
    move_row(row, MoveName.SUBMIT, by=who["leo"])
    move_row(row, MoveName.ASSURE, by=who["olive"], given=Given(reason="Saw the log."))
    finding = row.finding
    Correction.objects.create(
        finding=finding, field="text", old=finding.text, new="Callers wait.", why="Misread.",
        by=who["olive"],
    )  # fmt: skip
    QuestionFactory(inspection=world.template.inspection)
    upload_template(
        world.template.inspection, world.force, as_upload(whole_template()), by=who["olive"]
    )
    _of_the_office(world, today)


def _of_the_office(world, today):
    who, once = world.people, uuid.uuid4()
    HandOver.objects.create(
        force=world.force, giver=who["leo"], taker=who["lena"], reason="Left.", by=who["cora"]
    )
    MonitoringStage.objects.create(
        force=world.force, stage="scan", from_on=today, source="Letter of the inspectorate"
    )
    for name in ("Late", "Mine"):
        SavedView.objects.create(owner=who["leo"], name=name, query="q=calls")
    Cover.objects.create(
        force=world.force, absent=who["leo"], stand_in=who["lena"], from_on=today, until_on=today,
        why="Leave.", set_by=who["cora"],
    )  # fmt: skip
    WaitingFile.objects.create(
        once=once, file="files/00/none", name="plan.txt", media_type="text/plain", size=1,
        sha256="0" * 64, uploaded_by=who["leo"],
    )  # fmt: skip
    Letter.objects.create(recipient=who["leo"], on=today, subject="1 thing needs you")
    Notice.objects.create(
        key="k", recipient=who["leo"], kind="question", subject=1, line="A question", path="/"
    )
    Job.objects.create(kind="rows", name="Rows", asked_by=who["leo"], same="0" * 64)
    Redaction.objects.create(
        force=world.force, row=world.row, words="Someone Else", reason="Named.",
        asked_by=who["leo"], decided_by=who["ada"], state="declined", decision_reason="No.",
    )  # fmt: skip


ALSO = {
    "assurance_assurancerow": ", state = 'in_progress', blocked_by = 'other', blocked_on = now()",
    "assurance_redaction": ", words = ''",
}
"""What has to be so that the words may stand there."""


def fill_everything(force, words):
    """Puts the words into every column of free text that the force has, as the owner can."""
    with connections["owner"].cursor() as cursor:
        for place in places():
            key, table = place.model._meta.pk.column, place.model._meta.db_table
            sets = ", ".join(f'"{f.column}" = {_with(f, words, key)}' for f in place.fields)
            cursor.execute(
                f'UPDATE "{table}" SET {sets} {ALSO.get(table, "")} '
                f'WHERE "{key}" IN (SELECT id FROM ({scope(place, str(force.pk))}) AS mine)'
            )


def _with(field, words, key):
    if isinstance(field, models.JSONField):
        first, last = words.split()
        held = {words: [f"by {first}", f"{last} too"], "q": [{"x": f"{first}%20{last}"}, 5]}
        return f"'{json.dumps(held)}'::jsonb"
    if isinstance(field, ArrayField):
        return f"ARRAY['other', '{words}']::{field.db_type(connection)}"
    if field.name == "link":
        return f"CASE WHEN file_id IS NULL THEN 'https://x.test/{words}' ELSE '' END"
    unique = f"'{words} ' || \"{key}\"::text"
    return f"left({unique}, {field.max_length})" if field.max_length else unique


def _columns():
    """Every column of every table in which words could stand, the search's own included."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.table_name, c.column_name FROM information_schema.columns c "
            "JOIN information_schema.tables t USING (table_schema, table_name) "
            "WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND c.data_type IN "
            "('text', 'character varying', 'json', 'jsonb', 'ARRAY', 'tsvector') ORDER BY 1, 2"
        )
        return cursor.fetchall()


def still_there(pattern=HIDING):
    """Where the words can still be read: table and column, and what stands there."""
    found = {}
    with connection.cursor() as cursor:
        for table, column in _columns():
            cursor.execute(
                f'SELECT "{column}"::text FROM "{table}" WHERE "{column}"::text ~* %s', [pattern]
            )
            if said := [each for (each,) in cursor.fetchall()]:
                found[f"{table}.{column}"] = said
    return found
