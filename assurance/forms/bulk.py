"""What is given once for many rows: a lead, a date, a reason, priority and themes."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms

from assurance.display import called, sentence
from assurance.forms.fields import PersonField, words_field
from assurance.models import AssuranceRow, DateChange, Priority
from assurance.services.bulk import NewFacts
from assurance.services.dates_at_once import MOST_WEEKS, Later
from core.forms import DateField, Form, missing
from forces.models import User
from forces.querysets import UserQuerySet
from forces.roles import Permission

FOR_EXAMPLE = "For example, 27 3 2027"
KEEP, NONE = "keep", "none"
ONE_DATE, WEEKS = "one", "weeks"
ADD, INSTEAD = "add", "instead"


class BulkForm(Form):
    """A form for many rows; what it asks may depend on the rows and on the day."""

    def __init__(self, data: Any, *, rows: Iterable[AssuranceRow], on: date) -> None:
        super().__init__(data)


class DateManyForm(BulkForm):
    target_date = DateField(label=called(AssuranceRow, "target_on"), help_text=FOR_EXAMPLE)


class AllocateManyForm(DateManyForm):
    criteria = words_field(called(AssuranceRow, "closure_criteria"), required=False, rows=3)

    def __init__(self, data: Any, *, rows: Iterable[AssuranceRow], on: date) -> None:
        super().__init__(data, rows=rows, on=on)
        self.fields["lead"] = _lead_field(rows, on)
        self.order_fields(["lead", "target_date", "criteria"])


class LaterManyForm(BulkForm):
    how = forms.ChoiceField(
        label="How they move",
        choices=[
            (WEEKS, "Each by the same number of weeks, from the date it has now"),
            (ONE_DATE, "All to one new date"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how the dates move"},
    )
    weeks = forms.IntegerField(
        label="Number of weeks",
        required=False,
        min_value=1,
        max_value=MOST_WEEKS,
        help_text="Only if each moves by the same number of weeks.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric"}),
    )
    new_on = DateField(
        label=called(DateChange, "new_on"),
        required=False,
        help_text=f"Only if all move to one new date. {FOR_EXAMPLE}",
    )
    reason = words_field(
        called(DateChange, "reason"), hint="One reason for all. The office reads it and decides."
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        how = cleaned.get("how")
        if how == WEEKS and "weeks" not in self.errors and not cleaned.get("weeks"):
            self.add_error("weeks", "Enter the number of weeks")
        if how == ONE_DATE and "new_on" not in self.errors and not cleaned.get("new_on"):
            self.add_error("new_on", "Enter the new date")
        return cleaned

    def later(self) -> Later:
        cleaned = self.cleaned_data
        if cleaned["how"] == WEEKS:
            return Later(weeks=cleaned["weeks"])
        return Later(on=cleaned["new_on"])


class ApproveManyForm(BulkForm):
    reason = words_field(
        called(DateChange, "decision_reason"), required=False, rows=3, hint="If there is one."
    )


class DeclineManyForm(BulkForm):
    reason = words_field(
        called(DateChange, "decision_reason"), rows=3, hint="One reason for all that are declined."
    )


class LeadManyForm(BulkForm):
    def __init__(self, data: Any, *, rows: Iterable[AssuranceRow], on: date) -> None:
        super().__init__(data, rows=rows, on=on)
        self.fields["lead"] = _lead_field(rows, on)
        led = any(row.lead_id for row in rows)
        hint = "One reason for all." if led else "If there is one."
        reason = words_field("Reason", required=led, rows=3, hint=hint)
        reason.error_messages["required"] = missing(reason, name="Reason")
        self.fields["reason"] = reason


class FactsManyForm(BulkForm):
    """What is left empty leaves each row as it is."""

    accountable_officer = forms.CharField(
        label=called(AssuranceRow, "accountable_officer"),
        max_length=120,
        required=False,
        help_text="Left empty, each row keeps the one it has.",
    )
    priority = forms.ChoiceField(
        label=called(AssuranceRow, "priority"),
        choices=[
            (KEEP, "Leave as it is"),
            *((one.value, sentence(str(one.label))) for one in Priority),
            (NONE, "None"),
        ],
        initial=KEEP,
        required=False,
        widget=forms.RadioSelect,
    )
    themes = forms.CharField(
        label=called(AssuranceRow, "themes"),
        required=False,
        max_length=600,
        help_text="A few words each, with commas between them. Left empty, each row keeps its own.",
    )
    themes_how = forms.ChoiceField(
        label="What becomes of the themes that a row has",
        choices=[(ADD, "They stay beside these"), (INSTEAD, "These take their place")],
        initial=ADD,
        required=False,
        widget=forms.RadioSelect,
    )

    def clean_themes(self) -> tuple[str, ...]:
        themes = [theme.strip() for theme in self.cleaned_data["themes"].split(",")]
        if any(len(theme) > 60 for theme in themes):
            raise forms.ValidationError("Each theme must have 60 characters or fewer.")
        return tuple(dict.fromkeys(theme for theme in themes if theme))

    def facts(self) -> NewFacts:
        cleaned = self.cleaned_data
        priority = cleaned["priority"] or KEEP
        return NewFacts(
            accountable_officer=cleaned["accountable_officer"] or None,
            priority=None if priority == KEEP else "" if priority == NONE else priority,
            themes=cleaned["themes"] or None,
            adds_themes=cleaned["themes_how"] != INSTEAD,
        )


def _lead_field(rows: Iterable[AssuranceRow], on: date) -> PersonField:
    forces = {row.template.force_id for row in rows}
    return PersonField(
        label=called(AssuranceRow, "lead"),
        queryset=people_to_lead(forces, on),
        empty_label="Choose a person",
        error_messages={"required": "Select lead"},
    )


def people_to_lead(forces: Iterable[int], on: date) -> UserQuerySet:
    """Those who may lead a row in every one of these forces on that day."""
    people: UserQuerySet = User.objects.order_by("name", "pk")
    for force in sorted(forces):
        people = people.who_may(Permission.BE_LEAD, force=force, on=on)
    return people
