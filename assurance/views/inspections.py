"""The page of an inspection: its facts, its grades, what was found, and the templates for it."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from assurance.models import AssuranceTemplate
from core.components import Entry, Link
from forces.models import Force, User
from forces.roles import Permission
from inspections.facts import entry_of, facts_of
from inspections.models import (
    SECTION_TITLES,
    Draft,
    DraftState,
    Finding,
    GradedQuestion,
    Inspection,
    Kind,
)
from inspections.section55 import clock
from inspections.services.corrections import may_correct
from inspections.services.recording import may_change
from inspections.views.asking import person


@dataclass(frozen=True, slots=True)
class ShownGrade:
    """One question in the list; `earlier` only where the report states it."""

    question: str
    grade: str
    earlier: str


@dataclass(frozen=True, slots=True)
class ShownFinding:
    pk: int
    ref: str
    kind: str
    page: str
    words: str
    correct_url: str
    corrections: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class ShownSection:
    title: str
    anchor: str
    findings: tuple[ShownFinding, ...]


@require_safe
def inspection(request: HttpRequest, pk: int) -> HttpResponse:
    user = person(request)
    found = Inspection.objects.visible_to(user).select_related("follows")
    report: Inspection = get_object_or_404(found.prefetch_related("forces"), pk=pk)
    on = timezone.localdate()
    term = clock(report.published_on)
    context = {
        "inspection": report,
        "facts": facts_of(report, follows_url=_follows_url(report, user)),
        "clock": term.sentence(on) if term else "",
        "grades": [_grade(question) for question in report.questions.order_by("order", "pk")],
        "sections": _sections(report, user),
        "templates": _templates(report, user),
        "drafts": _drafts(report, user),
        "may_change": may_change(user, report),
        "may_upload": bool(forces_to_upload_for(report, user)),
        "crumbs": [Link(label="Inspections", url=reverse("inspection_list"))],
    }
    return render(request, "inspections/inspection.html", context)


def forces_to_upload_for(report: Inspection, user: User) -> list[Force]:
    """The person's own forces whose template for this report may come in."""
    own = user.access.forces(Permission.IMPORT_TEMPLATE)
    if report.is_national:
        return list(Force.objects.filter(pk__in=own).order_by("name", "pk"))
    return [force for force in report.forces.all() if force.pk in own]


def address_of(template: AssuranceTemplate) -> str:
    return reverse("template", args=[template.pk])


def _follows_url(report: Inspection, user: User) -> str:
    """The earlier report's page, where the person may see it."""
    if not report.follows_id:
        return ""
    if not Inspection.objects.visible_to(user).filter(pk=report.follows_id).exists():
        return ""
    return reverse("inspection", args=[report.follows_id])


def _grade(question: GradedQuestion) -> ShownGrade:
    grade = question.get_grade_display()
    why = question.get_why_none_display()
    earlier = question.get_earlier_grade_display()
    source = f" ({question.earlier_source})" if question.earlier_source else ""
    return ShownGrade(
        question.text,
        f"{grade} ({why[:1].lower()}{why[1:]})" if grade and why else grade or why,
        f"The report states an earlier grade: {earlier}{source}" if earlier else "",
    )


def _sections(report: Inspection, user: User) -> list[ShownSection]:
    findings = Finding.objects.visible_to(user).filter(inspection=report)
    found = findings.prefetch_related("corrections__by").order_by("order", "pk")
    by_section: dict[str, list[ShownFinding]] = {kind: [] for kind in Kind}
    for finding in found:
        finding.inspection = report  # with the forces that were read once
        by_section[finding.section].append(_finding(finding, user))
    return [
        ShownSection(SECTION_TITLES[kind], kind.value.replace("_", "-"), tuple(by_section[kind]))
        for kind in Kind
        if by_section[kind]
    ]


def _finding(finding: Finding, user: User) -> ShownFinding:
    page = " of ".join(filter(None, [finding.page_ref, finding.page_report]))
    url = reverse("finding_correct", args=[finding.pk]) if may_correct(user, finding) else ""
    kind = finding.get_kind_display() if finding.kind != finding.section else ""
    mended = tuple(entry_of(correction) for correction in finding.corrections.all())
    return ShownFinding(finding.pk, finding.report_ref, kind, page, finding.text, url, mended)


def _templates(report: Inspection, user: User) -> list[Link]:
    found = AssuranceTemplate.objects.visible_to(user).filter(inspection=report)
    templates = found.select_related("force", "inspection").order_by("force__name", "pk")
    return [
        Link(label=f"Assurance template of {template.force}", url=address_of(template))
        for template in templates
    ]


def _drafts(report: Inspection, user: User) -> list[Link]:
    found = Draft.objects.visible_to(user).filter(inspection=report, state=DraftState.OPEN)
    waiting = found.select_related("file", "force").order_by("-uploaded_at", "pk")
    return [
        Link(label=f"{draft.file} for {draft.force}", url=reverse("draft", args=[draft.pk]))
        for draft in waiting
    ]
