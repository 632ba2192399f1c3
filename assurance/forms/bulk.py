"""The lead and the date of many rows at once."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from assurance.display import called
from assurance.forms.fields import PersonField, words_field
from assurance.models import AssuranceRow
from core.forms import DateField, Form
from forces.models import User
from forces.querysets import UserQuerySet
from forces.roles import Permission


class DateManyForm(Form):
    target_date = DateField(
        label=called(AssuranceRow, "target_on"), help_text="For example, 27 3 2027"
    )

    def __init__(self, data: Any, *, rows: Iterable[AssuranceRow], on: date) -> None:
        super().__init__(data)


class AllocateManyForm(DateManyForm):
    criteria = words_field(called(AssuranceRow, "closure_criteria"), required=False, rows=3)

    def __init__(self, data: Any, *, rows: Iterable[AssuranceRow], on: date) -> None:
        super().__init__(data, rows=rows, on=on)
        forces = {row.template.force_id for row in rows}
        self.fields["lead"] = PersonField(
            label=called(AssuranceRow, "lead"),
            queryset=people_to_lead(forces, on),
            empty_label="Choose a person",
            error_messages={"required": "Select lead"},
        )
        self.order_fields(["lead", "target_date", "criteria"])


def people_to_lead(forces: Iterable[int], on: date) -> UserQuerySet:
    """Those who may lead a row in every one of these forces on that day."""
    people: UserQuerySet = User.objects.order_by("name", "pk")
    for force in sorted(forces):
        people = people.who_may(Permission.BE_LEAD, force=force, on=on)
    return people
