"""Forms with rows to tick: where there are very many, some are shown and others looked for."""

from collections.abc import Collection, Iterable
from typing import Any

from django import forms
from django.forms.utils import ErrorDict

from assurance.forms.fields import RowsField
from assurance.models import AssuranceRow
from core.forms import Form

SHOWN = 100
"""So many rows are shown at a time, beside those that are ticked."""
LOOK = "look"
"""The button that looks for rows and does nothing else."""


class OffersRows(Form):
    """A form with rows to tick. Pressing “Find rows” keeps what was typed and ticked."""

    def offer(
        self,
        rows: Iterable[AssuranceRow],
        *,
        first: int,
        apart: Collection[int] = (),
        **field: Any,
    ) -> RowsField:
        offered = RowsField(rows, first=first, apart=apart, **field)
        if len(offered.here) > SHOWN:
            self.fields["find"] = forms.CharField(
                label="Find other rows",
                required=False,
                max_length=200,
                help_text=f"There are {len(offered.here):,}; {SHOWN} are shown at a time, "
                "and those that you ticked. Enter words, a ref or an inspection.",
            )
        self.fields["rows"] = offered
        if "find" in self.fields:
            offered.show(
                ticked=set(map(str, self["rows"].value() or ())),
                words=str(self["find"].value() or ""),
                most=SHOWN,
            )
        return offered

    @property
    def looks(self) -> bool:
        """Whether it was sent only to look for rows."""
        return LOOK in self.data

    def is_valid(self) -> bool:
        return not self.looks and super().is_valid()

    def full_clean(self) -> None:
        """Whoever only looks is not told what is missing yet."""
        if not self.looks:
            super().full_clean()
            return
        self._errors = ErrorDict()
        self.cleaned_data = {}
