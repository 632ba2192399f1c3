"""A short note of how it goes with a row."""

from django import forms

from assurance.display import called
from assurance.forms.fields import Renewable, once_field
from assurance.models import ProgressNote
from core.forms import Form, Textarea


class ProgressNoteForm(Renewable, Form):
    once = once_field()
    text = forms.CharField(
        label=called(ProgressNote, "text"),
        max_length=500,
        help_text="In a sentence or two. The office reads it.",
        widget=Textarea(attrs={"rows": 3}),
    )
