"""Leads who have left or soon will, as links to moving what they still lead."""

from datetime import date

from django.urls import reverse

from assurance.leaving import leavers
from assurance.models import AssuranceRow
from core.components import Link
from core.components.text import counted
from forces.models import User
from forces.roles import Permission


def leaver_links(user: User, on: date) -> list[Link]:
    """Those of the forces in which the person allocates rows."""
    forces = user.access.forces(Permission.ALLOCATE)
    rows = AssuranceRow.objects.filter(template__force__in=forces)
    return [
        Link(
            label=f"{each.words(on)}: {counted(each.rows, 'open row')}",
            url=reverse("leaver", args=[each.force, each.person.pk]),
        )
        for each in leavers(rows, on)
    ]
