"""The form of a saved view: its name, and who may open it."""

from typing import Any

from django import forms

from assurance.display import called
from assurance.models import SavedView
from assurance.services.saved_views import Shared, sides_of
from core.forms import Form
from forces.models import Force, User
from forces.roles import Side

ALONE = "me"


def key_of(shared: Shared) -> str:
    return f"{shared.side}-{shared.force_id}"


class SavedViewForm(Form):
    name = forms.CharField(
        label="Name",
        max_length=SavedView._meta.get_field("name").max_length,
        help_text="For example, Overdue in custody",
        error_messages={"required": "Enter a name for the view"},
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20", "autocomplete": "off"}),
    )
    shared = forms.ChoiceField(
        label="Who can open it",
        widget=forms.RadioSelect,
        initial=ALONE,
        help_text="Whoever opens it sees only the rows that they may read.",
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sides = {key_of(side): side for side in sides_of(user)}
        forces = Force.objects.in_bulk(side.force_id for side in self.sides.values())
        self.fields["name"].label = called(SavedView, "name")
        self.fields["shared"].choices = [  # type: ignore[attr-defined]
            (ALONE, "Only me"),
            *((key, _side(forces[side.force_id], side)) for key, side in self.sides.items()),
        ]

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    @property
    def shared_with(self) -> Shared | None:
        return self.sides.get(self.cleaned_data["shared"])


def _side(force: Force, side: Shared) -> str:
    whose = force.office_name if side.side == Side.OFFICE else force.name
    return f"Everybody in {whose}"
