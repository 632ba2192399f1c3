"""What an administrator is told of somebody's work on a page of people: how much, never what."""

from django.db.models import Count

from assurance.models import AssuranceRow
from core.components.text import counted
from forces.models import User
from forces.roles import Permission


def open_rows_led(person: User, reader: User) -> list[str]:
    """For each force that the reader administers, how many open rows the person still leads."""
    forces = reader.access.forces(Permission.MANAGE_PEOPLE)
    led = AssuranceRow.objects.open().filter(lead=person, template__force__in=forces)
    found = led.order_by("template__force__name").values("template__force__name")
    return [
        f"{person.name} leads {counted(each['number'], 'open row')} in "
        f"{each['template__force__name']}. The force’s coordinator must move "
        f"{'it' if each['number'] == 1 else 'them'} to another lead before the person leaves."
        for each in found.annotate(number=Count("pk"))
    ]
