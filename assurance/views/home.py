"""The first page after signing in: each person's own work."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from assurance.reports.home import home_of
from assurance.views.acting import person, today
from core.components import Link
from core.components.text import day
from forces.access import Access
from forces.roles import Permission, Role

ELSEWHERE: tuple[tuple[Permission, str, str], ...] = (
    (Permission.SEE_RELEASED, "progress_list", "What was released to your panel"),
    (Permission.MANAGE_PEOPLE, "people", "People and their roles"),
    (Permission.SEE_RECORD, "record", "The record of every change"),
)
"""Work that has a page of its own, and the address of that page."""


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    user = person(request)
    sections = home_of(user, today())
    elsewhere = [
        Link(label=label, url=reverse(name))
        for permission, name, label in ELSEWHERE
        if user.access.may_anywhere(permission)
    ]
    if not sections and len(elsewhere) == 1:
        return redirect(elsewhere[0].url)
    context = {
        "sections": sections,
        "elsewhere": elsewhere,
        "nothing": "",
        "away": [
            f"{cover.stand_in.name} stands in for you until {day(cover.until_on)}."
            for cover in (
                user.away.values() if user.access.may_anywhere(Permission.BE_LEAD) else ()
            )
        ],
    }
    if not sections and not elsewhere:
        context["nothing"] = _nothing(user.access)
    return render(request, "assurance/home/home.html", context)


def _nothing(access: Access) -> str:
    if any(role == Role.INTERNAL_AUDITOR for role, _ in access.roles):
        return "No review is assigned to you yet. When one is, its rows are listed here."
    return "You have no role at the moment. Ask the administrator who invited you."
