"""Sign-in: people come by invitation only."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.translation import gettext_lazy


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": gettext_lazy(
            "The e-mail address and the password do not belong together. Check both, then try "
            "again."
        ),
        "too_many_login_attempts": gettext_lazy(
            "There were too many attempts to sign in. Wait five minutes, then try again, or reset "
            "your password."
        ),
        "enter_current_password": gettext_lazy("Current password is not right"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """There is no open sign-up: an administrator invites."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return "/"
