"""A row's own facts: who leads it, what done will look like, its remarks."""

from datetime import date
from typing import Any

from django import forms

from assurance.display import called, sentence
from assurance.forms.fields import Renewable, hidden_number, lead_field, words_field
from assurance.models import AssuranceRow, OfficeNote, Priority
from assurance.services.rows import RowFacts
from core.forms import Form
from core.sent import number


class HandOverForm(Renewable, Form):
    version = hidden_number()
    reason = words_field("Reason", required=False, rows=3)

    def __init__(self, data: Any, *, row: AssuranceRow, on: date) -> None:
        super().__init__(data, initial={"version": row.version})
        force = row.template.force_id
        self.fields["lead"] = lead_field(force, on, name=called(AssuranceRow, "lead"))
        self.order_fields(["lead", "reason"])


class FactsForm(Renewable, Form):
    version = hidden_number()
    accountable_officer = forms.CharField(
        label=called(AssuranceRow, "accountable_officer"),
        max_length=120,
        required=False,
        help_text="Who answers for it in the force, such as ACC Local Policing.",
    )
    priority = forms.ChoiceField(
        label=called(AssuranceRow, "priority"),
        choices=[("", "None"), *((one.value, sentence(str(one.label))) for one in Priority)],
        required=False,
        widget=forms.RadioSelect,
    )
    themes = forms.CharField(
        label=called(AssuranceRow, "themes"),
        required=False,
        max_length=600,
        help_text="A few words each, with commas between them.",
    )

    def __init__(self, data: Any, *, row: AssuranceRow) -> None:
        given = {
            "accountable_officer": row.accountable_officer,
            "priority": row.priority,
            "themes": ", ".join(row.themes),
        }
        super().__init__(data, initial={**given, "version": row.version})

    def clean_themes(self) -> tuple[str, ...]:
        themes = [theme.strip() for theme in self.cleaned_data["themes"].split(",")]
        if any(len(theme) > 60 for theme in themes):
            raise forms.ValidationError("Each theme must have 60 characters or fewer.")
        return tuple(dict.fromkeys(theme for theme in themes if theme))

    def facts(self) -> RowFacts:
        cleaned = self.cleaned_data
        return RowFacts(cleaned["accountable_officer"], cleaned["priority"], cleaned["themes"])


class TextForm(Renewable, Form):
    """One text of a row. `seen`: what tells that nobody else changed it meanwhile."""

    seen = forms.CharField(widget=forms.HiddenInput)
    text = words_field("", required=False, rows=6)

    def __init__(self, data: Any, *, name: str, text: str, seen: object, hint: str = "") -> None:
        super().__init__(data, initial={"text": text, "seen": seen})
        self.fields["text"].label = name
        self.fields["text"].help_text = hint

    def version(self) -> int:
        """The row's version that was read; 0, which no row has, where somebody tampered with it."""
        return number(self.cleaned_data["seen"]) or 0


ANNOTATION = called(AssuranceRow, "annotation")
CRITERIA = called(AssuranceRow, "closure_criteria")
NOTE = called(OfficeNote, "text")
