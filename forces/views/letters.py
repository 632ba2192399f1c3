"""The administrator sees what became of each letter; never what it says."""

from typing import Any

import django_tables2
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django_filters import FilterSet

from core.components import Link
from core.models import AccountLetter, AccountLetterKind, Letter
from core.tables import paged
from forces.filters import AccountLettersFilter, LettersFilter
from forces.models import Invitation, User
from forces.roles import Permission
from forces.tables import AccountLettersTable, LettersTable

PER_PAGE = 50
ABOUT_PEOPLE = (AccountLetterKind.PASSWORD, AccountLetterKind.SECOND_STEP)
"""Letters that go to whoever has the account, whichever force she belongs to."""


def _reader(request: HttpRequest) -> User:
    user: User = request.user  # type: ignore[assignment]
    if not user.access.may_anywhere(Permission.SEE_LETTERS):
        raise Http404
    return user


@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    """Each day's digest to each person of one's forces."""
    people = User.objects.managed_by(_reader(request))
    found = Letter.objects.filter(recipient__in=people)
    found = found.select_related("recipient").prefetch_related("attempts")
    return _list(request, found, LettersFilter, LettersTable)


@require_safe
def account_letters(request: HttpRequest) -> HttpResponse:
    """Invitations to one's forces, and links and news about signing in for their people."""
    reader = _reader(request)
    invited = Invitation.letters.through.objects.filter(
        invitation__in=Invitation.objects.managed_by(reader)
    )
    found = AccountLetter.objects.filter(
        Q(person__in=User.objects.managed_by(reader), kind__in=ABOUT_PEOPLE)
        | Q(pk__in=invited.values("accountletter_id"))
    ).prefetch_related("attempts")
    return _list(request, found, AccountLettersFilter, AccountLettersTable)


def _list(
    request: HttpRequest,
    found: QuerySet[Any],
    filters: type[FilterSet],
    columns: type[django_tables2.Table],
) -> HttpResponse:
    filtered = filters(request.GET, queryset=found, request=request)
    table = columns(filtered.qs)
    paged(request, table, per_page=PER_PAGE)
    context = {"table": table, "filter": filtered, "views": _views(request)}
    return render(request, "forces/letters.html", context)


def _views(request: HttpRequest) -> list[Link]:
    both = (("Daily letters", reverse("letters")), ("About accounts", reverse("account_letters")))
    return [Link(label=label, url=url, current=request.path == url) for label, url in both]
