"""The application's database account tries to alter or remove history, and fails."""

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, transaction

from assurance.models import AssuranceRow, RowEvent
from core.database import append_only, locked_fields
from tests.factories import FindingFactory, RowFactory

MODELS = [
    model
    for model in apps.get_models(include_auto_created=True)
    if model._meta.managed and not model._meta.proxy
]
HISTORY = [model for model in MODELS if append_only(model)]
LOCKED = [(model, column) for model in MODELS for column in sorted(locked_fields(model))]
OF_OURS = [model for model in MODELS if model._meta.app_label in ("core", "forces", "inspections",
                                                                    "assurance")]  # fmt: skip

pytestmark = pytest.mark.django_db


def refused(sql: str) -> bool:
    """True where the database says that this account may not."""
    with pytest.raises(ProgrammingError) as told, transaction.atomic(), connection.cursor() as c:
        c.execute(sql)
    return "permission denied" in str(told.value) or "must be owner" in str(told.value)


def name(model) -> str:
    return model._meta.db_table


def test_the_tests_run_as_the_application():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, rolsuper FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == ("application", False)


def test_what_is_history_is_known():
    named = {model.__name__ for model in HISTORY}
    assert named >= {
        "RowEvent", "ActionVersion", "EvidenceVersion", "Verdict", "Correction", "Release",
        "ReleasedRow", "ReleasedAction", "ReleasedEvidence", "PanelQuestion", "PanelAnswer",
        "Verdict_action_versions", "Verdict_evidence_versions",
    }  # fmt: skip


@pytest.mark.parametrize("model", HISTORY, ids=name)
def test_history_is_not_altered(model):
    column = model._meta.concrete_fields[-1].column
    assert refused(f'UPDATE {name(model)} SET "{column}" = "{column}"')


@pytest.mark.parametrize("model", HISTORY, ids=name)
def test_history_is_not_removed(model):
    assert refused(f"DELETE FROM {name(model)}")


@pytest.mark.parametrize("model", OF_OURS, ids=name)
def test_nothing_is_emptied_at_one_stroke(model):
    assert refused(f"TRUNCATE {name(model)} CASCADE")


@pytest.mark.parametrize(("model", "column"), LOCKED, ids=lambda v: v if isinstance(v, str) else "")
def test_what_is_written_once_stays(model, column):
    assert refused(f'UPDATE {name(model)} SET "{column}" = "{column}"')


def test_a_findings_words_are_not_altered_by_update_or_save():
    finding = FindingFactory()
    for attempt in (
        lambda: type(finding).objects.filter(pk=finding.pk).update(text="All is well."),
        lambda: type(finding).objects.bulk_update([finding], ["text"]),
        finding.delete,
    ):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            attempt()


def test_what_is_not_history_works_as_usual():
    row = RowFactory()
    AssuranceRow.objects.filter(pk=row.pk).update(accountable_officer="ACC Hall")
    row.refresh_from_db()
    assert row.accountable_officer == "ACC Hall"


@pytest.mark.parametrize(
    "sql",
    [
        "SET session_replication_role = replica",
        "ALTER TABLE assurance_assurancerow DISABLE TRIGGER ALL",
        "CREATE OR REPLACE FUNCTION public.write_change() RETURNS void AS $$ $$ LANGUAGE sql",
        "DROP TABLE assurance_rowevent",
        "CREATE TABLE public.mine (id int)",
        "GRANT DELETE ON assurance_rowevent TO application",
        "SET ROLE owner",
    ],
)
def test_the_ways_round_are_shut(sql):
    if sql.startswith("GRANT"):
        with connection.cursor() as cursor, transaction.atomic():
            cursor.execute(sql)  # PostgreSQL warns and grants nothing
        assert refused("DELETE FROM assurance_rowevent")
    else:
        assert refused(sql)


def test_events_may_be_added_and_read():
    row = RowFactory()
    RowEvent.objects.create(row=row, what="annotated", to_state=row.state)
    assert row.events.count() == 2
