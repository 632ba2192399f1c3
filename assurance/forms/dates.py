"""Target dates: the first, a later one asked for, the decision, a mistyped first date mended."""

from typing import Any

from django import forms

from assurance.display import called
from assurance.forms.fields import Renewable, hidden_number, words_field
from assurance.models import AssuranceRow, DateChange
from core.forms import DateField, Form

APPROVE, AMEND, DECLINE = "approve", "amend", "decline"


class FirstDateForm(Renewable, Form):
    version = hidden_number()
    target_date = DateField(
        label=called(AssuranceRow, "target_on"), help_text="For example, 27 3 2026"
    )


class LaterDateForm(Form):
    new_on = DateField(label=called(DateChange, "new_on"), help_text="For example, 27 3 2026")
    reason = words_field(called(DateChange, "reason"), hint="The office reads it and decides.")


class CorrectDateForm(Renewable, Form):
    version = hidden_number()
    new_on = DateField(label=called(AssuranceRow, "first_target_on"))
    reason = words_field(
        called(DateChange, "reason"), hint="Such as: typed 2027, the plan says 2026."
    )


class DecideDateForm(Form):
    decision = forms.ChoiceField(
        label=called(DateChange, "decision"),
        choices=[
            (APPROVE, "Approve the date asked for"),
            (AMEND, "Approve another date"),
            (DECLINE, "Decline: the date stays as it is"),
        ],
        widget=forms.RadioSelect,
    )
    on = DateField(
        label=called(DateChange, "agreed_on"),
        required=False,
        help_text="Only if you approve another date.",
    )
    reason = words_field(
        called(DateChange, "decision_reason"), required=False, hint="Needed if you decline."
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("decision") == AMEND and "on" not in self.errors and not cleaned.get("on"):
            self.add_error("on", "Enter the date that is agreed")
        return cleaned
