"""Showing the second step: while signing in, and again before something about it is changed."""

from typing import Any

from allauth.account.views import ReauthenticateView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.base.views import ReauthenticateView as CodeAgainView
from allauth.mfa.webauthn.views import ReauthenticateWebAuthnView
from django.forms import BaseForm
from django.http import HttpResponse

from forces.models import SecondStep
from forces.second_step import as_text


class ShowSecondStep(AuthenticateView):
    """Between the password and the first page: nobody is signed in before this is done."""

    template_name = "mfa/authenticate.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        mine = SecondStep.objects.filter(user=self.stage.login.user)
        has_passkey = mine.filter(type=SecondStep.Type.WEBAUTHN).exists()
        options = context.pop("js_data")["request_options"]
        return {**context, "passkey_options": as_text(options) if has_passkey else ""}


AGAIN = "account/reauthenticate.html"


class PasswordAgain(ReauthenticateView):
    template_name = AGAIN


class CodeAgain(CodeAgainView):
    template_name = AGAIN


class PasskeyAgain(ReauthenticateWebAuthnView):
    template_name = AGAIN

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        options = as_text(context.pop("js_data")["request_options"])
        return {**context, "form": kwargs.get("form") or self.get_form(), "options": options}

    def form_invalid(self, form: BaseForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form))


show_second_step = ShowSecondStep.as_view()
password_again = PasswordAgain.as_view()
code_again = CodeAgain.as_view()
passkey_again = PasskeyAgain.as_view()
