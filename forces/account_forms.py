"""The forms of signing in and of passwords, in our words."""

from allauth.account import forms as account
from allauth.core import context
from django import forms as django_forms
from django.contrib.auth import password_validation
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.http import HttpRequest

from core.forms import Form
from forces.models import User
from forces.wrong_passwords import forget_attempts

EMAIL = "E-mail address"
AGAIN = "The two passwords are not the same"
RULES = " ".join(password_validation.password_validators_help_texts())


def _in_our_words(form: django_forms.Form, **labels: str) -> None:
    for name, label in labels.items():
        field = form.fields[name]
        field.label = label
        field.help_text = ""
        field.widget.attrs.pop("placeholder", None)


class SignInForm(Form, account.LoginForm):
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        _in_our_words(self, login=EMAIL, password="Password")  # noqa: S106 (a label)
        self.fields["login"].widget.attrs["autocomplete"] = "username"
        self.fields["login"].error_messages["required"] = "Enter your e-mail address"
        self.fields["password"].error_messages["required"] = "Enter your password"


class ResetPasswordForm(Form, account.ResetPasswordForm):
    users: list[User]

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        _in_our_words(self, email=EMAIL)
        self.fields["email"].error_messages["required"] = "Enter your e-mail address"

    def save(self, request: HttpRequest, **kwargs: object) -> str:
        """For an address that nobody has everything is done as for any other, but sent."""
        self.users = self.users or [nobody(self.cleaned_data["email"])]
        email: str = super().save(request, **kwargs)
        return email


def nobody(email: str) -> User:
    """A person who is not there, for whom what takes time can be done."""
    return User(pk=0, email=email, password=UNUSABLE_PASSWORD_PREFIX)


class NewPasswordForm(Form, account.ResetPasswordKeyForm):
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        _in_our_words(self, password1="New password", password2="New password again")
        self.fields["password1"].help_text = RULES

    def save(self) -> None:
        super().save()
        forget_attempts(context.request, self.user.email)


class ChangePasswordForm(Form, account.ChangePasswordForm):
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        _in_our_words(
            self,
            oldpassword="Current password",
            password1="New password",
            password2="New password again",
        )
        self.fields["password1"].help_text = RULES


class PasswordAgainForm(Form, account.ReauthenticateForm):
    """Before something about signing in is changed."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        _in_our_words(self, password="Password")  # noqa: S106 (a label)
        self.fields["password"].error_messages["required"] = "Enter your password"
