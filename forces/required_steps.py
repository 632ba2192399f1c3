"""For which roles a second step is required: boxes to tick, one list for each force."""

from collections import Counter
from datetime import date
from typing import Any

from django import forms

from core.forms import Form
from forces.models import Force, Membership, RequiredSecondStep
from forces.roles import Role
from forces.titles import role_title

Held = dict[tuple[int, str], tuple[int, int]]
"""By force and role: how many people have it, and how many of them a second step."""


def held_now(forces: list[Force], on: date) -> Held:
    memberships = Membership.objects.in_force(on).filter(force__in=forces, user__is_active=True)
    found = {
        (each.force_id, each.role, each.user_id): each.has_second_step  # type: ignore[attr-defined]
        for each in memberships.with_second_step()
    }
    all_of = Counter((force, role) for force, role, _ in found)
    with_step = Counter((force, role) for (force, role, _), has in found.items() if has)
    return {key: (count, with_step[key]) for key, count in all_of.items()}


class RequiredStepsForm(Form):
    marks_optional = False

    def __init__(self, *args: Any, forces: list[Force], on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.forces = forces
        held = held_now(forces, on)
        required = RequiredSecondStep.objects.filter(force__in=forces)
        now = set(required.values_list("force_id", "role"))
        for force in forces:
            self.fields[f"force_{force.pk}"] = forms.MultipleChoiceField(
                label=str(force),
                required=False,
                choices=[(role.value, _said(role, force, held)) for role in Role],
                initial=[role for pk, role in now if pk == force.pk],
                widget=forms.CheckboxSelectMultiple,
            )

    def required(self) -> list[tuple[Force, set[Role]]]:
        return [
            (force, {Role(role) for role in self.cleaned_data[f"force_{force.pk}"]})
            for force in self.forces
        ]


def _said(role: Role, force: Force, held: Held) -> str:
    """ "Force lead (3 people, 1 with a second step)"."""
    people, with_step = held.get((force.pk, role.value), (0, 0))
    if not people:
        return f"{role_title(role, force)} (nobody at present)"
    who = "1 person" if people == 1 else f"{people} people"
    return f"{role_title(role, force)} ({who}, {with_step or 'none'} with a second step)"
