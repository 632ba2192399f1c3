"""What is asked while a template is brought in, and when a finding is corrected."""

from typing import Any

from django import forms as django_forms
from django.db import models

from core import forms
from core.components.text import sentence
from forces.models import Force
from inspections.models import Correction, DraftRow, Finding, Kind
from inspections.services.draft_rows import NAMES, RowWords
from inspections.services.drafts import ACCEPT


def label_of(model: type[models.Model], name: str) -> str:
    """The words by which the field is called, as a label."""
    return sentence(str(getattr(model._meta.get_field(name), "verbose_name", name)))


class UploadForm(forms.Form):
    """A template's file, and the force whose it is."""

    force = django_forms.ModelChoiceField(Force.objects.none(), label="Force", empty_label=None)
    file = django_forms.FileField(
        label="Assurance monitoring template",
        help_text="A text (.txt), Excel (.xlsx) or CSV (.csv) file",
        widget=django_forms.FileInput(attrs={"accept": ACCEPT}),
        allow_empty_file=True,
        error_messages={"required": "Choose the template’s file"},
    )

    def __init__(self, *args: Any, forces: models.QuerySet[Force], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        force: Any = self.fields["force"]
        force.queryset = forces
        if len(forces) == 1:
            force.initial = forces[0]
            force.widget = django_forms.HiddenInput()


class DraftRowForm(forms.ModelForm):
    """What a row is to say; `answers` are the doubts that this settles."""

    version = django_forms.IntegerField(widget=django_forms.HiddenInput, required=False)
    answers = django_forms.ModelMultipleChoiceField(
        DraftRow.objects.none(),
        label="Doubts that this answers",
        widget=django_forms.CheckboxSelectMultiple,
        required=False,
    )

    class Meta:
        model = DraftRow
        fields = NAMES
        widgets = {
            "text": forms.Textarea(attrs={"rows": 6}),
            "annotation": forms.Textarea(attrs={"rows": 2}),
            "action_taken": forms.Textarea(attrs={"rows": 3}),
            "report_ref": django_forms.TextInput(attrs={"class": "govuk-input--width-5"}),
            "page_ref": django_forms.TextInput(attrs={"class": "govuk-input--width-10"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["section"].choices = Kind.choices
        fields["version"].initial = self.instance.version
        doubts = self.instance.doubts.filter(answer="") if self.instance.pk else None
        if doubts:
            fields["answers"].queryset = doubts
            fields["answers"].initial = [doubt.pk for doubt in doubts]
        else:
            del fields["answers"]

    @property
    def words(self) -> RowWords:
        return RowWords(**{name: _lines(self.cleaned_data[name]) for name in NAMES})

    @property
    def answered(self) -> list[int]:
        return [doubt.pk for doubt in self.cleaned_data.get("answers", ())]

    def _post_clean(self) -> None:
        """The service writes; the row that is shown beside the form stays as it is."""


class LeaveOutForm(forms.Form):
    why = django_forms.CharField(
        label="Why the row is left out",
        max_length=300,
        error_messages={"required": "Say why the row is left out"},
    )
    version = django_forms.IntegerField(widget=django_forms.HiddenInput)


class CorrectionForm(forms.Form):
    """What the finding should say; what it said when the page was opened goes with it, unseen."""

    text = django_forms.CharField(
        label="Words", widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": "Enter the words of the finding"},
    )  # fmt: skip
    page_ref = django_forms.CharField(
        label=label_of(Finding, "page_ref"), max_length=60, required=False
    )
    page_report = django_forms.CharField(
        label=label_of(Finding, "page_report"), max_length=200, required=False
    )
    report_ref = django_forms.CharField(
        label=label_of(Finding, "report_ref"), max_length=20, required=False
    )
    kind = django_forms.ChoiceField(label=label_of(Finding, "kind"), choices=Kind.choices)
    why = django_forms.CharField(
        label=label_of(Correction, "why"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why it is corrected"},
    )

    def __init__(self, *args: Any, finding: Finding, **kwargs: Any) -> None:
        says = {name: getattr(finding, name) for name in Finding.CORRECTABLE}
        seen = {f"seen_{name}": value for name, value in says.items()}
        super().__init__(*args, initial={**says, **seen}, **kwargs)
        for name in Finding.CORRECTABLE:
            self.fields[f"seen_{name}"] = django_forms.CharField(
                widget=django_forms.HiddenInput, required=False, strip=False
            )

    @property
    def new(self) -> dict[str, str]:
        return {name: _lines(self.cleaned_data[name]) for name in Finding.CORRECTABLE}

    @property
    def seen(self) -> dict[str, str]:
        return {name: _lines(self.cleaned_data[f"seen_{name}"]) for name in Finding.CORRECTABLE}


def _lines(text: str) -> str:
    """Browsers send the ends of lines in two characters."""
    return text.replace("\r\n", "\n")
