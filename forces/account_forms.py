"""The forms of signing in and of passwords, in our words."""

from allauth.account import forms as account
from django import forms as django_forms
from django.contrib.auth import password_validation

from core.forms import Form

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
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        _in_our_words(self, email=EMAIL)
        self.fields["email"].error_messages["required"] = "Enter your e-mail address"


class NewPasswordForm(Form, account.ResetPasswordKeyForm):
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        _in_our_words(self, password1="New password", password2="New password again")
        self.fields["password1"].help_text = RULES


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
