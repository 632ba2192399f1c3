"""The office's checks: each rule in words, how many rows break it, and the way to them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assurance.archive import everyday_numbers
from assurance.checks import CHECKS, require_office, rows_to_check
from assurance.models import AssuranceTemplate
from assurance.reports.leavers import leaver_links
from assurance.reports.lines import tile
from assurance.views.acting import person, today
from assurance.views.templates import require_reader
from assurance.worklists import counts


@require_safe
def checks(request: HttpRequest) -> HttpResponse:
    user = person(request)
    require_reader(user)
    require_office(user)
    on = today()
    own = everyday_numbers(AssuranceTemplate.objects.readable_by(user), on)
    found = counts(rows_to_check(user).filter(template__in=own), CHECKS, on)
    lines = [tile(check, found) for check in CHECKS]
    context = {"checks": lines, "leavers": leaver_links(user, today())}
    return render(request, "assurance/checks.html", context)
