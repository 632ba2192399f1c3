"""What is due is disposed of: one asks, another approves, the database removes all of it."""

import uuid
from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from assurance.models import (
    Action,
    ActionKind,
    AssuranceRow,
    AssuranceTemplate,
    Disposal,
    DisposalDecision,
    DisposalRequest,
    OfficeNote,
    ProgressNote,
    Retention,
    Verdict,
)
from assurance.refusals import Refused
from assurance.services.actions import ActionWords, record_action
from assurance.services.disposals import ask_disposal, decide_disposal
from assurance.services.evidence import EvidenceGiven, attach_evidence
from assurance.services.panels import answer, ask, release
from assurance.services.retention import Terms, set_retention
from assurance.workflow import State
from core.days import end_of
from core.erasing import erase_removed
from core.models import Notice, StoredFile
from core.services import store
from inspections.models import Correction, Draft, DraftRow, Finding, RepeatOf
from tests.assurance.test_retention import months_ago
from tests.factories import FindingFactory, InspectionFactory, RowFactory, TemplateFactory
from tests.queries import assert_queries, queries_of

SECRET = "Zyxwvut"
"""A word that stands in everything of the template, and nowhere else."""
STAYS = "Quartzite"


def upload() -> SimpleUploadedFile:
    return SimpleUploadedFile(f"{SECRET}.txt", f"The file of {SECRET}.".encode(), "text/plain")


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def report(force):
    return InspectionFactory(forces=[force], title="PEEL 2009")


@pytest.fixture
def old(media, force, report, panel, olive, ada, leo, pam) -> AssuranceTemplate:
    """A template of two rows with everything that can be on them, closed 15 years ago."""
    template = TemplateFactory(force=force, inspection=report)
    texts = [f"{SECRET}: callers wait.", f"{SECRET}: records are late."]
    findings = [FindingFactory(inspection=report, force=force, text=text) for text in texts]
    row, other = (RowFactory(template=template, finding=each) for each in findings)
    AssuranceRow.objects.filter(pk=row.pk).update(
        state=State.IN_PROGRESS, lead=leo, annotation=f"{SECRET} remark"
    )
    action = record_action([row, other], ActionWords(ActionKind.DONE, f"{SECRET} done"), by=leo)
    given = EvidenceGiven(f"{SECRET} log", f"That {SECRET} is done.", file=upload())
    evidence = attach_evidence([row], given, by=leo)
    ProgressNote.objects.create(row=row, text=f"{SECRET} goes well", by=leo)
    OfficeNote.objects.create(row=row, text=f"{SECRET} note", changed_by=olive)
    event = row.events.create(what="assure", to_state=State.ASSURED, by=olive, reason=SECRET)
    verdict = Verdict.objects.create(
        row=row, event=event, verdict="assured", words=f"{SECRET} seen", by=olive
    )
    verdict.action_versions.add(action.versions.get())
    verdict.evidence_versions.add(evidence.versions.get())
    release(template, panel, by=ada)
    asked = ask(row, by=pam, panel=panel, kind="question", text=f"{SECRET}?")
    answer(asked, text=f"{SECRET}!", settles=True, by=olive)
    Correction.objects.create(
        finding=findings[0], field="text", old=texts[0], new=f"{texts[0]} Yes.", why=SECRET, by=ada
    )
    RepeatOf.objects.create(finding=findings[0], earlier=findings[1], how_found="person", by=olive)
    draft = Draft.objects.create(
        inspection=report, force=force, file=store(upload(), by=olive), uploaded_by=olive,
        source=[{"sheet": "", "lines": [SECRET]}], state="confirmed",
    )  # fmt: skip
    DraftRow.objects.create(draft=draft, order=1, section="issue_of_concern", text=SECRET)
    Notice.objects.create(
        key=f"{row.pk}", recipient=leo, kind="overdue", subject=row.pk, line=f"{SECRET} 1",
        path=f"/rows/{row.pk}/",
    )  # fmt: skip
    template.rows.update(state=State.CLOSED, state_since=months_ago(180))
    return template


@pytest.fixture
def other(force, leo) -> AssuranceRow:
    """A row of another template of the force, with an action of its own."""
    row = RowFactory(template=TemplateFactory(force=force))
    record_action([row], ActionWords(ActionKind.DONE, f"{STAYS} done"), by=leo)
    return row


@pytest.fixture
def terms(force, ada) -> Retention:
    return set_retention(force, Terms(24, 7), why="Schedule, line 14.", by=ada, seen=0)


def asked_for(template: AssuranceTemplate, by) -> DisposalRequest:
    return ask_disposal(template, why="Line 14.", by=by, once=uuid.uuid4())


def everything() -> str:
    """Each line of each table, as the database writes it."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        lines = []
        for table in tables:
            cursor.execute(f'SELECT t::text FROM "{table}" AS t')
            lines += [f"{table}: {line}" for (line,) in cursor.fetchall()]
    return "\n".join(lines)


def test_nothing_of_what_was_disposed_of_is_left_but_the_record_of_it(
    old, other, terms, olive, ada, report, media
):
    before = everything()
    for table in (
        "assurance_rowwords", "core_change", "inspections_draftrow", "assurance_panelanswer",
        "assurance_verdict", "core_notice", "core_storedfile", "inspections_correction",
    ):  # fmt: skip
        held = [line for line in before.splitlines() if line.startswith(f"{table}:")]
        assert any(SECRET.lower() in line.lower() for line in held), table
    decide_disposal(asked_for(old, olive), approve=True, why="", by=ada)
    left = [line for line in everything().splitlines() if SECRET.lower() in line.lower()]
    assert left == []
    assert STAYS in everything()
    assert not AssuranceTemplate.objects.filter(pk=old.pk).exists()
    assert other.actions.count() == 1
    report.refresh_from_db()


def test_the_bytes_go_with_the_workers_next_turn(old, terms, olive, ada, media):
    kept = [path for path in media.rglob("*") if path.is_file()]
    assert any(SECRET.encode() in path.read_bytes() for path in kept)
    decide_disposal(asked_for(old, olive), approve=True, why="", by=ada)
    erase_removed()
    assert [path for path in media.rglob("*") if path.is_file()] == []
    assert StoredFile.objects.filter(erased_at=None).count() == 0


def test_what_remains_says_what_was_there_who_asked_and_who_approved(old, terms, olive, ada, as_):
    row = old.rows.last()
    AssuranceRow.objects.filter(pk=row.pk).update(state=State.SUPERSEDED)
    digests = sorted(StoredFile.objects.values_list("sha256", flat=True))
    decide_disposal(asked_for(old, olive), approve=True, why="As the schedule says.", by=ada)
    done = Disposal.objects.get()
    assert done.rows == {"closed": 1, "superseded": 1}
    assert done.settled_at == months_ago(180)
    assert (done.archive_after, done.dispose_after) == (24, 7)
    assert done.files == digests
    assert done.removed["assurance_assurancerow"] == 2
    page = as_(olive).get("/disposals/").content.decode()
    for words in ("PEEL 2009", "Olive Officer", "Line 14.", "Ada Approver", "superseded: 1"):
        assert words in page


def test_an_action_that_answers_another_row_stays(old, other, terms, olive, ada, leo):
    action = Action.objects.get(links__row=other)
    action.links.create(row=old.rows.first(), added_by=leo)
    decide_disposal(asked_for(old, olive), approve=True, why="", by=ada)
    action.refresh_from_db()
    assert list(action.rows.all()) == [other]
    assert action.versions.get().text == f"{STAYS} done"


def test_a_finding_that_another_force_answers_stays(old, terms, olive, ada, other_force, report):
    national = FindingFactory(inspection=report, force=None, text=f"{STAYS}: a national finding.")
    RowFactory(template=old, finding=national, state=State.CLOSED, state_since=months_ago(181))
    theirs = RowFactory(
        template=TemplateFactory(force=other_force, inspection=report), finding=national
    )
    decide_disposal(asked_for(old, olive), approve=True, why="", by=ada)
    theirs.refresh_from_db()
    assert Finding.objects.get().pk == national.pk


def test_the_record_of_the_database_keeps_the_disposal_and_not_the_rows(
    old, terms, olive, ada, as_, kit
):
    row = old.rows.first()
    decide_disposal(asked_for(old, olive), approve=True, why="", by=ada)
    keeper = as_(kit)
    assert (
        "No change matches"
        in keeper.get(f"/record/?kind=assurance.assurancerow&number={row.pk}").content.decode()
    )
    assert "Disposal decision added" in keeper.get("/record/").content.decode()


# What is refused


@pytest.fixture
def refused(old, terms):
    """Runs an act that the database refuses; nothing is removed."""

    def tried(act, why: str) -> None:
        before = AssuranceTemplate.objects.count(), AssuranceRow.objects.count()
        with pytest.raises(DatabaseError, match=why), transaction.atomic():
            act()
        assert (AssuranceTemplate.objects.count(), AssuranceRow.objects.count()) == before
        assert not Disposal.objects.exists()

    return tried


def approved(asked: DisposalRequest, by):
    """An approval as the application's account could add it, past every service."""
    return lambda: DisposalDecision.objects.create(request=asked, approved=True, by=by)


def test_the_database_refuses_who_asked(old, refused, olive, ada):
    refused(approved(asked_for(old, olive), olive), "nobody approves what they asked for")


@pytest.mark.parametrize("name", ["otto", "leo", "pam", "stranger"])
def test_the_database_refuses_who_is_no_approver(request, old, refused, olive, name):
    someone = request.getfixturevalue(name)
    refused(approved(asked_for(old, olive), someone), "only an approver")


@pytest.mark.parametrize(
    "change",
    [
        {"state_since": timezone.now()},
        {"state": State.IN_PROGRESS},
        {"state": State.ASSURED},
    ],
)
def test_the_database_refuses_what_is_not_due(old, refused, olive, ada, change):
    asked = asked_for(old, olive)
    AssuranceRow.objects.filter(pk=old.rows.first().pk).update(**change)
    refused(approved(asked, ada), "not due")


def test_the_database_refuses_where_all_is_kept_for_ever(old, terms, refused, olive, ada, force):
    asked = asked_for(old, olive)
    set_retention(force, Terms(24, None), why="For ever.", by=ada, seen=terms.pk)
    refused(approved(asked, ada), "not due")


def test_the_database_refuses_a_template_of_another_force(old, refused, olive, ada, other_force):
    theirs = TemplateFactory(force=other_force)
    RowFactory(template=theirs, state=State.CLOSED, state_since=months_ago(180))
    asked = DisposalRequest.objects.create(
        force=old.force, template=theirs.pk, title="Theirs", why="No.", asked_by=olive
    )
    refused(approved(asked, ada), "no such template")


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM assurance_assurancerow",
        "DELETE FROM assurance_rowevent",
        "DELETE FROM assurance_actionversion",
        "DELETE FROM assurance_disposal",
        "UPDATE assurance_disposalrequest SET asked_by_id = asked_by_id + 1",
        "UPDATE assurance_disposaldecision SET by_id = by_id + 1",
        "INSERT INTO assurance_disposal SELECT * FROM assurance_disposal",
        "SELECT carry_out_disposal()",
        "ALTER TABLE assurance_disposaldecision DISABLE TRIGGER carry_out_disposal",
    ],
)
def test_the_application_cannot_remove_anything_by_itself(old, refused, sql):
    def act() -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql)

    refused(act, r"permission denied|must be owner|can only be called as triggers")


# The screens


def test_an_officer_asks_and_an_approver_decides(old, terms, as_, olive, ada):
    assert f"/templates/{old.pk}/dispose/" in as_(olive).get("/archive/").content.decode()
    assert f"/templates/{old.pk}/dispose/" not in as_(ada).get("/archive/").content.decode()
    sent = {"why": "Line 14.", "once": str(uuid.uuid4())}
    for _ in range(2):
        as_(olive).post(f"/templates/{old.pk}/dispose/", sent)
    asked = DisposalRequest.objects.get()
    page = as_(olive).get("/disposals/").content.decode()
    assert "Another person decides it" in page
    url = f"/disposals/{asked.pk}/"
    assert url in as_(ada).get("/disposals/").content.decode()
    told = as_(ada).post(url, {"decision": "decline", "why": ""}).content.decode()
    assert "Enter why you decline it." in told
    answered = as_(ada).post(url, {"decision": "approve", "why": ""}, follow=True)
    assert "is disposed of. A record of it remains." in answered.content.decode()
    assert as_(ada).post(url, {"decision": "approve", "why": ""}).status_code == 409
    assert Disposal.objects.count() == 1


def due_at(template: AssuranceTemplate, moment: datetime) -> None:
    """Its rows are settled as long before that moment as the terms keep them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s - make_interval(months => 24 + 7 * 12)", [moment])
        template.rows.update(state_since=cursor.fetchone()[0])


def test_what_falls_due_later_today_may_go_today(old, terms, as_, olive, ada):
    due_at(old, end_of(timezone.localdate()) - timedelta(seconds=1))
    asked = asked_for(old, olive)
    told = as_(ada).post(f"/disposals/{asked.pk}/", {"decision": "approve", "why": ""}, follow=True)
    assert "is disposed of. A record of it remains." in told.content.decode()


def test_what_falls_due_after_today_may_not_go_today(old, terms, refused, olive, ada):
    asked = asked_for(old, olive)
    due_at(old, end_of(timezone.localdate()) + timedelta(days=1))
    with pytest.raises(Refused, match="no longer due"):
        decide_disposal(asked, approve=True, why="", by=ada)
    refused(approved(asked, ada), "not due")


@pytest.mark.parametrize("zone", ["Etc/GMT+12", "Pacific/Kiritimati"])
def test_an_approver_for_today_alone_approves_all_day(old, terms, as_, olive, ada, zone):
    """Somewhere it is yesterday or tomorrow already; the day is the one people live by here."""
    today = timezone.localdate()
    ada.memberships.update(from_on=today, until_on=today)
    asked = asked_for(old, olive)

    def elsewhere(execute, sql, params, many, context):
        if sql.startswith('INSERT INTO "assurance_disposaldecision"'):
            execute("SELECT set_config('TimeZone', %s, true)", [zone], False, context)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(elsewhere):
        told = as_(ada).post(f"/disposals/{asked.pk}/", {"decision": "approve"}, follow=True)
    assert "is disposed of. A record of it remains." in told.content.decode()
    with connection.cursor() as cursor:
        cursor.execute("SHOW TimeZone")
        assert cursor.fetchone() == (zone,)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda old, ada: old.rows.update(state_since=timezone.now()), "is not due for disposal"),
        (lambda old, ada: ada.memberships.update(until_on=timezone.localdate() - timedelta(days=1)),
         "Only an approver of the office approves it"),
    ],
)  # fmt: skip
def test_what_the_database_refuses_is_said_and_nothing_is_decided(
    monkeypatch, old, terms, olive, ada, change, said
):
    """What changed after everything was looked at here, and before the database looked."""
    asked = asked_for(old, olive)
    assert ada.access.may("approve_disposal", old.force_id)
    monkeypatch.setattr("assurance.services.disposals.is_due", lambda template: True)
    change(old, ada)
    with pytest.raises(Refused, match=said):
        decide_disposal(asked, approve=True, why="", by=ada)
    assert AssuranceTemplate.objects.filter(pk=old.pk).exists()
    assert not DisposalDecision.objects.exists()
    decide_disposal(asked, approve=False, why="Somebody reopened it.", by=ada)


def test_an_approver_reads_why_the_database_refuses(monkeypatch, old, terms, as_, olive, ada):
    asked = asked_for(old, olive)
    monkeypatch.setattr("assurance.services.disposals.is_due", lambda template: True)
    old.rows.update(state_since=timezone.now())
    told = as_(ada).post(f"/disposals/{asked.pk}/", {"decision": "approve", "why": "Seen."})
    assert told.status_code == 200
    assert "Nothing was removed, and nothing is decided." in told.content.decode()
    assert "Seen." in told.content.decode()


def test_what_is_declined_stays_and_can_be_asked_for_again(old, terms, as_, olive, ada):
    asked = asked_for(old, olive)
    as_(ada).post(f"/disposals/{asked.pk}/", {"decision": "decline", "why": "An inquiry is open."})
    assert AssuranceTemplate.objects.filter(pk=old.pk).exists()
    assert "An inquiry is open." in as_(olive).get("/disposals/").content.decode()
    asked_for(old, olive)


def test_the_list_of_disposals_takes_as_many_queries_for_one_as_for_many(
    old, terms, as_, olive, ada, force
):
    client = as_(olive)
    decide_disposal(asked_for(old, olive), approve=False, why="An inquiry is open.", by=ada)
    asked_for(old, olive)
    few = queries_of(client, "/disposals/")
    for number in range(5):
        asked = DisposalRequest.objects.create(
            force=force, template=number, title="Another", why="Line 14.", asked_by=olive
        )
        DisposalDecision.objects.create(request=asked, approved=False, why="No.", by=ada)
        DisposalRequest.objects.create(
            force=force, template=number, title="Another", why="Line 14.", asked_by=olive
        )
    assert queries_of(client, "/disposals/") == few
    assert_queries("disposals", client, "/disposals/")


def test_what_is_not_due_cannot_be_asked_for(other, terms, as_, olive):
    url = f"/templates/{other.template_id}/dispose/"
    assert "is not due for disposal" in as_(olive).get(url).content.decode()
    as_(olive).post(url, {"why": "Now.", "once": str(uuid.uuid4())})
    assert not DisposalRequest.objects.exists()


def test_who_holds_both_roles_does_not_approve_what_they_asked(old, terms, as_, ada, olive, force):
    ada.memberships.create(force=force, role="office_officer")
    ada.__dict__.pop("access", None)
    asked = asked_for(old, ada)
    url = f"/disposals/{asked.pk}/"
    assert as_(ada).get(url).status_code == 403
    assert as_(ada).post(url, {"decision": "approve", "why": ""}).status_code == 403
    assert AssuranceTemplate.objects.filter(pk=old.pk).exists()
