"""The record page: every change, however it was made, for those who are named for it alone."""

import csv
import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import ProgrammingError, connection, connections, transaction
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from assurance.models import ActionKind, AssuranceRow, Marking, RowEvent
from assurance.services.actions import ActionWords, record_action
from assurance.services.evidence import EvidenceGiven, attach_evidence
from config.timetable import TIMETABLE, take_turn
from core.models import Change
from core.record import ours, place_of, why_unrecorded
from forces.models import Membership, User
from forces.roles import Role
from tests.factories import FindingFactory, InspectionFactory, RowFactory, TemplateFactory
from tests.people import with_second_step
from tests.queries import assert_queries, queries_of

WORDS = "Dip samples show that callers are told when somebody will come."


@pytest.fixture
def row(force):
    return RowFactory(template=TemplateFactory(force=force))


@pytest.fixture
def keeper(as_, kit) -> Client:
    return as_(kit)


def shown(client: Client, query: str = "") -> list[str]:
    """The lines of the page, each as one string of words."""
    page = client.get(f"/record/{query}").content.decode()
    body = page.partition("<tbody")[2].partition("</tbody>")[0]
    lines = re.findall(r"<tr.*?</tr>", body, re.DOTALL)
    return [" ".join(unescape(re.sub(r"<[^>]+>", " ", line)).split()) for line in lines]


def of_row(row: AssuranceRow) -> str:
    return f"?kind=assurance.assurancerow&number={row.pk}"


def test_a_change_through_the_application_says_who_when_where_and_what(as_, olive, keeper, row):
    seen = {"version": row.version, "accountable_officer": "ACC Hall", "priority": "high"}
    address = f"/rows/{row.pk}/facts/"
    assert as_(olive).post(address, {**seen, "themes": ""}).status_code == 302
    line = next(line for line in shown(keeper, of_row(row)) if "ACC Hall" in line)
    now = timezone.localtime()
    assert f"{now.day} {now:%B %Y}, {now:%H}:" in line
    assert re.search(r"\d\d:\d\d:\d\d Olive Officer", line)
    assert f"Address 127.0.0.1 Page {address}" in line
    assert "Assurance row changed" in line
    assert "Accountable officer: nothing → became ACC Hall" in line
    assert "Priority: nothing → became high" in line


@pytest.mark.parametrize(
    ("proxies", "forwarded", "said"),
    [
        (0, None, "10.0.0.9"),
        (0, "203.0.113.7", "10.0.0.9"),
        (1, "203.0.113.7", "203.0.113.7"),
        (1, "198.51.100.1, 203.0.113.7", "203.0.113.7"),
        (1, "nonsense", "10.0.0.9"),
        (1, None, "10.0.0.9"),
        (2, "203.0.113.7, 10.0.0.1", "203.0.113.7"),
        (2, "203.0.113.7", "10.0.0.9"),
    ],
)
def test_the_address_is_the_readers_as_the_trusted_proxies_say_it(
    as_, olive, keeper, row, settings, proxies, forwarded, said
):
    """Whatever a reader writes before that herself is not believed."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    seen = {"version": row.version, "accountable_officer": "ACC Hall", "themes": ""}
    as_(olive).post(f"/rows/{row.pk}/facts/", seen, headers=headers, REMOTE_ADDR="10.0.0.9")
    line = next(line for line in shown(keeper, of_row(row)) if "ACC Hall" in line)
    assert f"Address {said} Page" in line


def test_what_is_only_ever_added_stands_with_its_words(keeper, row, leo):
    record_action([row], ActionWords(ActionKind.PLANNED, WORDS), by=leo)
    line = next(line for line in shown(keeper) if "Action version added" in line)
    assert WORDS in line
    assert "Done, planned or none: planned" in line


def test_an_update_of_many_is_a_line_for_each(keeper, row):
    AssuranceRow.objects.filter(pk=row.pk).update(accountable_officer="ACC Hall")
    assert any("ACC Hall" in line for line in shown(keeper, of_row(row)))


def test_an_update_that_changes_nothing_is_none(keeper, row):
    before = shown(keeper, of_row(row))
    AssuranceRow.objects.filter(pk=row.pk).update(accountable_officer="")
    assert shown(keeper, of_row(row)) == before


def test_a_switch_that_turns_triggers_off_turns_none_of_these_off(keeper, row):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL pgtrigger.ignore = '{assurance.AssuranceRow:record_change}'")
    AssuranceRow.objects.filter(pk=row.pk).update(accountable_officer="ACC Hall")
    assert any("ACC Hall" in line for line in shown(keeper, of_row(row)))


def test_lines_that_are_copied_in_are_there(keeper, row):
    columns = "row_id, what, from_state, to_state, at, reason, source, authority, reference"
    copied = f"{row.pk}\tannotated\t\tin_progress\t2026-01-05\tCopied in by hand.\t\t\t\n"
    into = f"COPY assurance_rowevent ({columns}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(into) as copy:
        copy.write(copied)
    line = next(line for line in shown(keeper, of_row(row)) if "Copied in by hand." in line)
    assert "Nobody: made in the database itself Database account application" in line


def test_the_owner_who_alters_history_is_seen(own_database, as_, force, row, kit):
    """What no account of the application can do, the owner can: and it is written down."""
    event = row.events.get()
    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE assurance_rowevent SET reason = 'Never' WHERE id = %s", [event.pk])
        cursor.execute("DELETE FROM assurance_rowevent WHERE id = %s", [event.pk])
    removed, changed, *_ = shown(as_(kit), of_row(row))
    assert "Row event changed" in changed
    assert "Reason: nothing → became Never" in changed
    assert "Nobody: made in the database itself Database account owner" in changed
    assert "Row event removed" in removed
    assert "What was removed" in removed
    assert "Never" in removed


def test_the_owner_who_empties_a_table_is_seen_even_with_triggers_set_aside(own_database, as_, kit):
    with connections["owner"].cursor() as cursor:
        cursor.execute("TRUNCATE assurance_progressnote")
    newest, *_ = shown(as_(kit))
    assert "Progress note all of them removed at one stroke" in newest


def test_what_the_clock_does_is_put_down_to_the_turn(keeper, force, monkeypatch, row):
    def work() -> None:
        AssuranceRow.objects.filter(pk=row.pk).update(accountable_officer="ACC Hall")

    turn = TIMETABLE[0]
    monkeypatch.setattr("config.timetable.TIMETABLE", (type(turn)(turn.name, work, 1.0),))
    take_turn(turn.name)
    line = next(line for line in shown(keeper, of_row(row)) if "ACC Hall" in line)
    assert f"By itself: {turn.name.replace('_', ' ')}" in line


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO core_change (at, kind, thing, what, about_kind, about, account) "
        "VALUES (now(), 'x', 1, 'insert', 'x', 1, 'owner')",
        "UPDATE core_change SET account = 'owner'",
        "DELETE FROM core_change",
        "TRUNCATE core_change",
        "SELECT write_change('x', 'insert', 1, NULL, NULL, 'x', 1, 1)",
        "ALTER TABLE assurance_rowevent DISABLE TRIGGER record_change",
        "DROP TRIGGER record_change ON assurance_rowevent",
    ],
)
def test_the_application_can_only_read_the_record(db, row, sql):
    before = Change.objects.count()
    refused = pytest.raises(ProgrammingError, match=r"permission denied|must be owner")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert Change.objects.count() == before > 0


def test_passwords_and_secrets_are_never_in_it(keeper, force, leo):
    leo.set_password("a new and longer secret")
    leo.save()
    User.objects.filter(pk=leo.pk).update(name="Leo Renamed")
    told = [str(line) for line in Change.objects.values_list("old", "new")]
    assert any("Leo Renamed" in line for line in told)
    assert not any("pbkdf2" in line or "md5$" in line or "'password'" in line for line in told)


# Who reads which lines


def test_another_force_has_its_own_record(keeper, other_force, row):
    theirs = RowFactory(template=TemplateFactory(force=other_force))
    AssuranceRow.objects.filter(pk=theirs.pk).update(accountable_officer="ACC Elsewhere")
    AssuranceRow.objects.filter(pk=row.pk).update(accountable_officer="ACC Hall")
    page = " ".join(shown(keeper))
    assert "ACC Hall" in page
    assert "ACC Elsewhere" not in page
    assert shown(keeper, of_row(theirs)) == []
    assert shown(keeper, f"?force={other_force.pk}") == shown(keeper)


def test_people_are_in_the_record_of_the_forces_where_they_have_or_had_a_role(
    keeper, leo, stranger, force
):
    Membership.objects.filter(user=leo).update(until_on=timezone.localdate() - timedelta(days=1))
    User.objects.filter(pk__in=[leo.pk, stranger.pk]).update(job_title="Superintendent")
    lines = [line for line in shown(keeper) if "User changed" in line]
    assert len(lines) == 1
    assert "Leo Lead" in lines[0]


def test_reports_are_in_the_record_of_the_forces_they_are_about(keeper, force, other_force):
    FindingFactory(inspection=InspectionFactory(forces=[force]), text="Ours.")
    FindingFactory(inspection=InspectionFactory(is_national=True), text="Everybody's.")
    FindingFactory(inspection=InspectionFactory(forces=[other_force]), text="Theirs.")
    page = " ".join(shown(keeper))
    assert "Ours." in page
    assert "Everybody's." in page
    assert "Theirs." not in page


# Filters and pages


@pytest.fixture
def changed(as_, olive, row):
    """Olive changes the row in the application, somebody changes it in the database."""
    seen = {"version": row.version, "accountable_officer": "By Olive", "priority": ""}
    as_(olive).post(f"/rows/{row.pk}/facts/", {**seen, "themes": ""})
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pghistory.context_metadata', '', true)")
    AssuranceRow.objects.filter(pk=row.pk).update(accountable_officer="By nobody")
    return row


@pytest.mark.parametrize(
    ("query", "olives", "nobodys"),
    [
        ("?person={olive}", True, False),
        ("?person={leo}", False, False),
        ("?how=application", True, False),
        ("?how=outside", False, True),
        ("?kind=assurance.assurancerow", True, True),
        ("?kind=assurance.verdict", False, False),
        ("?kind=assurance.assurancerow&number={row}", True, True),
        ("?kind=assurance.assurancerow&number=999999", False, False),
        ("?since={today}&until={today}", True, True),
        ("?since={tomorrow}", False, False),
        ("?until={yesterday}", False, False),
        ("?force={force}", True, True),
    ],
)
def test_the_record_is_narrowed(keeper, changed, olive, leo, force, query, olives, nobodys):
    today = timezone.localdate()
    asked = query.format(
        olive=olive.pk, leo=leo.pk, row=changed.pk, force=force.pk, today=today,
        tomorrow=today + timedelta(days=1), yesterday=today - timedelta(days=1),
    )  # fmt: skip
    page = " ".join(shown(keeper, asked))
    assert ("nothing → became By Olive" in page) is olives
    assert ("By Olive → became By nobody" in page) is nobodys


def test_the_record_of_a_row_has_what_belongs_to_it_and_what_answers_it(keeper, row, leo):
    other = RowFactory(template=row.template)
    for each, words in ((row, WORDS), (other, "Not this one.")):
        note = {"row": each, "what": "annotated", "to_state": each.state}
        RowEvent.objects.create(**note, reason=f"Looked at: {words}")
        record_action([each], ActionWords(ActionKind.PLANNED, words), by=leo)
    page = " ".join(shown(keeper, of_row(row)))
    assert f"Reason: Looked at: {WORDS}" in page
    assert f"Action taken to address concern: {WORDS}" in page
    assert "Not this one." not in page


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("?number=4", "Select the kind of the thing with that number."),
        ("?since=2026-05-05&until=2026-05-04", "The last day cannot be before the first day."),
        ("?since=soon", "Enter a valid date."),
    ],
)
def test_a_filter_that_cannot_be_says_so(keeper, row, query, words):
    assert words in keeper.get(f"/record/{query}").content.decode()


def test_each_page_has_fifty_and_the_next_goes_on_after_it(keeper, row):
    for number in range(120):
        AssuranceRow.objects.filter(pk=row.pk).update(accountable_officer=f"Officer {number}.")
    query, found = "?kind=assurance.assurancerow", []
    while query:
        answer = keeper.get(f"/record/{query}")
        found.append(re.findall(r"Officer (\d+)\.\s*</p>", answer.content.decode()))
        query = answer.context["older_url"]
    assert [len(page) for page in found] == [50, 50, 20]
    assert [int(number) for page in found for number in page] == [*range(119, -1, -1)]


def test_the_page_takes_as_many_queries_for_few_changes_as_for_many(keeper, row, leo):
    record_action([row], ActionWords(ActionKind.PLANNED, WORDS), by=leo)
    few = queries_of(keeper, "/record/?kind=assurance.assurancerow")
    for number in range(60):
        AssuranceRow.objects.filter(pk=row.pk).update(accountable_officer=f"{number}")
    assert queries_of(keeper, "/record/?kind=assurance.assurancerow") == few
    assert_queries("record", keeper, "/record/")


def test_a_keeper_who_reads_the_row_finds_its_record_on_its_page(as_, kit, olive, row):
    link = f'href="/record/?kind=assurance.assurancerow&amp;number={row.pk}"'
    assert link not in as_(olive).get(f"/rows/{row.pk}/").content.decode()
    Membership.objects.create(user=kit, force=row.template.force, role=Role.OFFICE_OBSERVER)
    page = as_(User.objects.get(pk=kit.pk)).get(f"/rows/{row.pk}/").content.decode()
    assert link in page


def test_what_is_shown_can_be_taken_along_and_computes_nothing(keeper, row):
    AssuranceRow.objects.filter(pk=row.pk).update(accountable_officer="=1+1")
    answer = keeper.get(f"/record/export/csv/{of_row(row)}")
    lines = list(csv.reader(b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()))
    assert [
        "Filter",
        f"Kind of thing: Assurance row; Number of the thing (choose its kind as well): {row.pk}",
    ] in lines
    changed = next(line for line in lines if "'=1+1" in line)
    assert "Database account application" in changed
    assert changed[-3:] == ["Accountable officer", "nothing", "'=1+1"]
    book = load_workbook(BytesIO(b"".join(keeper.get(f"/record/export/xlsx/{of_row(row)}"))))
    cells = [cell for line in book.active.iter_rows() for cell in line if cell.value == "=1+1"]
    assert [cell.data_type for cell in cells] == ["s"]


# What is in it


def test_every_model_of_ours_is_recorded_or_says_why_not(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, tgenabled FROM pg_trigger "
            "WHERE tgname IN ('record_change', 'record_emptying')"
        )
        triggers = sorted(cursor.fetchall())
    recorded = [model._meta.db_table for model in ours() if not why_unrecorded(model)]
    assert triggers == sorted((table, "A") for table in recorded for _ in range(2))
    assert {"assurance_verdict_action_versions", "assurance_rowevent"} <= set(recorded)


def test_reasons_are_given_for_models_that_exist(settings):
    labels = {model._meta.label for model in ours()}
    assert set(settings.UNRECORDED) <= labels
    assert all(settings.UNRECORDED.values())


def test_all_that_belongs_to_a_force_knows_which():
    without = {
        model._meta.label
        for model in ours()
        if not why_unrecorded(model) and place_of(model).scope is None
    }
    assert without >= {"forces.User", "inspections.Inspection", "inspections.GradedQuestion"}
    assert not any(label.startswith("assurance.") for label in without)


def test_what_is_official_sensitive_takes_a_second_step_of_the_keeper_too(as_, kit, leo, row):
    with_second_step(leo)
    plan = EvidenceGiven("Plan", "It is booked.", file=SimpleUploadedFile("plan.txt", b"1"))
    attach_evidence([row], plan, by=leo)
    names = SimpleUploadedFile("names-of-callers.txt", b"2")
    secret = EvidenceGiven("Roster", "Who was ill.", names, marking=Marking.OFFICIAL_SENSITIVE)
    attach_evidence([row], secret, by=leo)
    page = " ".join(shown(as_(kit)))
    assert "It is booked." in page
    assert "plan.txt" in page
    for words in ("Who was ill.", "Roster", "names-of-callers"):
        assert words not in page
    assert "set up a second step" in as_(kit).get("/record/").content.decode()
    with_second_step(kit)
    page = " ".join(shown(as_(kit)))
    assert "Who was ill." in page
    assert "names-of-callers.txt" in page


def test_its_file_is_marked_by_what_is_in_it_and_who_took_it_is_recorded(as_, kit, leo, row, force):
    with_second_step(leo)
    given = EvidenceGiven("Roster", "Who was ill.", SimpleUploadedFile("names.txt", b"2"))
    secret = replace(given, marking=Marking.OFFICIAL_SENSITIVE)

    def marked(query: str = "") -> str:
        answer = as_(kit).get(f"/record/export/csv/{query}")
        words = b"".join(answer.streaming_content).decode("utf-8-sig")
        (marking,) = [line[1] for line in csv.reader(words.splitlines()) if line[:1] == ["Marking"]]
        assert ("Who was ill." in words) is (marking == "OFFICIAL-SENSITIVE")
        return marking

    attach_evidence([row], secret, by=leo)
    assert marked() == "OFFICIAL", "without a second step the secret lines are left out"
    with_second_step(kit)
    assert marked(of_row(row)) == "OFFICIAL-SENSITIVE"
    assert marked("?kind=assurance.rowevent") == "OFFICIAL"
    assert as_(kit).head("/record/export/csv/").status_code == 200
    lines = [line for line in shown(as_(kit)) if "Copy of the record added" in line]
    assert len(lines) == 3
    assert all(f"Force: {force.name}" in line for line in lines)
    assert all("Taken by: Kit Keeper" in line for line in lines)
    assert ["Marking: OFFICIAL-SENSITIVE" in line for line in lines] == [False, True, False]


@pytest.mark.parametrize("address", ["until=9999-12-31", "since=0001-01-01"])
def test_a_year_beyond_the_calendar_is_asked_for_again(keeper, address):
    page = keeper.get(f"/record/?{address}")
    assert page.status_code == 200
    assert "Enter a year between 1901 and 2099" in page.content.decode()
