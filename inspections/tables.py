"""The list of inspections."""

import django_tables2 as tables
from django.db.models import QuerySet

from core.components.text import day
from inspections.models import Inspection


class InspectionTable(tables.Table):
    title = tables.Column(
        linkify=("inspection", {"pk": tables.A("pk")}), order_by=("title", "published_on", "pk")
    )
    programme = tables.Column(order_by=("programme", "published_on", "pk"))
    cycle = tables.Column(order_by=("cycle", "published_on", "pk"))
    forces = tables.Column(orderable=False, empty_values=())
    published_on = tables.Column()

    caption = "Inspections"
    empty_text = "No inspections match."

    class Meta:
        model = Inspection
        fields = ("title", "programme", "cycle", "forces", "published_on")
        order_by = "-published_on"

    def render_forces(self, record: Inspection) -> str:
        names = ", ".join(force.name for force in record.forces.all())
        return f"{names} (national report)" if record.is_national else names

    def render_published_on(self, record: Inspection) -> str:
        return day(record.published_on)

    def order_published_on(
        self, queryset: QuerySet[Inspection], is_descending: bool
    ) -> tuple[QuerySet[Inspection], bool]:
        """Same-day reports in the order of their titles."""
        first = "-published_on" if is_descending else "published_on"
        return queryset.order_by(first, "title", "pk"), True
