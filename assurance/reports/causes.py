"""A cause of concern and the recommendations that have to be settled before it is closed."""

from dataclasses import dataclass

from django.urls import reverse

from assurance.display import state_tag
from assurance.models import AssuranceRow
from assurance.services.conditions import holding_open
from core.components import Tag


@dataclass(frozen=True, slots=True)
class OpenRecommendation:
    name: str
    url: str
    words: str
    state: Tag


def recommendations_open(row: AssuranceRow) -> list[OpenRecommendation]:
    """Those that are still open, in the order of the report; none of what is no cause."""
    waiting = holding_open(row).select_related("finding").order_by("finding__order", "pk")
    return [
        OpenRecommendation(
            str(each.finding), reverse("row", args=[each.pk]), each.finding.text, state_tag(each)
        )
        for each in waiting
    ]
