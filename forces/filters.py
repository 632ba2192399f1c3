"""What the lists of people and of letters can be narrowed by; it all stands in the address."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone

from core.components.text import sentence
from core.filters import CharFilter, FilterSet
from core.models import AccountLetter, AccountLetterKind, Letter, LetterState
from forces.models import Force, Membership, User
from forces.roles import Permission, Role
from forces.titles import role_title

SIGN_IN = [("allowed", "May sign in"), ("stopped", "Sign-in stopped")]
SECOND_STEP = [("set_up", "Set up"), ("none", "Not set up")]


def _capital(choices: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(value, sentence(label)) for value, label in choices]


def _called(role: Role, forces: list[Force]) -> str:
    """The role as the list calls it; by each name that it has in one of these forces."""
    titles = dict.fromkeys(role_title(role, force) for force in forces)
    return " or ".join(titles) or sentence(role.label)


class PeopleFilter(FilterSet):
    words = CharFilter(label="Name or e-mail address", method="by_words")
    role = django_filters.ChoiceFilter(
        label="Role at present", method="by_role", empty_label="Any role"
    )
    sign_in = django_filters.ChoiceFilter(
        label="Sign-in", choices=SIGN_IN, method="by_sign_in", empty_label="All"
    )

    second_step = django_filters.ChoiceFilter(
        label="Second step", choices=SECOND_STEP, method="by_second_step", empty_label="All"
    )

    class Meta:
        model = User
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        managed = self.request.user.access.forces(Permission.MANAGE_PEOPLE)
        forces = list(Force.objects.filter(pk__in=managed).order_by("pk"))
        self.filters["role"].extra["choices"] = [(r.value, _called(r, forces)) for r in Role]

    def by_words(self, people: QuerySet[User], _name: str, value: str) -> QuerySet[User]:
        return people.filter(Q(name__icontains=value) | Q(email__icontains=value))

    def by_role(self, people: QuerySet[User], _name: str, value: str) -> QuerySet[User]:
        """Only the roles in forces of the administrator who asks."""
        held = Membership.objects.managed_by(self.request.user).in_force(timezone.localdate())
        return people.filter(pk__in=held.filter(role=value).values("user_id"))

    def by_sign_in(self, people: QuerySet[User], _name: str, value: str) -> QuerySet[User]:
        return people.filter(is_active=value == "allowed")

    def by_second_step(self, people: QuerySet[User], _name: str, value: str) -> QuerySet[User]:
        having: QuerySet[User] = people.having_second_step(value == "set_up")  # type: ignore[attr-defined]
        return having


class LettersFilter(FilterSet):
    state = django_filters.ChoiceFilter(
        label="What became of it", choices=_capital(LetterState.choices), empty_label="Anything"
    )
    words = CharFilter(label="Name or e-mail address", method="by_words")

    class Meta:
        model = Letter
        fields: list[str] = []

    def by_words(self, letters: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        return letters.filter(
            Q(recipient__name__icontains=value) | Q(recipient__email__icontains=value)
        )


class AccountLettersFilter(LettersFilter):
    kind = django_filters.ChoiceFilter(
        label="About", choices=_capital(AccountLetterKind.choices), empty_label="Anything"
    )

    class Meta:
        model = AccountLetter
        fields: list[str] = []

    def by_words(self, letters: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        return letters.filter(Q(person__name__icontains=value) | Q(to__icontains=value))
