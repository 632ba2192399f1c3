"""The sign-in page. In the demonstration, and only there, it lists the people to try."""

from dataclasses import dataclass
from typing import Any

from allauth.account.views import LoginView
from django.conf import settings

from forces.demonstration import PASSWORD, PEOPLE, PersonToTry
from forces.models import Force, User
from forces.titles import role_title


@dataclass(frozen=True, slots=True)
class Sample:
    """One person to try, as the page shows her, with what the button sends."""

    name: str
    email: str
    job_title: str
    role: str
    does: str
    password: str


def people_to_try() -> list[Sample]:
    """Those who are there; nobody, outside the demonstration."""
    if not settings.DEMO:
        return []
    there = set(User.objects.filter(is_active=True).values_list("email", flat=True))
    forces = {force.code: force for force in Force.objects.all()}
    return [
        _sample(each, forces[each.force])
        for each in PEOPLE
        if each.email in there and each.force in forces
    ]


def _sample(person: PersonToTry, force: Force) -> Sample:
    title = role_title(person.role, force)
    role = f"{title}, {person.panel}" if person.panel else title
    return Sample(person.name, person.email, person.job_title, role, person.does, PASSWORD)


class SignIn(LoginView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "people_to_try": people_to_try()}


sign_in = SignIn.as_view()
