"""The second step of signing in, as the sign-in library asks about it: names, secrets, pictures."""

import json
import logging
from collections.abc import Mapping
from typing import Any

import qrcode
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from cryptography.fernet import InvalidToken
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from core.locks import locks
from forces.models import User

logger = logging.getLogger(__name__)

PURPOSE = b"secrets of second steps"
QUIET = 4
"""Light squares round the picture, which a camera needs to find it."""


def as_text(options: Mapping[str, Any]) -> str:
    """What a browser is asked about passkeys, for an attribute of the page."""
    return json.dumps(options, separators=(",", ":"))


class SecondStepAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy("That did not match. Check it, then try again."),
    }

    def encrypt(self, text: str) -> str:
        return locks(PURPOSE).encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Where the key is lost, something that no code ever matches."""
        try:
            return locks(PURPOSE).decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            logger.error("The secret of a second step cannot be read: was SECRET_KEY changed?")
            return generate_totp_secret()

    def build_totp_svg(self, url: str) -> SafeString:
        """The picture that an app reads, drawn without a style, as the page's policy asks."""
        code = qrcode.QRCode(border=QUIET)
        code.add_data(url)
        squares = code.get_matrix()
        path = "".join(
            f"M{x} {y}h1v1h-1z"
            for y, line in enumerate(squares)
            for x, dark in enumerate(line)
            if dark
        )
        return format_html(
            '<svg class="app-code-picture" viewBox="0 0 {0} {0}" role="img" focusable="false" '
            'aria-label="Picture for your app to read">'
            '<rect width="{0}" height="{0}" fill="#ffffff"/><path d="{1}" fill="#0b0c0c"/></svg>',
            len(squares),
            path,
        )

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        """ "Passkey 2": what it is called until the person names it."""
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return f"Passkey {number}"

    def _get_site_name(self) -> str:
        return str(settings.PRODUCT_NAME)
