"""The demonstration is loaded: forces, people, inspections, and what became of each finding."""

import json
from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from assurance.demonstration.days import Days
from assurance.demonstration.diary import Diary
from assurance.demonstration.files import FOLDER
from assurance.demonstration.history import History
from assurance.demonstration.writing import write
from assurance.models import AssuranceRow, AssuranceTemplate
from assurance.services.readings import upload
from core.storage import all_or_none
from forces.demonstration import FORCE, create_people_to_try
from forces.listing import load_forces
from forces.models import Cover, Force, Panel, User
from inspections.models import (
    Correction,
    Finding,
    GradedQuestion,
    Inspection,
    Kind,
    RepeatOf,
)

CAME_IN_DAYS_AGO = 154
LETTERS = {"i": Kind.ISSUE_OF_CONCERN, "a": Kind.AREA_FOR_IMPROVEMENT,
           "c": Kind.CAUSE_OF_CONCERN, "r": Kind.RECOMMENDATION}  # fmt: skip
OFFICER = "hannah"


def load_demonstration(*, today: date | None = None) -> AssuranceTemplate:
    """Load everything, or nothing. Where it is loaded already nothing is added."""
    days = Days(today or timezone.localdate())
    with all_or_none(), transaction.atomic():
        load_forces()
        force = Force.objects.get(code=FORCE)
        people = {
            email.partition(".")[0]: user for email, user in create_people_to_try(force).items()
        }
        if there := _loaded(force):
            return there
        template = _real_inspection(force, people, days)
        _made_up_inspections(force, people[OFFICER], days)
        _absences(force, people, days)
    return template


def _loaded(force: Force) -> AssuranceTemplate | None:
    facts = read("inspection.json")
    templates = AssuranceTemplate.objects.filter(force=force, inspection__title=facts["title"])
    return templates.order_by("pk").first()


def read(name: str) -> Any:
    """One file of the demonstration."""
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


def _real_inspection(force: Force, people: dict[str, User], days: Days) -> AssuranceTemplate:
    officer = people[OFFICER]
    at = days.moment(days.ago(CAME_IN_DAYS_AGO))
    inspection = record(read("inspection.json"), force, by=officer, at=at)
    findings = _findings(inspection, force, officer, days.moment(days.ago(CAME_IN_DAYS_AGO)))
    template = AssuranceTemplate.objects.create(
        force=force, inspection=inspection, created_by=officer, created_at=at
    )
    history = History()
    rows = _rows(history, template, findings, officer, days)
    panels = {panel.kind: panel for panel in Panel.objects.filter(force=force)}
    Diary(history, days, template, rows, people, panels).tell(read("diary.json"))
    write(history)
    _correct_and_link(findings, officer, days)
    return template


def record(facts: dict[str, Any], force: Force, *, by: User, at: datetime) -> Inspection:
    """An inspection with its questions, as a file of the demonstration gives them."""
    plain = {name: value for name, value in facts.items() if name != "questions"}
    inspection = Inspection.objects.create(**plain, recorded_by=by, recorded_at=at)
    inspection.forces.add(force)
    GradedQuestion.objects.bulk_create(
        GradedQuestion(inspection=inspection, order=order, **question)
        for order, question in enumerate(facts.get("questions", []), start=1)
    )
    return inspection


def _findings(inspection: Inspection, force: Force, by: User, at: datetime) -> dict[str, Finding]:
    """By the name that the diary uses; recommendations hang from the cause of concern."""
    questions = {question.order: question for question in inspection.questions.all()}
    letters = {kind: letter for letter, kind in LETTERS.items()}
    found: dict[str, Finding] = {}
    for order, said in enumerate(read("findings.json"), start=1):
        kind = Kind(said["section"])
        found[letters[kind] + said["ref"]] = Finding(
            inspection=inspection,
            force=force if kind == Kind.ISSUE_OF_CONCERN else None,
            section=kind,
            kind=kind,
            order=order,
            report_ref=said["ref"],
            page_ref=said["page"],
            page_report=said.get("page_report", ""),
            text=said["text"],
            question=questions[said["question"]],
            entered_by=by,
            entered_at=at,
        )
    Finding.objects.bulk_create(found.values())
    Finding.objects.filter(pk__in=(found["r1"].pk, found["r2"].pk)).update(cause=found["c1"])
    return found


def _rows(
    history: History,
    template: AssuranceTemplate,
    findings: dict[str, Finding],
    by: User,
    days: Days,
) -> dict[str, AssuranceRow]:
    """All came in on one day, but for those that the office added a few days ago."""
    later = set(read("links.json")["came_in_later"])
    notes = {str(said["ref"]): said["annotation"] for said in read("findings.json")
             if "annotation" in said}  # fmt: skip
    first = days.moment(days.ago(CAME_IN_DAYS_AGO))
    second = days.moment(days.working_ago(4))
    return {
        name: history.came_in(
            template,
            finding,
            by=by,
            at=second if name in later else first,
            annotation=notes.get(finding.report_ref, "") if name.startswith("i") else "",
        )
        for name, finding in findings.items()
    }


def _correct_and_link(findings: dict[str, Finding], by: User, days: Days) -> None:
    """What stood in the wrong table is put right on record; what returns is linked."""
    links = read("links.json")
    at = days.moment(days.ago(CAME_IN_DAYS_AGO - 1))
    for wrong in links["corrections"]:
        finding = findings[wrong["finding"]]
        old = getattr(finding, wrong["field"])
        Correction.objects.create(finding=finding, field=wrong["field"], old=old,
                                  new=wrong["new"], why=wrong["why"], by=by, at=at)  # fmt: skip
    RepeatOf.objects.bulk_create(
        RepeatOf(finding=findings[again], earlier=findings[earlier], by=by, at=at,
                 how_found=RepeatOf.HowFound.PERSON)
        for again, earlier in links["repeats"]
    )  # fmt: skip


def _made_up_inspections(force: Force, by: User, days: Days) -> None:
    """One whose template waits as an open draft, one whose template a reader may upload."""
    for made_up in read("made_up.json"):
        facts = dict(made_up["inspection"])
        facts["published_on"] = days.ago(made_up["published_ago"])
        facts["fieldwork_from"] = days.ago(made_up["published_ago"] + 100)
        facts["fieldwork_until"] = days.ago(made_up["published_ago"] + 90)
        at = days.moment(days.ago(2))
        inspection = record(facts, force, by=by, at=at)
        if "template" in made_up:
            data = (FOLDER / made_up["template"]).read_bytes()
            upload(inspection, force, SimpleUploadedFile(made_up["template"], data), by=by)


def _absences(force: Force, people: dict[str, User], days: Days) -> None:
    """One lead is away today and somebody stands in; an officer will be away."""
    Cover.objects.bulk_create(
        Cover(
            force=force,
            absent=people[said["absent"]],
            stand_in=people[said["stand_in"]],
            from_on=days.today - timedelta(days=said["from_ago"]),
            until_on=days.today + timedelta(days=said["until_ahead"]),
            why=said["why"],
            set_by=people[said["absent"]],
            set_at=days.moment(days.ago(said["arranged_ago"])),
        )
        for said in read("absences.json")
    )
