"""What can be asked of the record; it all stands in the address."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q

from assurance.models import ActionRow, AssuranceRow, EvidenceRow
from assurance.record.kinds import kinds
from core.components.text import sentence
from core.days import end_of, start_of
from core.forms import Form
from forces.models import Force, User

OUTSIDE = "outside"
APPLICATION = "application"


def _day() -> forms.DateInput:
    """The browser's own calendar: a filter is chosen, not typed from a document."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class RecordFilter(Form):
    """`forces` and `people`: those whom the keeper may choose from."""

    force = forms.ChoiceField(label="Force", required=False)
    person = forms.ChoiceField(label="Person", required=False)
    kind = forms.ChoiceField(label="Kind of thing", required=False)
    number = forms.IntegerField(
        label="Number of the thing (choose its kind as well)", required=False,
        min_value=1, max_value=2**62,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-10"}),
    )  # fmt: skip
    how = forms.ChoiceField(
        label="How it was made",
        required=False,
        choices=[
            ("", "In any way"),
            (APPLICATION, "Through the application"),
            (OUTSIDE, "Not through the application"),
        ],
    )
    since = forms.DateField(label="From", required=False, widget=_day())
    until = forms.DateField(label="Until", required=False, widget=_day())

    def __init__(
        self, *args: Any, forces: Iterable[Force], people: Iterable[User], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        named = sorted((sentence(kind.name), label) for label, kind in kinds().items())
        self._offer("force", "All", ((str(each.pk), each.name) for each in forces))
        self._offer("person", "Anybody", ((str(each.pk), each.name) for each in people))
        self._offer("kind", "All", ((label, name) for name, label in named))

    def _offer(self, name: str, none: str, choices: Iterable[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (each of the three is one)
        field.choices = [("", none), *choices]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("number") and not cleaned.get("kind"):
            self.add_error("kind", "Select the kind of the thing with that number.")
        since, until = cleaned.get("since"), cleaned.get("until")
        for name, on in (("since", since), ("until", until)):
            if on and not 1900 < on.year < 2100:
                self.add_error(name, "Enter a year between 1901 and 2099.")
        if since and until and until < since:
            self.add_error("until", "The last day cannot be before the first day.")
        return cleaned

    def force_asked(self) -> int | None:
        chosen = self._value("force")
        return int(chosen) if chosen else None

    def _value(self, name: str) -> Any:
        return self.cleaned_data.get(name) if self.is_valid() else None

    def wanted(self) -> Q:
        """What the lines have to be, whoever's they are."""
        wanted = Q()
        if person := self._value("person"):
            wanted &= Q(by=int(person))
        if how := self._value("how"):
            wanted &= Q(context__isnull=how == OUTSIDE)
        if since := self._value("since"):
            wanted &= Q(at__gte=start_of(since))
        if until := self._value("until"):
            wanted &= Q(at__lt=end_of(until))
        return wanted & self._thing()

    def _thing(self) -> Q:
        kind, number = self._value("kind"), self._value("number")
        if kind and number:
            return Q(about_kind=kind, about=number) | Q(kind=kind, thing=number) | _on(kind, number)
        return Q(kind=kind) if kind else Q()


def _on(kind: str, number: int) -> Q:
    """What answers a row has a record of its own, which is the row's as well."""
    if kind != AssuranceRow._meta.label_lower:
        return Q()
    actions = ActionRow.objects.filter(row=number).order_by("pk").values_list("action", flat=True)
    proofs = (
        EvidenceRow.objects.filter(row=number).order_by("pk").values_list("evidence", flat=True)
    )
    return Q(about_kind="assurance.action", about__in=list(actions)) | Q(
        about_kind="assurance.evidence", about__in=list(proofs)
    )
