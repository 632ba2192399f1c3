"""A list too long to wait for: asked for, made by the worker, told of, fetched by its asker."""

import csv
import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone
from openpyxl import load_workbook

import assurance.making
import assurance.views.exports
from assurance.columns import COLUMN
from assurance.digest import still_true
from assurance.made_files import tell
from assurance.making import EXPORT, WORKS, make
from assurance.models import AssuranceRow
from assurance.services.readings import READING
from assurance.workflow import State
from config.timetable import do_jobs, remove_old_files
from core import jobs
from core.models import Fetch, Job, JobState, Notice
from forces.models import Membership
from forces.roles import Role
from tests.factories import (
    InspectionFactory,
    MembershipFactory,
    RowFactory,
    TemplateFactory,
    many_rows,
)
from tests.queries import assert_queries, queries_of
from tests.rows_on_pages import page_of, rows_on

TODAY = timezone.localdate()
LIST = "/rows/export/{}/?list=all"
READY = "The file you asked for is ready: Rows: All rows"


@pytest.fixture
def template(force):
    return TemplateFactory(force=force, inspection=InspectionFactory(forces=[force]))


@pytest.fixture
def rows(template, monkeypatch, settings, tmp_path):
    """More rows than go into a file at once; they are read two at a time."""
    settings.MEDIA_ROOT = str(tmp_path)
    monkeypatch.setattr(assurance.views.exports, "AT_ONCE", 3)
    monkeypatch.setattr(assurance.making, "AT_A_TIME", 2)
    return many_rows(template, 5)


def bytes_there():
    return [path for path in Path(settings.MEDIA_ROOT, "made").glob("*") if path.is_file()]


def ask(client, kind="csv", query="list=all"):
    response = client.get(f"/rows/export/{kind}/?{query}")
    assert response.status_code == 302
    assert response.url.startswith("/made-files/"), response.url
    return Job.objects.order_by("pk").last()


def fetched(client, job):
    response = client.get(f"/made-files/{job.pk}/file/")
    assert response.status_code == 200
    return response, b"".join(response.streaming_content)


def lines_of(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_a_long_list_is_asked_for_made_and_fetched(as_, olive, rows):
    client = as_(olive)
    job = ask(client)
    page = page_of(client, f"/made-files/{job.pk}/")
    assert "Waiting for its turn" in page
    assert "Rows written: 0 of 5" in page
    assert 'hx-trigger="every 2s"' in page
    do_jobs()
    page = page_of(client, f"/made-files/{job.pk}/")
    assert "Ready" in page
    assert "hx-trigger" not in page
    response, content = fetched(client, job)
    assert response["Content-Disposition"] == (
        f'attachment; filename="rows-all-rows-{TODAY.isoformat()}.csv"'
    )
    assert "sandbox" in response["Content-Security-Policy"]
    shown = rows_on(page_of(client, "/rows/?list=all"))
    by_pk = {row.pk: row.finding.text for row in rows}
    lines = lines_of(content)
    head = next(n for n, line in enumerate(lines) if not any(line)) + 1
    place = lines[head].index("Issue of concern")
    assert [line[place] for line in lines[head + 1 :]] == [by_pk[pk] for pk in shown]
    facts = dict(line[:2] for line in lines[: head - 1])
    assert facts["Rows"] == "5"
    assert facts["Filter"] == "None"
    assert facts["Marking"] == "OFFICIAL"
    assert facts["As at"]
    assert Fetch.objects.get().job == job


def test_the_file_is_the_one_that_a_shorter_list_is_at_once(
    as_, olive, rows, template, monkeypatch
):
    RowFactory(template=template, annotation="=1+1")
    client = as_(olive)
    query = "list=all&section=issue_of_concern&sort=-ref&columns=all"
    job = ask(client, "xlsx", query)
    do_jobs()
    made = load_workbook(io.BytesIO(fetched(client, job)[1])).active
    monkeypatch.setattr(assurance.views.exports, "AT_ONCE", 100)
    at_once = b"".join(client.get(f"/rows/export/xlsx/?{query}").streaming_content)
    same = load_workbook(io.BytesIO(at_once)).active

    def words(page):
        lines = [[cell.value for cell in line] for line in page.iter_rows()]
        return [line for line in lines if line[0] != "As at"]

    assert words(made) == words(same)
    assert "=1+1" in [cell.value for line in made.iter_rows() for cell in line]
    assert {cell.data_type for line in made.iter_rows() for cell in line} <= {"s", "n", "d"}
    assert made.auto_filter.ref == same.auto_filter.ref
    assert made.freeze_panes == same.freeze_panes


@pytest.mark.parametrize("columns", ["lead,ref", "text,action,state", "news,evidence,over"])
def test_the_columns_that_were_chosen_are_those_of_the_file(as_, olive, rows, monkeypatch, columns):
    query = f"list=all&columns={columns}"
    client = as_(olive)
    job = ask(client, query=query)
    do_jobs()
    made = lines_of(fetched(client, job)[1])
    monkeypatch.setattr(assurance.views.exports, "AT_ONCE", 100)
    at_once = b"".join(client.get(f"/rows/export/csv/?{query}").streaming_content)
    head = made.index([]) + 1
    assert made[head:] == lines_of(at_once)[head:]
    assert "Annotation" not in made[head]
    first, *_ = columns.split(",")
    assert made[head][0] == COLUMN[first].name
    assert len(made) == head + 1 + len(rows)


def test_a_long_template_keeps_its_sections(as_, olive, rows, template):
    client = as_(olive)
    response = client.get(f"/templates/{template.pk}/export/csv/")
    job = Job.objects.get()
    assert response.url == f"/made-files/{job.pk}/"
    do_jobs()
    lines = lines_of(fetched(client, job)[1])
    assert ["Force", "Northshire Police"] in lines
    assert len(lines) == lines.index([]) + 2 + len(rows)


def test_a_second_press_is_the_same_job_and_another_list_another(as_, olive, otto, rows):
    client = as_(olive)
    first = ask(client)
    assert ask(client) == first
    assert ask(client, query="list=all&page=2") == first
    assert ask(client, query="list=open") != first
    assert ask(as_(otto)).asked_by == otto
    do_jobs()
    assert ask(client) != first


def test_a_person_waits_for_three_files_at_most(as_, olive, rows):
    client = as_(olive)
    queries = ("list=all", "list=open", "list=without_date", "list=without_lead")
    for query in queries[:3]:
        ask(client, query=query)
    response = client.get(f"/rows/export/csv/?{queries[3]}", follow=True)
    assert response.redirect_chain == [(f"/rows/?{queries[3]}", 302)]
    assert "3 files that you asked for are not ready yet" in response.content.decode()
    assert Job.objects.count() == 3
    do_jobs()
    ask(client, query=queries[3])


def test_merely_looking_asks_for_nothing(as_, olive, rows):
    as_(olive).head(LIST.format("csv"))
    assert not Job.objects.exists()


def test_every_page_says_that_it_is_ready_until_it_is_fetched(as_, olive, otto, rows):
    client = as_(olive)
    job = ask(client)
    assert READY not in page_of(client, "/rows/")
    do_jobs()
    assert READY in page_of(client, "/rows/")
    assert READY in page_of(as_(olive), "/"), "she signed out meanwhile"
    assert READY not in page_of(as_(otto), "/")
    fetched(client, job)
    assert READY not in page_of(client, "/rows/")
    assert READY not in page_of(as_(olive), "/")


def test_who_expects_no_file_is_asked_for_none(as_, olive, otto, rows):
    olives, ottos = as_(olive), as_(otto)
    ask(olives)
    assert queries_of(olives, "/rows/") == queries_of(ottos, "/rows/") + 1


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_of_files_takes_as_many_queries_for_one_as_for_three(as_, olive, rows, number):
    client = as_(olive)
    for query in ("list=all", "list=open", "list=without_date")[:number]:
        ask(client, query=query)
    do_jobs()
    assert_queries("files asked for", client, "/made-files/")


def test_a_notice_is_owed_and_stays_true_until_the_file_is_fetched(as_, olive, rows):
    client = as_(olive)
    job = ask(client)
    assert not Notice.objects.exists()
    do_jobs()
    notice = Notice.objects.get(recipient=olive)
    assert "ready" in notice.line
    assert client.get(notice.path).status_code == 200
    assert still_true(olive.pk, [notice]) == [notice]
    fetched(client, job)
    assert still_true(olive.pk, [notice]) == []


def test_nobody_else_learns_of_it_or_fetches_it(as_, olive, otto, ada, leo, rows):
    job = ask(as_(olive))
    do_jobs()
    for person in (otto, ada, leo):
        client = as_(person)
        assert client.get(f"/made-files/{job.pk}/").status_code == 404
        assert client.get(f"/made-files/{job.pk}/file/").status_code == 404
        for act in ("cancel", "remove", "again"):
            assert client.post(f"/made-files/{job.pk}/{act}/").status_code == 404
        assert "Rows: All rows" not in page_of(client, "/made-files/")
    assert fetched(as_(olive), job)[1]


def test_it_is_fetched_only_while_its_asker_still_reads_all_of_it(as_, olive, rows, other_force):
    job = ask(as_(olive))
    do_jobs()
    MembershipFactory(user=olive, force=other_force, role=Role.OFFICE_OFFICER)
    assert fetched(as_(olive), job)[1]
    Membership.objects.filter(user=olive).exclude(force=other_force).delete()
    client = as_(olive)
    assert client.get(f"/made-files/{job.pk}/file/").status_code == 403
    page = page_of(client, f"/made-files/{job.pk}/")
    assert "You may no longer read all that this file holds" in page
    assert "Download" not in page


def test_what_may_be_read_is_asked_again_when_it_is_made(as_, olive, otto, rows, other_force):
    theirs = RowFactory(template=TemplateFactory(force=other_force), annotation="Southern words")
    MembershipFactory(user=olive, force=other_force, role=Role.OFFICE_OFFICER)
    MembershipFactory(user=otto, force=other_force, role=Role.OFFICE_OFFICER)
    every = "list=all&columns=all"
    job, whole = ask(as_(olive), query=every), ask(as_(otto), query=every)
    Membership.objects.filter(user=olive, force=other_force).delete()
    do_jobs()
    mine, all_of_it = fetched(as_(olive), job)[1], fetched(as_(otto), whole)[1]
    assert theirs.annotation.encode() in all_of_it
    assert theirs.annotation.encode() not in mine


def test_a_list_that_may_no_longer_be_read_is_not_made(as_, olive, rows, other_force):
    MembershipFactory(user=olive, force=other_force, role=Role.FORCE_LEAD)
    AssuranceRow.objects.update(state=State.CLOSED)
    checked = ask(as_(olive), query="list=complete_without_evidence")
    Membership.objects.filter(user=olive).exclude(force=other_force).delete()
    do_jobs()
    checked.refresh_from_db()
    assert (checked.state, checked.failure) == (JobState.FAILED, jobs.UNREADABLE)
    assert bytes_there() == []


def test_what_waits_is_cancelled_and_never_made(as_, olive, rows):
    client = as_(olive)
    job = ask(client)
    page = client.post(f"/made-files/{job.pk}/cancel/", follow=True).content.decode()
    assert "Cancelled: Rows: All rows" in page
    assert "It was cancelled" in page
    do_jobs()
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED
    assert bytes_there() == []


def test_what_is_being_made_is_cancelled_on_the_way(as_, olive, rows):
    client = as_(olive)
    job = ask(client)

    def cancelled_meanwhile(job, file, progress):
        def told(done, total):
            if done:
                client.post(f"/made-files/{job.pk}/cancel/")
            progress(done, total)

        return make(job, file, told)

    jobs.work({EXPORT: cancelled_meanwhile}, tell)
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED
    assert job.done < 5
    assert bytes_there() == []
    assert client.get(f"/made-files/{job.pk}/file/").status_code == 404
    assert not Notice.objects.exists()


def test_what_is_cancelled_and_cleared_before_its_first_byte_leaves_none(
    as_, olive, rows, monkeypatch
):
    """Another worker's turn clears between the claim and the first byte."""
    client = as_(olive)
    job = ask(client)
    writing = jobs.default_storage.writing

    def late(name):
        client.post(f"/made-files/{job.pk}/cancel/")
        jobs.clear()
        return writing(name)

    monkeypatch.setattr(jobs.default_storage, "writing", late)
    do_jobs()
    job.refresh_from_db()
    assert (job.state, job.place) == (JobState.CANCELLED, "")
    assert bytes_there() == []


def test_what_is_cancelled_and_cleared_after_its_last_byte_is_no_fault(as_, olive, rows, caplog):
    client = as_(olive)
    job = ask(client)

    def cleared_at_last(job, file, progress):
        made = make(job, file, progress)
        client.post(f"/made-files/{job.pk}/cancel/")
        jobs.clear()
        return made

    jobs.work({EXPORT: cleared_at_last}, tell)
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED
    assert bytes_there() == []
    assert not Notice.objects.exists()
    assert [line.message for line in caplog.records if line.levelname == "ERROR"] == []


def test_progress_is_told_on_the_way(as_, olive, rows):
    client = as_(olive)
    ask(client)
    seen = []

    def watched(job, file, progress):
        def told(done, total):
            progress(done, total)
            seen.append(page_of(client, f"/made-files/{job.pk}/"))

        return make(job, file, told)

    jobs.work({EXPORT: watched}, tell)
    for number in (0, 2, 4, 5):
        assert any(f"Rows written: {number} of 5" in page for page in seen), number
    assert all("Being made" in page for page in seen)


def test_what_went_wrong_is_said_and_can_be_asked_for_again(as_, olive, rows):
    client = as_(olive)
    job = ask(client)

    def breaks(job, file, progress):
        file.write(b"half of it")
        raise OSError("the disk is full: /secret/path")

    jobs.work({EXPORT: breaks}, tell)
    assert "could not be made: Rows: All rows" in page_of(client, "/")
    page = page_of(client, f"/made-files/{job.pk}/")
    assert "Could not be made" in page
    assert "It could not be made. Ask for it again; if it fails again, tell whoever runs" in page
    assert "secret" not in page
    assert bytes_there() == []
    assert "could not be made" not in page_of(client, "/"), "it was seen"
    response = client.post(f"/made-files/{job.pk}/again/")
    again = Job.objects.exclude(pk=job.pk).get()
    assert response.url == f"/made-files/{again.pk}/"
    do_jobs()
    assert fetched(client, again)[1]


def left_behind(job, taken_up):
    """As a worker leaves it that is killed in the middle: bytes there, nobody at work."""
    place = Path(settings.MEDIA_ROOT, "made", f"left-{taken_up}")
    place.parent.mkdir(exist_ok=True)
    place.write_bytes(b"half of it")
    Job.objects.filter(pk=job.pk).update(
        state=JobState.RUNNING, taken_up=taken_up, done=2, place=f"made/{place.name}"
    )
    return place


def test_what_a_worker_left_is_made_from_the_beginning(as_, olive, rows):
    client = as_(olive)
    job = ask(client)
    half = left_behind(job, 1)
    do_jobs()
    assert len(lines_of(fetched(client, job)[1])) > 5
    assert not half.exists()


def test_what_stops_its_worker_again_and_again_is_given_up(as_, olive, rows):
    client = as_(olive)
    job = ask(client)
    half = left_behind(job, jobs.TRIES)
    do_jobs()
    page = page_of(client, f"/made-files/{job.pk}/")
    assert "It could not be made. Ask for it again" in page
    assert f"/made-files/{job.pk}/again/" in page
    assert not half.exists()


def test_a_file_goes_with_its_bytes_after_seven_days(as_, olive, rows):
    client = as_(olive)
    kept, old = ask(client), ask(client, query="list=open")
    do_jobs()
    for job, days in ((kept, 6), (old, 8)):
        Job.objects.filter(pk=job.pk).update(finished_at=timezone.now() - timedelta(days=days))
    remove_old_files()
    assert len(bytes_there()) == 1
    assert fetched(client, kept)[1]
    assert client.get(f"/made-files/{old.pk}/file/").status_code == 404
    assert "The file was removed" in page_of(client, f"/made-files/{old.pk}/")


def test_its_asker_may_remove_it_at_once(as_, olive, rows):
    client = as_(olive)
    job = ask(client)
    do_jobs()
    assert len(bytes_there()) == 1
    page = client.post(f"/made-files/{job.pk}/remove/", follow=True).content.decode()
    assert "The file is removed: Rows: All rows" in page
    assert bytes_there() == []
    assert READY not in page_of(client, "/")


def test_the_page_asks_by_itself_until_it_has_ended(as_, olive, rows):
    client = as_(olive)
    job = ask(client)
    by_itself = {"headers": {"HX-Request": "true"}}
    answer = client.get(f"/made-files/{job.pk}/", **by_itself)
    assert answer.status_code == 200
    assert "Rows written: 0 of 5" in answer.content.decode()
    assert "<button" not in answer.content.decode(), "what is pressed stays where it is"
    do_jobs()
    answer = client.get(f"/made-files/{job.pk}/", **by_itself)
    assert answer.status_code == 286
    assert f"/made-files/{job.pk}/file/" in answer.content.decode()


def test_without_scripts_one_looks_again(as_, olive, rows):
    job = ask(as_(olive))
    page = page_of(as_(olive), f"/made-files/{job.pk}/")
    _, _, unscripted = page.partition("<noscript>")
    assert f'href="/made-files/{job.pk}/">Look again</a>' in unscripted.partition("</noscript>")[0]


def test_the_maker_is_known_by_the_kind_of_work():
    assert set(WORKS) == {EXPORT, READING}
