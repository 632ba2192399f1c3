"""What a person gives with a move: the fields follow from what the table of moves says it needs."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django import forms

from assurance.display import called, sentence
from assurance.forms.fields import Renewable, hidden_number, lead_field, words_field
from assurance.models import Assurance, AssuranceRow, Verdict
from assurance.services.moves import OPTIONAL, Given
from assurance.services.standing import evidence_versions
from assurance.workflow import INSPECTORATE, Authority, Move, MoveName, Need
from core.forms import DateField, Form, missing
from inspections.models import Kind

LABELS: dict[tuple[MoveName, Need], str] = {
    (MoveName.ASSURE, Need.REASON): called(Verdict, "words"),
    (MoveName.RETURN, Need.REASON): "What is missing",
    (MoveName.SUBMIT_ON_BEHALF, Need.EFFECTIVE): "Date the force reported it",
}
HINTS: dict[tuple[MoveName, Need], str] = {
    (MoveName.ASSURE, Need.REASON): "What you looked at, and why it satisfies you.",
    (MoveName.RETURN, Need.REASON): "The lead reads this first. Say what would satisfy you.",
    (MoveName.SUBMIT_ON_BEHALF, Need.SOURCE): "Such as an e-mail from the lead, with its date.",
    (MoveName.CLOSE, Need.REFERENCE): "Such as the letter's date or the number of the report.",
    (MoveName.ALLOCATE, Need.CRITERIA): "What the office will look for when it reviews the row.",
}
PASSED = "passed"
HAS_PASSED = (
    "This date has already passed: the row will count as overdue at once. Tick “Keep this date” "
    "below, or give another."
)
_WITHOUT_EVIDENCE = "No evidence is attached. Where an action is done, say why there is none."


class MoveForm(Renewable, Form):
    """One move of one row. `version`: the row as it was when the page was opened."""

    version = hidden_number()

    def __init__(self, data: Any, *, move: Move, row: AssuranceRow, on: date) -> None:
        super().__init__(data, initial={"version": row.version})
        self.move, self.row, self.on = move, row, on
        for need in move.needs:
            if need != Need.NO_EVIDENCE or not evidence_versions(row):
                self.fields[need.value] = _field(need, move, row, on)

    def clean(self) -> dict[str, Any]:
        """A date that has passed, as old trackers have them, is taken once that is confirmed."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        date_given = cleaned.get(Need.TARGET_DATE.value)
        if date_given and date_given < self.on and date_given != self.row.target_on:
            self.fields[PASSED] = forms.BooleanField(label="Keep this date", required=False)
            self.order_fields(_put_behind(Need.TARGET_DATE.value, self.fields))
            if PASSED not in self.data:
                self.add_error(Need.TARGET_DATE.value, HAS_PASSED)
        return cleaned

    def given(self) -> Given:
        asked = [need.value for need in self.move.needs if need.value in self.fields]
        given: dict[str, Any] = {name: self.cleaned_data.get(name) for name in asked}
        return Given(**given)


def _put_behind(name: str, names: Iterable[str]) -> list[str]:
    """The names in their order, the last of them right behind the one named."""
    *others, last = names
    place = others.index(name) + 1
    return [*others[:place], last, *others[place:]]


def _field(need: Need, move: Move, row: AssuranceRow, on: date) -> forms.Field:
    name = LABELS.get((move.name, need), sentence(str(need.label)))
    required = need not in OPTIONAL
    field: forms.Field = _MAKE[need](name, row, on, required)
    field.help_text = HINTS.get((move.name, need), field.help_text)
    field.error_messages["required"] = missing(field, name=name)
    return field


def _lead(name: str, row: AssuranceRow, on: date, required: bool) -> forms.Field:
    return lead_field(row.template.force_id, on, name=name, required=required)


def _date(name: str, row: AssuranceRow, on: date, required: bool) -> forms.Field:
    return DateField(label=name, required=required)


def _target(name: str, row: AssuranceRow, on: date, required: bool) -> forms.Field:
    return DateField(label=name, required=required, initial=row.target_on)


def _criteria(name: str, row: AssuranceRow, on: date, required: bool) -> forms.Field:
    field: forms.Field = words_field(name, required=required, rows=3)
    field.initial = row.closure_criteria
    return field


def _no_evidence(name: str, row: AssuranceRow, on: date, required: bool) -> forms.Field:
    field: forms.Field = words_field(name, required=required, rows=3, hint=_WITHOUT_EVIDENCE)
    return field


def _line(name: str, row: AssuranceRow, on: date, required: bool) -> forms.Field:
    return forms.CharField(label=name, required=required, max_length=300)


def _words(name: str, row: AssuranceRow, on: date, required: bool) -> forms.Field:
    field: forms.Field = words_field(name, required=required)
    return field


def _verdict(name: str, row: AssuranceRow, on: date, required: bool) -> forms.Field:
    choices = [(given.value, sentence(str(given.label))) for given in RETURNED_AS]
    return forms.ChoiceField(label=name, choices=choices, widget=forms.RadioSelect)


def _authority(name: str, row: AssuranceRow, on: date, required: bool) -> forms.Field:
    only = INSPECTORATE if row.finding.kind == Kind.CAUSE_OF_CONCERN else frozenset(Authority)
    choices = [(one.value, sentence(str(one.label))) for one in Authority if one in only]
    return forms.ChoiceField(label=name, choices=choices, widget=forms.RadioSelect)


RETURNED_AS = (Assurance.PARTLY, Assurance.NOT)
_MAKE: dict[Need, Callable[[str, AssuranceRow, date, bool], forms.Field]] = {
    Need.LEAD: _lead,
    Need.TARGET_DATE: _target,
    Need.CRITERIA: _criteria,
    Need.NO_EVIDENCE: _no_evidence,
    Need.SOURCE: _line,
    Need.VERDICT: _verdict,
    Need.REASON: _words,
    Need.AUTHORITY: _authority,
    Need.EFFECTIVE: _date,
    Need.REFERENCE: _line,
}


class ReviewForm(Renewable, Form):
    """The office's verdict on what the force reports. `seen`: what the page showed."""

    version = hidden_number()
    seen = forms.CharField(
        widget=forms.HiddenInput,
        error_messages={"required": "Open this page again: what it showed did not come with it."},
    )
    verdict = forms.ChoiceField(label=called(Verdict, "verdict"), widget=forms.RadioSelect)
    reason = words_field(
        "What you saw, and what is missing",
        hint="Needed with every verdict: what convinced you, or what is missing. Where the row "
        "goes back, the lead reads it first.",
    )

    def __init__(self, data: Any, *, initial: dict[str, object], may_assure: bool) -> None:
        super().__init__(data, initial=initial)
        choices = [VERDICT_CHOICES[0]] if may_assure else []
        self.fields["verdict"].choices = [*choices, *VERDICT_CHOICES[1:]]  # type: ignore[attr-defined]
        self.fields["reason"].error_messages["required"] = "Enter what you saw, or what is missing"

    def move(self) -> MoveName:
        assured = self.cleaned_data["verdict"] == Assurance.ASSURED
        return MoveName.ASSURE if assured else MoveName.RETURN

    def given(self) -> Given:
        cleaned = self.cleaned_data
        return Given(verdict=cleaned["verdict"], reason=cleaned["reason"], seen=cleaned["seen"])


VERDICT_CHOICES = (
    (Assurance.ASSURED.value, "Assured: accept it"),
    (Assurance.PARTLY.value, "Partly assured: return it to the force"),
    (Assurance.NOT.value, "Not assured: return it to the force"),
)
