"""What blocks a row, and that nothing does any more."""

from django import forms

from assurance.display import called, sentence
from assurance.forms.fields import Renewable, hidden_number, words_field
from assurance.models import AssuranceRow, Block, RowEvent
from core.forms import Form


class BlockForm(Renewable, Form):
    version = hidden_number()
    blocked_by = forms.ChoiceField(
        label=called(AssuranceRow, "blocked_by"),
        choices=[(one.value, sentence(str(one.label))) for one in Block],
        widget=forms.RadioSelect,
    )
    waits_for = forms.CharField(
        label=called(AssuranceRow, "waits_for"),
        max_length=200,
        help_text="Who or what, such as: the county council's new contract. A panel reads it too.",
    )


class UnblockForm(Renewable, Form):
    version = hidden_number()
    reason = words_field(called(RowEvent, "reason"), required=False, rows=3)
