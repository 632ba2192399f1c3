"""What proves something: a file or a link, what it proves, the period it covers, its marking."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.functional import lazy
from django.utils.html import escape, format_html

from assurance.display import called
from assurance.forms.fields import (
    Renewable,
    hidden_number,
    link_field,
    once_field,
    words_field,
)
from assurance.forms.files import FilesField, Gathered, hold
from assurance.forms.other_rows import OffersRows
from assurance.models import AssuranceRow, EvidenceVersion, Marking
from assurance.services.evidence import EvidenceGiven
from core.forms import DateField, Form

format_html_lazy = lazy(format_html, str)


class EvidenceFields(Renewable, Form):
    """Evidence, which may be left out as a whole. Each file becomes a piece of its own."""

    file = FilesField(label="Files")
    link = link_field("Link, instead of files")
    proves = words_field(
        called(EvidenceVersion, "proves"),
        required=False,
        rows=3,
        hint="Needed with files and with a link. With several files it is said of each.",
    )
    title = forms.CharField(
        label=called(EvidenceVersion, "title"),
        required=False,
        max_length=160,
        help_text="Leave it empty for the name of the file or link. With several files it stands "
        "before the name of each.",
    )
    marking = forms.ChoiceField(
        label=called(EvidenceVersion, "marking"),
        choices=Marking.choices,
        initial=Marking.OFFICIAL,
        required=False,
        widget=forms.RadioSelect,
        help_text=format_html_lazy(
            "OFFICIAL-SENSITIVE is never shown to a panel. To attach or see it you need a "
            '<a class="govuk-link" href="{}">second step for signing in</a>.',
            reverse_lazy("mfa_index"),
        ),
    )

    needs_source = True

    def __init__(self, *args: Any, gathered: Gathered, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hold(self.fields["file"], gathered)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.is_given() and not self.errors:
            if not cleaned["proves"].strip():
                self.add_error("proves", "Say what it proves")
            if cleaned.get("file") and cleaned.get("link"):
                self.add_error("link", "Give files or a link, not both")
            elif self.needs_source and not (cleaned.get("file") or cleaned.get("link")):
                self.add_error("file", "Choose a file, or give a link")
        return cleaned

    def touches_evidence(self) -> bool:
        """Whether the part of the form with the evidence has to stand open."""
        names = ("file", "link", "proves", "title")
        return any(self[name].errors or self[name].value() for name in names)

    def is_given(self) -> bool:
        """Whether anything of a piece of evidence was filled in."""
        return any(self.cleaned_data.get(name) for name in ("file", "link", "proves", "title"))

    def given(self) -> EvidenceGiven:
        cleaned = self.cleaned_data
        return EvidenceGiven(
            title=cleaned["title"],
            proves=cleaned["proves"],
            files=cleaned.get("file", ()),
            link=cleaned.get("link", ""),
            period_from=cleaned.get("period_from"),
            period_until=cleaned.get("period_until"),
            marking=cleaned["marking"] or Marking.OFFICIAL,
        )


class _WithPeriod(EvidenceFields):
    proves_hint = "With several files it is said of each."
    period_from = DateField(label=called(EvidenceVersion, "period_from"), required=False)
    period_until = DateField(label=called(EvidenceVersion, "period_until"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["proves"].required = True
        self.fields["proves"].help_text = self.proves_hint


class EvidenceForm(OffersRows, _WithPeriod):
    """Evidence for a row, and for others that it proves something about."""

    once = once_field()

    def __init__(
        self, data: Any, *, gathered: Gathered, row: AssuranceRow, others: Iterable[AssuranceRow]
    ) -> None:
        super().__init__(data, gathered=gathered)
        self.offer(
            others, first=row.template_id, required=False, label="Other rows that it is about"
        )

    def ticks_others(self) -> bool:
        """Whether other rows are ticked or looked for."""
        return self.looks or bool(self["rows"].value())


class ChangeEvidenceForm(_WithPeriod):
    """A new version over version `number`; without a file or link the one before is kept."""

    needs_source = False
    proves_hint = ""
    file = FilesField(label="File", most=1)
    link = link_field("Link, instead of a file")
    number = hidden_number()
    once = once_field()

    def __init__(self, data: Any, *, gathered: Gathered, current: EvidenceVersion) -> None:
        names = ("title", "proves", "period_from", "period_until", "marking")
        initial = {name: getattr(current, name) for name in names}
        initial["number"] = current.mark
        super().__init__(data, gathered=gathered, initial=initial)
        self.fields["title"].help_text = "Leave it empty for the name of the file or link."
        if current.file_id is None:
            self.fields["link"].initial = current.link
        kept = escape(current.title if current.file_id else current.link)
        file = self.fields["file"]
        file.help_text = f"Leave it empty to keep {kept}. {file.help_text}"
