"""Asking for a disposal, and deciding it."""

from django import forms

from assurance.display import called
from assurance.forms.fields import once_field
from assurance.models import DisposalDecision, DisposalRequest
from core.forms import Form, Textarea

APPROVE, DECLINE = "approve", "decline"


def _reason(label: str, *, required: bool = True, hint: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=500,
        help_text=hint,
        widget=Textarea(attrs={"rows": 3}),
    )


class AskDisposalForm(Form):
    once = once_field()
    why = _reason(
        called(DisposalRequest, "why"), hint="Such as the line of the office’s retention schedule."
    )


class DecideDisposalForm(Form):
    decision = forms.ChoiceField(
        label="Decision",
        choices=[
            (APPROVE, "Approve: the template is removed for good"),
            (DECLINE, "Decline: everything stays"),
        ],
        widget=forms.RadioSelect,
    )
    why = _reason(called(DisposalDecision, "why"), required=False, hint="Needed to decline.")
