"""Files to attach: several at once, taken in as they are chosen, listed until they are attached."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from assurance.reports.cards import size_words
from core.components.text import counted
from core.files import ACCEPT, KINDS
from core.models import WaitingFile


@dataclass(frozen=True, slots=True)
class Gathered:
    """What waits for a form: its files, those ticked, and what was refused just now and why.

    `url`: where one more file is sent to while the form is filled in.
    """

    url: str
    files: Sequence[WaitingFile] = ()
    ticked: frozenset[str] = frozenset()
    refused: tuple[str, ...] = ()
    sent: tuple[uuid.UUID, ...] = field(default=())
    """The files that were sent with the form, ticked in its list, in that order."""


class FilesInput(forms.FileInput):
    """A list of what is there already, each with a box to tick, and a box to add more."""

    template_name = "assurance/files_input.html"
    allow_multiple_selected = True
    gathered = Gathered("")

    def __init__(self, most: int) -> None:
        super().__init__(attrs={"accept": ACCEPT, "multiple": most > 1})
        self.most = most

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[uuid.UUID]:
        return list(self.gathered.sent)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        context["widget"] |= {
            "url": self.gathered.url,
            "most": self.most,
            "megabytes": settings.EVIDENCE_MEGABYTES,
            "files": [
                {"token": str(file.once), "name": file.name, "size": size_words(file.size),
                 "at": file.uploaded_at, "ticked": str(file.once) in self.gathered.ticked}
                for file in self.gathered.files
            ],
        }  # fmt: skip
        return context


class FilesField(forms.Field):
    """Gives the tokens of the files that are to be attached; what can be taken is said before."""

    widget: FilesInput

    def __init__(self, *, label: str, most: int | None = None) -> None:
        self.most = most or settings.EVIDENCE_FILES
        kinds = ", ".join(kind.name for kind in KINDS)
        many = f", {self.most} files at once" if self.most > 1 else ""
        super().__init__(
            label=label,
            required=False,
            widget=FilesInput(self.most),
            help_text=f"{kinds} or CSV, at most {settings.EVIDENCE_MEGABYTES} MB a file{many}.",
        )

    def clean(self, value: Any) -> tuple[uuid.UUID, ...]:
        if refused := self.widget.gathered.refused:
            raise ValidationError(list(refused))
        if len(value) > self.most:
            raise ValidationError(
                f"At most {counted(self.most, 'file')} can be attached at once: untick some."
            )
        return tuple(value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(data)


def hold(files: forms.Field, gathered: Gathered) -> None:
    """Say what waits for the form that this field of files is in."""
    assert isinstance(files, FilesField)  # noqa: S101 (the form's own field)
    files.widget.gathered = gathered
    files.initial = [file.once for file in gathered.files]
