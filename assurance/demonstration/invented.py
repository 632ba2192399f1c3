"""Invented forces' people, reports and findings, in any number, for measuring and for tests."""

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth.hashers import make_password

from forces.models import Force, Membership, Panel, PanelKind, User
from forces.roles import Role
from inspections.models import Finding, Grade, GradedQuestion, GradeScale, Inspection, Kind

QUESTIONS = ("Preventing crime", "Answering the public", "Protecting vulnerable people",
             "Managing offenders", "Building and keeping a workforce")  # fmt: skip
GRADES = tuple(Grade)
WHO = ("Call handlers", "Supervisors", "Response officers", "Detectives", "Neighbourhood teams",
       "Custody staff", "Front counters", "The crime recording team")  # fmt: skip
WHAT = ("do not always note why a decision was made", "wait too long for a reply from partners",
        "have too few trained people at weekends", "are not told what happened to their reports",
        "use three different forms for the same thing", "seldom see the results of their work",
        "cannot find earlier reports about the same person")  # fmt: skip
HOW_OFTEN = ("in two of five areas", "in a third of the cases that were read", "at night",
             "when the control room is busy", "since the last inspection")  # fmt: skip
CAST: tuple[tuple[str, Role], ...] = (
    ("officer", Role.OFFICE_OFFICER), ("second-officer", Role.OFFICE_OFFICER),
    ("approver", Role.OFFICE_APPROVER), ("coordinator", Role.FORCE_COORDINATOR),
    ("lead", Role.FORCE_LEAD), ("second-lead", Role.FORCE_LEAD),
    ("third-lead", Role.FORCE_LEAD), ("panel-member", Role.PANEL_MEMBER),
)  # fmt: skip
PASSWORD = "sample-data-only"  # noqa: S105 (of invented people)


@dataclass(frozen=True, slots=True)
class Cast:
    """The invented people of one force, by what they are there for."""

    force: Force
    panel: Panel
    people: dict[str, User]

    @property
    def leads(self) -> list[User]:
        return [self.people[name] for name in ("lead", "second-lead", "third-lead")]

    @property
    def officers(self) -> list[User]:
        return [self.people["officer"], self.people["second-officer"]]


def email_of(name: str, force: Force) -> str:
    return f"{name}@{force.code}.sample.example"


def casts(forces: list[Force]) -> list[Cast]:
    """People and a panel for every force; where they are there already they are used again."""
    password = make_password(PASSWORD)
    User.objects.bulk_create(
        [
            User(email=email_of(name, force), name=_name(name, force), password=password)
            for force in forces
            for name, _ in CAST
        ],
        ignore_conflicts=True,
    )
    users = {user.email: user for user in User.objects.filter(email__endswith=".sample.example")}
    return [_cast(force, users) for force in forces]


def _name(name: str, force: Force) -> str:
    return f"{name.replace('-', ' ').capitalize()} of {force.name}"


def _cast(force: Force, users: dict[str, User]) -> Cast:
    panel, _ = Panel.objects.get_or_create(
        force=force, name=f"Sample panel of {force.name}", kind=PanelKind.POLICE_AND_CRIME
    )
    people = {name: users[email_of(name, force)] for name, _ in CAST}
    for name, role in CAST:
        of_panel = panel if role == Role.PANEL_MEMBER else None
        Membership.objects.get_or_create(user=people[name], force=force, role=role, panel=of_panel)
    return Cast(force, panel, people)


def inspection(
    force: Force, number: int, published: date, *, by: User, at: datetime, rng: random.Random
) -> Inspection:
    """An invented report of that day with its grades."""
    made = Inspection.objects.create(
        title=f"Sample inspection {number} of {force.name}",
        programme="Invented",
        cycle=str(published.year),
        grade_scale=GradeScale.FIVE,
        published_on=published,
        fieldwork_from=published - timedelta(days=120),
        fieldwork_until=published - timedelta(days=100),
        recorded_by=by,
        recorded_at=at,
    )
    made.forces.add(force)
    GradedQuestion.objects.bulk_create(
        GradedQuestion(inspection=made, order=order, text=text, grade=rng.choice(GRADES))
        for order, text in enumerate(QUESTIONS, start=1)
    )
    return made


def findings(
    report: Inspection, force: Force, count: int, *, by: User, at: datetime, rng: random.Random
) -> list[Finding]:
    """So many findings: mostly issues of concern, some areas, and one cause of concern."""
    kinds = _kinds(count)
    questions = list(report.questions.order_by("order"))
    made, refs = [], dict.fromkeys(Kind, 0)
    for order, kind in enumerate(kinds, start=1):
        refs[kind] += 1
        made.append(
            Finding(
                inspection=report,
                force=force if kind == Kind.ISSUE_OF_CONCERN else None,
                section=kind,
                kind=kind,
                order=order,
                report_ref=str(refs[kind]),
                page_ref=f"Page {4 + order // 3}",
                text=f"{rng.choice(WHO)} {rng.choice(WHAT)} {rng.choice(HOW_OFTEN)}.",
                question=rng.choice(questions),
                entered_by=by,
                entered_at=at,
            )
        )
    return _kept(made)


def _kinds(count: int) -> list[Kind]:
    """In the order of the printed template."""
    if count < 10:
        return [Kind.ISSUE_OF_CONCERN] * count
    areas = count // 8
    return (
        [Kind.ISSUE_OF_CONCERN] * (count - areas - 3)
        + [Kind.AREA_FOR_IMPROVEMENT] * areas
        + [Kind.CAUSE_OF_CONCERN, Kind.RECOMMENDATION, Kind.RECOMMENDATION]
    )


def _kept(made: list[Finding]) -> list[Finding]:
    """Causes first: recommendations hang from them."""
    recommendations = [each for each in made if each.kind == Kind.RECOMMENDATION]
    Finding.objects.bulk_create([each for each in made if each.kind != Kind.RECOMMENDATION])
    for each in recommendations:
        each.cause = next(cause for cause in made if cause.kind == Kind.CAUSE_OF_CONCERN)
    Finding.objects.bulk_create(recommendations)
    return made
