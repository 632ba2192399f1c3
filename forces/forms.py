"""The forms for people and their roles."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import (
    password_validators_help_texts,
    validate_password,
)
from django.core.exceptions import ValidationError

from core.components.text import sentence
from core.forms import DateField, Form, ModelForm
from forces.models import Force, Invitation, Panel, User
from forces.roles import Permission, Role
from forces.services import Account, Grant, Offer
from forces.titles import role_title

NAME = User._meta.get_field("name")
EMAIL = User._meta.get_field("email")
JOB_TITLE = User._meta.get_field("job_title")


class RoleForm(Form):
    """A role in a force that the administrator looks after."""

    force = forms.ModelChoiceField(Force.objects.none(), label="Force", empty_label=None)
    role = forms.ChoiceField(label="Role", choices=[], error_messages={"required": "Select a role"})
    panel = forms.ModelChoiceField(
        Panel.objects.none(),
        label="Panel",
        required=False,
        empty_label="No panel",
        help_text="Only for a panel member. A panel that is not here can be added from the list "
        "of people.",
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = by.access.forces(Permission.MANAGE_PEOPLE)
        forces = list(Force.objects.filter(pk__in=mine))
        self._offer_forces(forces)
        self._choose("panel", Panel.objects.filter(force_id__in=mine))
        field = self.fields["role"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (for the type checker)
        field.choices = [("", "Choose a role"), *_roles(forces)]

    def _offer_forces(self, forces: list[Force]) -> None:
        """A choice only where there is one."""
        self._choose("force", Force.objects.filter(pk__in=[force.pk for force in forces]))
        if len(forces) == 1:
            self.fields["force"].widget = forms.HiddenInput()
            self.fields["force"].initial = forces[0].pk

    def _choose(self, name: str, among: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101
        field.queryset = among

    def grant(self) -> Grant:
        data = self.cleaned_data
        return Grant(data["force"], Role(data["role"]), data["panel"])


def _roles(forces: list[Force]) -> list[tuple[str, str]]:
    """In the words of the one force; in general words where there are several."""
    if len(forces) == 1:
        return [(role.value, role_title(role, forces[0])) for role in Role]
    return [(role.value, sentence(role.label)) for role in Role]


class InviteForm(RoleForm):
    name = forms.CharField(
        label="Name", max_length=NAME.max_length, error_messages={"required": "Enter a name"}
    )
    email = forms.EmailField(
        label="E-mail address",
        max_length=EMAIL.max_length,
        error_messages={
            "required": "Enter an e-mail address",
            "invalid": "Enter an e-mail address like name@example.com",
        },
    )
    field_order = ("name", "email", "force", "role", "panel")

    def offer(self) -> Offer:
        data = self.cleaned_data
        return Offer(data["email"], data["name"], self.grant())


class GiveRoleForm(RoleForm):
    from_on = DateField(label="First day", required=False, help_text="Today, if you leave it empty")
    until_on = DateField(
        label="Last day", required=False, help_text="No end, if you leave it empty"
    )


class EndRoleForm(Form):
    until_on = DateField(
        label="Last day",
        help_text="The role can be used until the end of this day. To end it at once, give "
        "yesterday's date.",
    )


class PersonForm(ModelForm):
    """The address is not changed here: whoever could change it could take over the account."""

    class Meta:
        model = User
        fields = ("name", "job_title")


class PanelForm(ModelForm):
    class Meta:
        model = Panel
        fields = ("force", "name", "kind")

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = Force.objects.filter(pk__in=by.access.forces(Permission.MANAGE_PEOPLE))
        field = self.fields["force"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101
        field.queryset, field.empty_label = mine, None


class AcceptForm(Form):
    """The account of a person who is new here."""

    name = forms.CharField(label="Your name", max_length=NAME.max_length)
    job_title = forms.CharField(
        label="Your rank or job title", required=False, max_length=JOB_TITLE.max_length
    )
    password = forms.CharField(
        label="Choose a password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=" ".join(password_validators_help_texts()),
    )
    again = forms.CharField(
        label="The password again",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        super().__init__(*args, initial={"name": invitation.name}, **kwargs)
        self.invitation = invitation

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        password, again = data.get("password"), data.get("again")
        if password and again and password != again:
            self.add_error("again", "The two passwords are not the same")
        if password:
            self._hold_to_rules(password, str(data.get("name", "")))
        return data

    def _hold_to_rules(self, password: str, name: str) -> None:
        try:
            validate_password(password, User(email=self.invitation.email, name=name))
        except ValidationError as error:
            self.add_error("password", error)

    def account(self) -> Account:
        data = self.cleaned_data
        return Account(data["name"], data["password"], data["job_title"])
