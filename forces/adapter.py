"""Sign-in: people come by invitation only, and letters are left to the worker."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy

from core import post
from core.models import AccountLetterKind
from forces.models import User
from forces.services.guesses import tell_of_wrong_passwords
from forces.wrong_passwords import ADDRESS, TooManyError, count_attempt, remember_browser

ANOTHER_WAY = {
    "reauthenticate": "Use your password",
    "mfa_reauthenticate": "Use a code",
    "mfa_reauthenticate:webauthn": "Use a passkey",
}


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
        "rate_limited": gettext_lazy(
            "There were too many attempts. Wait five minutes, then try again."
        ),
        "enter_current_password": gettext_lazy("Current password is not right"),
    }

    def get_reauthentication_methods(self, user: User | AnonymousUser) -> list[dict[str, Any]]:
        """Whoever has a second step shows that, not the password with which the session began."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        stronger = [each for each in methods if each["id"] != "reauthenticate"]
        return [{**each, "description": ANOTHER_WAY[each["id"]]} for each in stronger or methods]

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Counted by person and address, not as the library does it: see wrong_passwords.py."""
        email = str(credentials.get("email", ""))
        try:
            self._login_failed_rl_usage = count_attempt(request, email)
        except TooManyError as reached:
            if reached.limit != ADDRESS:
                tell_of_wrong_passwords(email)
            raise self.validation_error("too_many_login_attempts") from reached

    def post_login(self, request: HttpRequest, user: User, **more: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **more)
        remember_browser(request, response, user)
        return response

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Letters about signing in are written with the change itself: services/second_step.py."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """There is no open sign-up: an administrator invites."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Written down here; the web process itself sends nothing.

        For an address that nobody has a letter is written down as well, empty and to nobody: it
        takes as long.
        """
        letter, person = self.render_mail(template_prefix, email, context), context["user"]
        words = {"subject": letter.subject, "body": str(letter.body)}
        if person.pk:
            post.write(AccountLetterKind.PASSWORD, to=email, person=person, **words)
        else:
            post.write_to_nobody(AccountLetterKind.PASSWORD)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """On the address that the office knows, whatever the request said of itself."""
        uidb36, _, token = key.partition("-")
        words = {"uidb36": uidb36, "key": token}
        return f"{settings.PUBLIC_URL}{reverse('account_reset_password_from_key', kwargs=words)}"
