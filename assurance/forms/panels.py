"""What is released to a panel, how a panel narrows its list, what it asks and is answered."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import Q
from django.http import QueryDict

from assurance.dashboard import ASSURER, GROUPINGS, LEAD, NONE, QUESTION, SECTION
from assurance.display import called
from assurance.forms.fields import EvidenceFileField, Renewable, hidden_number, once_field
from assurance.models import PanelAnswer, PanelQuestion, QuestionKind, Release
from assurance.worklists import Worklist
from core.forms import Form, Textarea

QUESTION_LENGTH = 4000
NOTE_LENGTH = 500
Choices = list[tuple[str, str]]


class ReleaseForm(Renewable, Form):
    """The note that goes with a release; `seen` and `after` say what was on the screen."""

    note = forms.CharField(
        label=called(Release, "note"),
        required=False,
        max_length=NOTE_LENGTH,
        widget=Textarea(attrs={"rows": 3}),
        help_text="The panel reads it above the figures.",
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    after = hidden_number()


class WithdrawForm(Form):
    note = forms.CharField(
        label="Why it is withdrawn",
        max_length=NOTE_LENGTH,
        widget=Textarea(attrs={"rows": 3}),
        help_text="It stays on record here; the panel does not see it.",
        error_messages={"required": "Say why it is withdrawn"},
    )


class AskForm(Renewable, Form):
    """A question or a resolution of a panel, with a paper where there is one."""

    kind = forms.ChoiceField(
        label="What is it?",
        choices=QuestionKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether it is a question or a resolution"},
    )
    text = forms.CharField(
        label=called(PanelQuestion, "text"),
        max_length=QUESTION_LENGTH,
        widget=Textarea(attrs={"rows": 5}),
        help_text="The office, and the force's lead for this point, will read it.",
        error_messages={"required": "Write the question or the resolution"},
    )
    file = EvidenceFileField(label="Paper")
    once = once_field()


class AnswerForm(Renewable, Form):
    """The office's answer. `seen`: how many answers there were when it was begun."""

    text = forms.CharField(
        label=called(PanelAnswer, "text"),
        max_length=QUESTION_LENGTH,
        widget=Textarea(attrs={"rows": 6}),
        help_text="The panel, the office and the force read it. It cannot be changed afterwards.",
        error_messages={"required": "Write the answer"},
    )
    settles = forms.ChoiceField(
        label="Does this settle it?",
        choices=[("yes", "Yes, nothing more is to come"), ("no", "No, more is to come")],
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether this settles it"},
    )
    seen = hidden_number()
    once = once_field()


class PointFilter(Form):
    """Which points a list shows; every part of it stands in the address."""

    words = forms.CharField(label="Words", required=False, max_length=200)
    list = forms.ChoiceField(label="Which points", required=False)
    section = forms.ChoiceField(label=SECTION.title, required=False)
    question = forms.ChoiceField(label=QUESTION.title, required=False)
    lead = forms.ChoiceField(label=LEAD.title, required=False)
    assurer = forms.ChoiceField(label=ASSURER.title, required=False)

    def __init__(
        self, data: QueryDict, *, lists: Mapping[str, Worklist], groups: Mapping[str, Choices]
    ) -> None:
        super().__init__(data)
        self.lists = lists
        worklists = [(key, worklist.title) for key, worklist in lists.items()]
        self.fields["list"].choices = [("", "All"), *worklists]  # type: ignore[attr-defined]
        for grouping in GROUPINGS:
            self._offer(grouping.param, grouping.nobody, groups[grouping.param])

    def _offer(self, name: str, nobody: str, choices: Choices) -> None:
        """A way to part the rows that parts nothing is left out."""
        if not choices:
            del self.fields[name]
            return
        none = [(NONE, nobody)] if nobody else []
        self.fields[name].choices = [("", "All"), *choices, *none]  # type: ignore[attr-defined]

    @property
    def worklist(self) -> Worklist | None:
        return self.lists.get(self.cleaned_data.get("list", "")) if self.is_valid() else None

    def condition(self, on: Any) -> Q:
        """Of the rows as rows_of() gives them. Ask only a valid form."""
        found = Q()
        if self.worklist:
            found &= self.worklist.q(on)
        for grouping in GROUPINGS:
            if value := self.cleaned_data.get(grouping.param):
                found &= grouping.q(value)
        for term in self.cleaned_data["words"].split()[:10]:
            found &= _holding(term)
        return found


def _holding(term: str) -> Q:
    """What the panel may read anyhow: an action that was not released is never searched."""
    return (
        Q(finding__text__icontains=term)
        | Q(finding__report_ref__iexact=term)
        | Q(annotation__icontains=term)
    )
