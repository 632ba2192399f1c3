"""What is to be removed, and the decision on it."""

from typing import Any

from django import forms

from assurance.display import called
from assurance.forms.fields import Renewable, once_field
from assurance.models import Redaction
from assurance.services.redactions import LONGEST, ToRemove, plain
from core.forms import Form, Textarea
from core.models import StoredFile

REASON_LENGTH = 500


class AskRedactionForm(Renewable, Form):
    """Words, files, or both. `seen`: the words whose places the person was shown."""

    once = once_field()
    seen = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)
    words = forms.CharField(
        label="The exact words",
        required=False,
        max_length=2 * LONGEST,
        help_text="Such as a name: Jane Smith. Capital letters and how the words are spaced make "
        "no difference; accents and spelling do. Whole words only: “Ann” does not touch “planned”.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    chosen = forms.TypedMultipleChoiceField(
        label="Files on this row", required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    reason = forms.CharField(
        label=called(Redaction, "reason"),
        max_length=REASON_LENGTH,
        help_text="Kept for good, and shown on the row. Do not write the name here.",
        widget=Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: Any, *, files: list[tuple[StoredFile, str]]) -> None:
        super().__init__(data)
        self.stored = {file.pk: file for file, _ in files}
        choices = [(file.pk, f"{file.name} ({what})") for file, what in files]
        if choices:
            self.fields["chosen"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["chosen"]

    def asked(self) -> ToRemove:
        given = self.cleaned_data
        chosen = tuple(self.stored[pk] for pk in given.get("chosen") or ())
        return ToRemove(plain(given["words"]), given["reason"], chosen)

    def is_sent(self) -> bool:
        """Whether it is sent off, the places of just these words having been shown."""
        then = self.data.get("then") == "send"
        return then and plain(self.cleaned_data["seen"]) == plain(self.cleaned_data["words"])


APPROVE, DECLINE = "approve", "decline"


class DecideRedactionForm(Form):
    decision = forms.ChoiceField(
        label="Your decision",
        choices=[(APPROVE, "Approve: remove it now, for good"), (DECLINE, "Decline")],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=called(Redaction, "decision_reason"),
        required=False,
        max_length=REASON_LENGTH,
        help_text="Needed where you decline. Do not write the name here.",
        widget=Textarea(attrs={"rows": 3}),
    )
