"""How the list of inspections is narrowed; it stands in the address."""

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest

from core.filters import CharFilter, FilterSet
from forces.models import Force, User
from forces.roles import Permission
from inspections.models import Inspection


def _own_forces(request: HttpRequest | None) -> QuerySet[Force]:
    if request is None:
        return Force.objects.none()
    assert isinstance(request.user, User)  # noqa: S101 (every page needs sign-in)
    own = request.user.access.forces(Permission.SEE_ROWS)
    return Force.objects.filter(pk__in=own).order_by("name", "pk")


class InspectionFilter(FilterSet):
    title = CharFilter(lookup_expr="icontains", label="Words in the title")
    programme = CharFilter(lookup_expr="icontains", label="Programme")
    cycle = CharFilter(lookup_expr="icontains", label="Cycle")
    forces = django_filters.ModelChoiceFilter(
        queryset=_own_forces, label="Force", empty_label="All forces"
    )

    class Meta:
        model = Inspection
        fields = ("title", "programme", "cycle", "forces")
