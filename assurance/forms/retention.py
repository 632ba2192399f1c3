"""How long templates are kept."""

from typing import Any

from django import forms

from assurance.display import called
from assurance.forms.fields import Renewable, hidden_number, words_field
from assurance.models import Retention
from assurance.services.retention import Terms
from core.forms import Form

MOST_MONTHS, MOST_YEARS = 600, 100


def _number(field: str, *, most: int, hint: str) -> forms.IntegerField:
    return forms.IntegerField(
        label=called(Retention, field),
        help_text=hint,
        required=False,
        min_value=1,
        max_value=most,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-3"}),
    )


class RetentionForm(Renewable, Form):
    seen = hidden_number()
    archive_after = _number(
        "archive_after",
        most=MOST_MONTHS,
        hint="Counted from the day on which the last of its rows was closed or ended. "
        "Leave it empty to archive nothing.",
    )
    dispose_after = _number(
        "dispose_after", most=MOST_YEARS, hint="Leave it empty to keep everything for ever."
    )
    why = words_field(called(Retention, "why"), rows=3)

    def __init__(self, data: Any, *, standing: Retention | None) -> None:
        now = {
            "archive_after": standing.archive_after if standing else None,
            "dispose_after": standing.dispose_after if standing else None,
            "seen": standing.pk if standing else 0,
        }
        super().__init__(data, initial=now)

    def terms(self) -> Terms:
        return Terms(self.cleaned_data["archive_after"], self.cleaned_data["dispose_after"])
