"""What a password may not be, beside too short or too common."""

import re

from django.core.exceptions import ValidationError

from forces.models import User

ENOUGH = 8
"""Characters that a password has beside the person's own name and address."""


class OwnNameValidator:
    """Refuses a password that is little else than the person's name or e-mail address."""

    def validate(self, password: str, user: User | None = None) -> None:
        if user is None:
            return
        left = password.casefold()
        for word in re.split(r"[\W_]+", f"{user.name} {user.email}".casefold()):
            left = left.replace(word, "") if len(word) > 2 else left
        if len(re.sub(r"[\W_]+", "", left)) < ENOUGH:
            raise ValidationError(
                "This password is little else than your name or e-mail address.",
                code="own_name",
            )

    def get_help_text(self) -> str:
        return "Your password has to be more than your name or e-mail address."
