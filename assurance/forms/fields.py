"""Fields that several forms of assurance share."""

import uuid
from collections.abc import Collection, Iterable
from datetime import date
from itertools import groupby
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import URLValidator
from django.db import models
from django.utils.text import Truncator

from assurance.models import AssuranceRow
from core.files import ACCEPT, KINDS, validate_upload
from core.forms import Textarea, missing
from forces.models import User
from forces.roles import Permission

LONG_TEXT = 10_000


class Renewable:
    """A form that can be shown again with what was typed and hidden fields that say what is new."""

    data: Any

    def renew(self, **hidden: object) -> None:
        self.data = self.data.copy()
        for name, value in hidden.items():
            self.data[name] = str(value)


def words_field(name: str, *, required: bool = True, rows: int = 5, hint: str = "") -> Any:
    return forms.CharField(
        label=name,
        required=required,
        max_length=LONG_TEXT,
        help_text=hint,
        widget=Textarea(attrs={"rows": rows}),
    )


def hidden_number() -> Any:
    return forms.IntegerField(widget=forms.HiddenInput)


def once_field() -> Any:
    """A token of the form as it was opened: a second press makes nothing more."""
    return forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class PersonField(forms.ModelChoiceField):
    """One person by name, with rank or job title where it is known."""

    def label_from_instance(self, obj: models.Model) -> str:
        person = obj if isinstance(obj, User) else User()
        return f"{person.name}, {person.job_title}" if person.job_title else person.name


def lead_field(force_id: int, on: date, *, name: str, required: bool = True) -> PersonField:
    """Those who may lead rows of the force on that day."""
    may = User.objects.who_may(Permission.BE_LEAD, force=force_id, on=on).order_by("name", "pk")
    field = PersonField(label=name, queryset=may, required=required, empty_label="Choose a person")
    field.error_messages["required"] = missing(field, name=name)
    return field


def row_words(row: AssuranceRow, *, length: int = 90) -> str:
    """A row in a list of boxes to tick: its ref, its first words, who leads it."""
    lead = f" ({row.lead.name})" if row.lead else ""
    return f"{row.finding}: {Truncator(row.finding.text).chars(length)}{lead}"


def _told(row: AssuranceRow) -> str:
    """What a row is found by."""
    lead = row.lead.name if row.lead else ""
    return f"{row.finding} {row.finding.text} {lead} {row.template.inspection}".lower()


def _by_report(rows: Iterable[AssuranceRow]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Boxes under the report of their template."""
    return [
        (str(template.inspection), [(str(row.pk), row_words(row)) for row in group])
        for template, group in groupby(rows, key=lambda row: row.template)
    ]


class RowsField(forms.MultipleChoiceField):
    """Rows to tick, those of the same template first; gives the rows themselves.

    The rows in `apart` may be ticked too, but their boxes stand elsewhere: a SimilarField.
    """

    widget = forms.CheckboxSelectMultiple

    def __init__(
        self,
        rows: Iterable[AssuranceRow],
        *,
        first: int,
        apart: Collection[int] = (),
        **kwargs: Any,
    ) -> None:
        ordered = sorted(rows, key=lambda row: (row.template_id != first, row.template_id))
        self.rows = {str(row.pk): row for row in ordered}
        super().__init__(choices=_by_report(ordered), **kwargs)
        self.here = [row for row in ordered if row.pk not in apart]
        self.widget.choices = _by_report(self.here)

    def show(self, *, ticked: Collection[str], words: str, most: int) -> None:
        """Show the rows that are ticked, and `most` of those that hold all of the words, before
        others one whose ref is among them.
        """
        terms = words.lower().split()
        found = [row for row in self.here if all(term in _told(row) for term in terms)]
        found.sort(key=lambda row: row.finding.report_ref.lower() not in terms)
        kept = {row.pk for row in found[:most]}
        shown = [row for row in self.here if str(row.pk) in ticked or row.pk in kept]
        self.widget.choices = _by_report(shown)

    def clean(self, value: Any) -> Any:
        return [self.rows[pk] for pk in super().clean(value)]


class SimilarField(forms.MultipleChoiceField):
    """Boxes of rows whose words are similar, the most alike first, sent with those of a RowsField.

    That field takes and checks what is ticked here.
    """

    def __init__(self, rows: Iterable[AssuranceRow], *, first: int, **kwargs: Any) -> None:
        choices = [(str(row.pk), _similar_words(row, first=first)) for row in rows]
        boxes = forms.CheckboxSelectMultiple(attrs={"id": "id_similar"})
        super().__init__(choices=choices, widget=boxes, required=False, **kwargs)

    def clean(self, value: Any) -> Any:
        return []


def _similar_words(row: AssuranceRow, *, first: int) -> str:
    """Similar words are to be read before they are ticked, so they are not cut short so soon."""
    report = "" if row.template_id == first else f", {row.template.inspection}"
    return f"{row_words(row, length=200)}{report} – similar words"


class EvidenceFileField(forms.FileField):
    """A file that can be taken; what can be taken is said beforehand."""

    def __init__(self, **kwargs: Any) -> None:
        kinds = ", ".join(kind.name for kind in KINDS)
        super().__init__(
            required=False,
            allow_empty_file=True,
            help_text=f"{kinds} or CSV, at most {settings.EVIDENCE_MEGABYTES} MB.",
            widget=forms.FileInput(attrs={"accept": ACCEPT}),
            **kwargs,
        )

    def clean(self, data: Any, initial: Any = None) -> Any:
        upload = super().clean(data, initial)
        if isinstance(upload, UploadedFile):
            validate_upload(upload)
        return upload


def link_field(name: str) -> Any:
    return forms.URLField(
        label=name,
        required=False,
        max_length=500,
        assume_scheme="https",
        validators=[_only_web],
        help_text="An address on your intranet, beginning with https:// or http://.",
        error_messages={"invalid": "Enter a link that begins with https:// or http://"},
    )


def _only_web(value: str) -> None:
    try:
        URLValidator(schemes=["http", "https"])(value)
    except ValidationError:
        raise ValidationError("Enter a link that begins with https:// or http://") from None


def ask_for_file_again(form: forms.BaseForm) -> None:
    """A browser forgets the chosen file when a form comes back; the person is told."""
    if form.files and form.errors and "file" in form.fields and "file" not in form.errors:
        form.add_error("file", "Choose the file again: a browser does not keep a chosen file.")
