"""Recording what was done about a row, or is planned, the rows it answers and what proves it."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms

from assurance.display import called, sentence
from assurance.forms.evidence import EvidenceFields
from assurance.forms.fields import (
    Renewable,
    SimilarField,
    hidden_number,
    lead_field,
    once_field,
    words_field,
)
from assurance.forms.files import Gathered
from assurance.forms.other_rows import OffersRows
from assurance.models import ActionKind, ActionVersion, AssuranceRow
from assurance.services.actions import ActionWords
from assurance.workflow import Need
from core.forms import DateField, Form
from forces.models import User
from forces.roles import Permission

SIMILAR = "similar"
KINDS = [(kind.value, sentence(str(kind.label))) for kind in ActionKind]


class ActionFields(Renewable, Form):
    """What an action says."""

    kind = forms.ChoiceField(
        label=called(ActionVersion, "kind"),
        choices=KINDS,
        widget=forms.RadioSelect,
        error_messages={"required": "Select whether it is done, planned or not proposed"},
    )
    text = words_field(
        called(ActionVersion, "text"),
        hint="In your own words. Where no action is proposed, say why.",
    )
    done_on = DateField(
        label=called(ActionVersion, "done_on"), required=False, help_text="For example, 27 3 2026"
    )
    due_on = DateField(
        label=called(ActionVersion, "due_on"), required=False, help_text="For example, 27 3 2026"
    )
    source = forms.CharField(
        label=called(ActionVersion, "source"),
        max_length=300,
        help_text="You record this on the force's behalf: say where it comes from.",
    )

    def __init__(self, *args: Any, by: User, force_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if by.access.may(Permission.RECORD_ACTION, force_id):
            del self.fields["source"]

    def words(self) -> ActionWords:
        cleaned = self.cleaned_data
        return ActionWords(
            kind=cleaned["kind"],
            text=cleaned["text"],
            lead=cleaned.get("lead"),
            due_on=cleaned.get("due_on"),
            done_on=cleaned.get("done_on"),
            source=cleaned.get("source", ""),
        )


class RecordForm(OffersRows, EvidenceFields, ActionFields):
    """An action recorded once, the other rows it answers, and a piece of evidence if any."""

    once = once_field()
    no_evidence = words_field(
        sentence(str(Need.NO_EVIDENCE.label)),
        required=False,
        rows=2,
        hint="Only if you report the row complete without evidence.",
    )

    def __init__(
        self, data: Any, *, gathered: Gathered, row: AssuranceRow, others: Iterable[AssuranceRow],
        by: User, similar: Sequence[AssuranceRow] = (),
    ) -> None:  # fmt: skip
        super().__init__(data, gathered=gathered, by=by, force_id=row.template.force_id)
        first, self.apart = row.template_id, {other.pk for other in similar}
        rows = self.offer(
            others, first=first, apart=self.apart, required=False,
            label="Other rows that this answers",
        )  # fmt: skip
        self.others = rows.here
        if similar:
            self.fields[SIMILAR] = SimilarField(
                similar, first=first, label="Rows with similar words",
                help_text="Tick those that this action answers as well.",
            )  # fmt: skip

    def add_prefix(self, field_name: str) -> str:
        """What is ticked among the similar rows is sent as other rows are."""
        return super().add_prefix("rows" if field_name == SIMILAR else field_name)

    def offers_others(self) -> bool:
        """Whether there are rows besides those with similar words."""
        return bool(self.others)

    def ticks_others(self) -> bool:
        """Whether a row is ticked whose words are not similar, or others are looked for."""
        return self.looks or bool(
            {str(pk) for pk in self["rows"].value() or ()} - set(map(str, self.apart))
        )


class ChangeActionForm(ActionFields):
    """New words over version `number`."""

    number = hidden_number()

    def __init__(
        self, data: Any, *, current: ActionVersion, by: User, force_id: int, on: date
    ) -> None:
        given = {name: getattr(current, name) for name in ("kind", "text", "due_on", "done_on")}
        initial = {**given, "source": current.source, "lead": current.lead_id}
        super().__init__(
            data, by=by, force_id=force_id, initial={**initial, "number": current.mark}
        )
        self.fields["lead"] = lead_field(
            force_id, on, name=called(ActionVersion, "lead"), required=False
        )


class FinishForm(EvidenceFields, ActionFields):
    """A planned action that is done now: its words, when it was done, what proves it."""

    number = hidden_number()
    once = once_field()

    def __init__(
        self, data: Any, *, gathered: Gathered, current: ActionVersion, by: User, force_id: int,
        on: date,
    ) -> None:  # fmt: skip
        initial = {"text": current.text, "done_on": on, "number": current.mark}
        super().__init__(
            data, gathered=gathered, by=by, force_id=force_id,
            initial={**initial, "source": current.source},
        )  # fmt: skip
        del self.fields["kind"], self.fields["due_on"]
        self.fields["text"].help_text = "As it was planned. Change it where it was done otherwise."
        self.current = current

    def words(self) -> ActionWords:
        """Who leads it and by when it was to be done stay as they are."""
        cleaned = self.cleaned_data
        return ActionWords(
            kind=ActionKind.DONE,
            text=cleaned["text"],
            lead=self.current.lead,
            due_on=self.current.due_on,
            done_on=cleaned["done_on"],
            source=cleaned.get("source", ""),
        )


class RowsForm(OffersRows):
    """More rows that an action answers, or that a piece of evidence is about."""

    def __init__(self, data: Any, *, first: int, others: Iterable[AssuranceRow], name: str) -> None:
        super().__init__(data)
        self.offer(others, first=first, label=name).error_messages["required"] = (
            "Tick at least one row"
        )
