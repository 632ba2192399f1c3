"""The office records an inspection, finds it again, and changes it."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from inspections.models import Inspection
from tests.factories import FindingFactory, InspectionFactory, TemplateFactory
from tests.inspections.templates import as_upload, clear_template
from tests.people import person
from tests.queries import assert_queries

LIST = "/inspections/"
NEW = "/inspections/new/"


def given(*forces, **changed):
    """What is typed into the form of an inspection."""
    typed = {
        "title": "PEEL: Police effectiveness 2025",
        "forces": [force.pk for force in forces],
        "programme": "PEEL",
        "cycle": "2025",
        "grade_scale": "five",
        "inspectorate": "HMICFRS",
        "published_on_day": "4",
        "published_on_month": "3",
        "published_on_year": "2025",
        "version": "1",
        "once": "6a0c6f3e-2a47-4d57-9d6d-5e3c5a1d3a10",
    }
    return {**typed, **changed}


def dated(name, day, month, year):
    return {f"{name}_day": day, f"{name}_month": month, f"{name}_year": year}


def edit(inspection):
    return reverse("inspection_edit", args=[inspection.pk])


def test_an_officer_records_an_inspection_and_comes_to_its_questions(olive, as_, force):
    answer = as_(olive).post(NEW, given(force), follow=True)
    inspection = Inspection.objects.get()
    assert answer.redirect_chain[-1][0] == f"/inspections/{inspection.pk}/questions/"
    assert list(inspection.forces.all()) == [force]
    assert inspection.published_on == date(2025, 3, 4)
    assert inspection.recorded_by == olive


def test_a_second_press_records_nothing_more(olive, as_, force):
    client = as_(olive)
    first, second = client.post(NEW, given(force)), client.post(NEW, given(force))
    assert first["location"] == second["location"]
    assert Inspection.objects.count() == 1


def test_the_same_report_is_not_recorded_twice(olive, otto, as_, force):
    as_(olive).post(NEW, given(force))
    once = "0b5bd7c4-9f0e-4c36-8a55-0a63b3a8f6cb"
    again = as_(otto).post(NEW, given(force, once=once))
    assert "is recorded already" in again.content.decode()
    assert Inspection.objects.count() == 1
    other = as_(otto).post(NEW, given(force, once=once, title="PEEL: Police legitimacy 2025"))
    assert other.status_code == 302


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (dated("published_on", "4", "March", "2025"), "must be in numbers"),
        (dated("published_on", "31", "2", "2025"), "must be a real date"),
        (dated("published_on", "", "", ""), "Enter the day on which it was published"),
        (
            dated("fieldwork_from", "5", "1", "2025") | dated("fieldwork_until", "4", "1", "2025"),
            "Fieldwork cannot end before it begins.",
        ),
        (dated("fieldwork_from", "5", "3", "2025"), "after the report was published"),
        ({"forces": []}, "Select at least one force"),
        ({"report_url": "javascript:alert(1)"}, "Enter a valid URL"),
        ({"grade_scale": "seven"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_is_kept(olive, as_, force, typed, said):
    client = as_(olive)
    answer = client.post(NEW, given(force, **typed))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert "There is a problem" in page
    assert "PEEL: Police effectiveness 2025" in page
    assert not Inspection.objects.exists()
    assert client.post(NEW, given(force)).status_code == 302


def test_only_forces_of_ones_own_are_offered_and_taken(olive, as_, force, other_force):
    client = as_(olive)
    page = client.get(NEW).content.decode()
    assert "Northshire Police" in page
    assert "Southshire Police" not in page
    assert client.post(NEW, given(force, other_force)).status_code == 422
    assert not Inspection.objects.exists()


def test_before_its_publication_day_office_and_coordinator_see_it(
    olive, oscar, cora, leo, fred, stranger, as_, force
):
    tomorrow = timezone.localdate() + timedelta(days=1)
    early = InspectionFactory(forces=[force], title="Unpublished", published_on=tomorrow)
    page = reverse("inspection", args=[early.pk])
    for reader in (olive, oscar, cora):
        assert as_(reader).get(page).status_code == 200
        assert "Unpublished" in as_(reader).get(LIST).content.decode()
    for other in (leo, fred, stranger):
        assert as_(other).get(page).status_code == 404
        assert "Unpublished" not in as_(other).get(LIST).content.decode()
    Inspection.objects.filter(pk=early.pk).update(published_on=timezone.localdate())
    assert as_(leo).get(page).status_code == 200
    assert as_(stranger).get(page).status_code == 404


def test_the_list_is_narrowed_by_its_address(olive, as_, force):
    InspectionFactory(forces=[force], title="Effectiveness", cycle="2025")
    InspectionFactory(forces=[force], title="Legitimacy", cycle="2023")
    page = as_(olive).get(f"{LIST}?cycle=2025").content.decode()
    assert "Effectiveness" in page
    assert "Legitimacy" not in page


def test_the_page_shows_the_facts_the_findings_and_the_template(olive, leo, as_, force):
    earlier = InspectionFactory(forces=[force], title="Effectiveness 2023",
                                published_on=date(2023, 3, 2))  # fmt: skip
    report = InspectionFactory(
        forces=[force], title="Effectiveness 2025", follows=earlier, cycle="2025",
        fieldwork_from=date(2024, 9, 1), fieldwork_until=date(2024, 9, 20),
        report_url="https://inspectorate.test/report",
    )  # fmt: skip
    FindingFactory(inspection=report, force=force, text="Callers wait too long.", page_ref="Page 9")
    TemplateFactory(force=force, inspection=report)
    page = as_(olive).get(reverse("inspection", args=[report.pk])).content.decode()
    for shown in (
        "Northshire Police", "2025", "1 September 2024 to 20 September 2024", "4 March 2025",
        "https://inspectorate.test/report", "Effectiveness 2023", "Issues of concern",
        "Callers wait too long.", "Page 9", "Assurance template of Northshire Police",
        "Upload a template", "Change the facts",
    ):  # fmt: skip
        assert shown in page
    read_only = as_(leo).get(reverse("inspection", args=[report.pk])).content.decode()
    assert "Callers wait too long." in read_only
    assert "Upload a template" not in read_only
    assert "Change the facts" not in read_only


def test_another_forces_concerns_are_not_shown(olive, as_, force, other_force):
    report = InspectionFactory(forces=[force, other_force], is_national=True)
    FindingFactory(inspection=report, force=other_force, text="Lifted by the other office.")
    FindingFactory(inspection=report, force=None, section="area_for_improvement", text="Shared.")
    page = as_(olive).get(reverse("inspection", args=[report.pk])).content.decode()
    assert "Shared." in page
    assert "Lifted by the other office." not in page


def test_the_clock_stands_on_the_page_where_the_law_set_one(olive, as_, force):
    client = as_(olive)
    newer = InspectionFactory(forces=[force], published_on=date(2024, 7, 11))
    older = InspectionFactory(forces=[force], published_on=date(2017, 3, 2))
    shown = client.get(reverse("inspection", args=[newer.pk])).content.decode()
    assert "was to be published by 4 September 2024" in shown
    before = client.get(reverse("inspection", args=[older.pk])).content.decode()
    assert "to be published" not in before
    assert "has passed" not in before


def test_an_edit_is_saved_and_counted(olive, as_, force):
    report = InspectionFactory(forces=[force])
    answer = as_(olive).post(edit(report), given(force, title="Another title"))
    report.refresh_from_db()
    assert answer.status_code == 302
    assert (report.title, report.version, report.changed_by) == ("Another title", 2, olive)


def test_a_stale_edit_is_told_who_was_first_and_keeps_what_was_typed(olive, otto, as_, force):
    report = InspectionFactory(forces=[force])
    as_(otto).post(edit(report), given(force, title="What Otto wrote"))
    answer = as_(olive).post(edit(report), given(force, title="What Olive wrote", cycle="2026"))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "changed by Otto Officer" in page
    assert "What Olive wrote" in page
    assert "What it says now" in page
    report.refresh_from_db()
    assert report.title == "What Otto wrote"
    over = as_(olive).post(edit(report), given(force, title="What Olive wrote", version="2"))
    report.refresh_from_db()
    assert over.status_code == 302
    assert report.title == "What Olive wrote"


def test_the_forces_of_other_offices_stay(olive, as_, force, other_force):
    report = InspectionFactory(forces=[force, other_force])
    assert as_(olive).post(edit(report), given(force)).status_code == 302
    assert set(report.forces.all()) == {force, other_force}


def test_a_force_that_answers_the_report_is_not_taken_off(olive, as_, force):
    second = type(force).objects.create(name="Eastshire Police", code="east", body_name="x")
    member = person("Ola Both", second, "office_officer")
    member.memberships.create(force=force, role="office_officer")
    report = InspectionFactory(forces=[force, second])
    as_(olive).post(
        reverse("upload", args=[report.pk]),
        {"force": force.pk, "file": as_upload(clear_template())},
    )
    refused = as_(member).post(edit(report), given(second))
    assert "has a template for this report" in refused.content.decode()
    assert as_(member).post(edit(report), given(force)).status_code == 302
    assert list(report.forces.all()) == [force]


def test_a_reader_may_not_change_it(oscar, cora, stranger, as_, force):
    report = InspectionFactory(forces=[force])
    for reader in (oscar, cora):
        assert as_(reader).get(edit(report)).status_code == 403
        assert as_(reader).post(edit(report), given(force)).status_code == 403
        assert as_(reader).get(NEW).status_code == 403
    assert as_(stranger).get(edit(report)).status_code == 404
    report.refresh_from_db()
    assert report.version == 1


@pytest.mark.parametrize("count", [30, 300])
def test_the_pages_take_as_many_queries_whatever_their_size(olive, as_, force, count):
    for _ in range(count):
        InspectionFactory(forces=[force], recorded_by=olive)
    report = InspectionFactory(forces=[force], recorded_by=olive)
    for _ in range(count):
        FindingFactory(inspection=report, force=force, entered_by=olive)
    client = as_(olive)
    assert_queries("inspections", client, LIST)
    assert_queries("inspection", client, reverse("inspection", args=[report.pk]))
