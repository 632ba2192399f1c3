"""Moving everything of a lead, and cover for absence."""

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.text import Truncator

from assurance.display import called, sentence
from assurance.forms.fields import PersonField, once_field, words_field
from assurance.models import Action, AssuranceRow, HandOver
from assurance.reports.holdings import Holdings
from assurance.services.leavers import Share
from core.components.text import day
from core.forms import DateField, Form
from core.sent import number
from forces.models import Cover, User
from forces.querysets import UserQuerySet
from forces.roles import Permission

SHOWN = 90
Choices = list[Any]


class SeenField(forms.MultipleChoiceField):
    """Boxes whose values say what is ticked and in which version it was seen, such as 14:3."""

    widget = forms.CheckboxSelectMultiple

    def valid_value(self, value: str) -> bool:
        return _seen(value) is not None

    def clean(self, value: Any) -> Any:
        found = (_seen(each) for each in super().clean(value))
        return dict(each for each in found if each)


def _seen(value: str) -> tuple[int, int] | None:
    pk, version = (number(part) for part in (*value.split(":"), "", "")[:2])
    return None if pk is None or version is None else (pk, version)


class LeaverForm(Form):
    """What is moved, to whom, and why. Everything is ticked to begin with."""

    marks_optional = False

    once = once_field()
    reason = words_field(called(HandOver, "reason"), rows=3, hint="It stands on every row.")

    def __init__(
        self, data: Any, *, holdings: Holdings, people: UserQuerySet, reason: str = ""
    ) -> None:
        super().__init__(data, initial={"reason": reason})
        self.fields["lead"] = PersonField(
            label="New lead",
            queryset=people,
            empty_label="Choose a person",
            error_messages={"required": "Select the new lead"},
        )
        for name, label, choices in (
            ("rows", "Rows", _rows(holdings.rows)),
            ("actions", "Planned actions", _actions(holdings.actions)),
            ("covers", "Absences in which they stand in", _covers(holdings.gives)),
        ):
            if choices:
                self.fields[name] = SeenField(
                    label=label, choices=choices, required=False, initial=_values(choices)
                )
        self.order_fields(["rows", "actions", "covers", "lead", "reason"])

    def share(self) -> Share:
        cleaned = self.cleaned_data
        return Share(
            cleaned.get("rows", {}), cleaned.get("actions", {}),
            frozenset(cleaned.get("covers", {})),
        )  # fmt: skip


def seen_anew(data: QueryDict, holdings: Holdings) -> QueryDict:
    """What was ticked, in the version shown now; what is gone is ticked no more."""
    renewed = data.copy()
    for name, choices in (
        ("rows", _rows(holdings.rows)),
        ("actions", _actions(holdings.actions)),
        ("covers", _covers(holdings.gives)),
    ):
        ticked = {value.split(":")[0] for value in data.getlist(name)}
        shown = [value for value in _values(choices) if value.split(":")[0] in ticked]
        renewed.setlist(name, shown)
    return renewed


def _values(choices: Choices) -> list[str]:
    found = []
    for value, label in choices:
        found += [value] if isinstance(label, str) else [each for each, _ in label]
    return found


def _rows(rows: Iterable[AssuranceRow]) -> Choices:
    return [
        (str(template.inspection), [(f"{row.pk}:{row.version}", _row(row)) for row in group])
        for template, group in groupby(rows, key=lambda row: row.template)
    ]


def _row(row: AssuranceRow) -> str:
    due = f", due {day(row.target_on)}" if row.target_on else ""
    words = Truncator(row.finding.text).chars(SHOWN)
    return f"{row.finding}: {words} ({sentence(row.get_state_display())}{due})"


def _actions(actions: Iterable[Action]) -> Choices:
    return [(f"{each.pk}:{each.current.number}", _action(each)) for each in actions if each.current]


def _action(action: Action) -> str:
    now = action.current
    on = ", ".join(str(link.row.finding) for link in action.answers)  # type: ignore[attr-defined]
    due = f" (to be done by {day(now.due_on)})" if now and now.due_on else ""
    return f"{on}: {Truncator(now.text if now else '').chars(SHOWN)}{due}"


def _covers(covers: Iterable[Cover]) -> Choices:
    return [
        (f"{each.pk}:0", f"{each.absent.name}, {day(each.from_on)} to {day(each.until_on)}")
        for each in covers
    ]


class CoverForm(Form):
    """From when until when, who stands in, and, if one likes, why."""

    from_on = DateField(label="First day away", help_text="For example, 27 3 2027")
    until_on = DateField(label="Last day away", help_text="For example, 3 4 2027")
    why = forms.CharField(
        label=called(Cover, "why"),
        required=False,
        max_length=200,
        help_text="Whoever arranges cover here reads it. Say nothing of anybody’s health.",
    )

    def __init__(self, data: Any, *, people: UserQuerySet, on: date) -> None:
        super().__init__(data, initial={"from_on": on})
        self.fields["stand_in"] = PersonField(
            label="Who stands in",
            queryset=people,
            empty_label="Choose a person",
            error_messages={"required": "Select who stands in"},
            help_text="Only people who may lead rows on the same side can be chosen.",
        )
        self.order_fields(["stand_in", "from_on", "until_on", "why"])


def people_who_may_lead(force_id: int, on: date, *, beside: User) -> UserQuerySet:
    """Everybody else who may lead rows of the force that day."""
    may: UserQuerySet = User.objects.who_may(Permission.BE_LEAD, force=force_id, on=on)
    return may.exclude(pk=beside.pk).order_by("name", "pk")
