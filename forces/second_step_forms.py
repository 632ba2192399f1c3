"""The forms of the second step of signing in, in our words and held to a little more."""

import hashlib
import logging
from typing import Any, ClassVar

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as base
from allauth.mfa.base.internal.flows import check_rate_limit
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.core.cache import cache
from django.core.exceptions import ValidationError

from core.forms import Form
from forces.models import User

logger = logging.getLogger(__name__)

FROM_APP = "Code from your app, or one of your recovery codes"
FROM_LIST = "One of your recovery codes"
MISSING = "Enter the code"
NAME_LENGTH = 60


def _mark(user: User, code: str) -> tuple[str, int]:
    """The note that a code was used, and for how many seconds the code would go on being right."""
    seconds = app_settings.TOTP_PERIOD * (2 * app_settings.TOTP_TOLERANCE + 1)
    digest = hashlib.sha256(normalize_user_code(code).encode()).hexdigest()
    return f"second-step-used-{user.pk}-{digest}", seconds


def _incorrect() -> ValidationError:
    error: ValidationError = get_adapter().validation_error("incorrect_code")
    return error


def _in_other_words(error: ValidationError) -> ValidationError:
    """Of too many attempts the library speaks as of wrong passwords; a new one is no help here."""
    if error.code != "too_many_login_attempts":
        return error
    waiting: ValidationError = get_account_adapter().validation_error("rate_limited")
    return waiting


def _dress(field: forms.Field, label: str) -> None:
    field.label = label
    field.error_messages["required"] = MISSING
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs |= {
        "autocomplete": "one-time-code",
        "inputmode": "numeric",
        "class": "govuk-input--width-10",
    }


class _Code(Form, base.BaseAuthenticateForm):
    """A code counts once, however long its app goes on showing it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        has_app = Authenticator.objects.filter(user=self.user, type=Authenticator.Type.TOTP)
        _dress(self.fields["code"], FROM_APP if has_app.exists() else FROM_LIST)

    def clean_code(self) -> str:
        mark, seconds = _mark(self.user, self.cleaned_data["code"])
        if cache.get(mark):
            check_rate_limit(self.user, error_key="rate_limited")
            raise _incorrect()
        try:
            code: str = super().clean_code()
        except ValidationError as error:
            raise _in_other_words(error) from error
        is_app = self.authenticator.type == Authenticator.Type.TOTP
        if is_app and not cache.add(mark, "used", timeout=seconds):
            raise _incorrect()
        return code


class CodeForm(_Code, base.AuthenticateForm):
    """At signing in."""


class CodeAgainForm(_Code, base.ReauthenticateForm):
    """Before something about signing in is changed."""


class AddAppForm(Form, totp.ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress(self.fields["code"], "Code that the app shows")
        self.fields["code"].help_text = "6 digits. The app shows another every half minute."

    def clean_code(self) -> str:
        code: str = super().clean_code()
        mark, seconds = _mark(self.user, code)
        cache.set(mark, "used", timeout=seconds)
        return code


class _Passkey(Form):
    """What the browser answers for a passkey. The field is hidden: what is wrong heads the form."""

    unanswered: ClassVar[str] = (
        "The browser gave no passkey: it knows none, or JavaScript is off. Use a code instead."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"].error_messages["required"] = self.unanswered
        self.fields["credential"].error_messages["invalid"] = self.unanswered

    def add_error(self, field: str | None, error: Any) -> None:
        super().add_error(None if field == "credential" else field, error)


def _whatever_is_wrong(error: Exception) -> ValidationError:
    """An answer that the library cannot read or whose signature is wrong is no match."""
    logger.info("A passkey's answer was not taken: %s", type(error).__name__)
    return _incorrect()


class PasskeyForm(_Passkey, webauthn.AuthenticateWebAuthnForm):
    """At signing in."""

    def clean_credential(self) -> Authenticator:
        try:
            return super().clean_credential()
        except ValidationError:
            raise
        except Exception as error:
            raise _whatever_is_wrong(error) from error


class PasskeyAgainForm(PasskeyForm, webauthn.ReauthenticateWebAuthnForm):
    """Before something about signing in is changed."""


class AddPasskeyForm(_Passkey, webauthn.AddWebAuthnForm):
    unanswered = (
        "The browser made no passkey. It may not be able to, or JavaScript is off. You can set up "
        "an authenticator app instead."
    )
    name = forms.CharField(
        label="Name of this passkey",
        help_text="So that you can tell it from others, for example: work laptop",
        max_length=NAME_LENGTH,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        try:
            cleaned: dict[str, Any] = super().clean() or {}
        except ValidationError:
            raise
        except Exception as error:
            raise _whatever_is_wrong(error) from error
        return cleaned


class RenamePasskeyForm(Form, webauthn.EditWebAuthnForm):
    name = forms.CharField(label="Name of this passkey", max_length=NAME_LENGTH)
