"""Forms for what is done to a row where it stands: shorter than those of the row's own page."""

from typing import Any

from assurance.display import called
from assurance.forms.actions import ActionFields
from assurance.forms.fields import Renewable, hidden_number, once_field, words_field
from assurance.models import AssuranceRow
from core.forms import Form


class AnnotateHereForm(Renewable, Form):
    version = hidden_number()
    annotation = words_field(
        called(AssuranceRow, "annotation"),
        required=False,
        rows=3,
        hint="The office’s remark. It is printed beside the inspectors’ words.",
    )

    def __init__(self, data: Any, *, row: AssuranceRow) -> None:
        super().__init__(data, initial={"version": row.version, "annotation": row.annotation})


class ActionHereForm(ActionFields):
    """An action for this row alone. `once`: a second press makes nothing more."""

    once = once_field()
