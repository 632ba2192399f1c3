"""The second step of signing in: everybody's own pages, and the administrator's."""

from typing import Any

from forces.models import SecondStep
from tests.access import PEOPLE, Page, status
from tests.access.forces import EVERYBODY, OF_ADMINISTRATORS, SIGNED_IN_ELSEWHERE, leo

WITHOUT = status(302, "fred", "ian", "pam", "adam", "kit")
"""The people of the matrix who have no app: asked for their password first, or sent to set up."""
PASSWORD_FIRST = SIGNED_IN_ELSEWHERE


def passkey_of_leo(world: Any) -> dict[str, Any]:
    found = SecondStep.objects.create(
        user=world.people["leo"], type=SecondStep.Type.WEBAUTHN, data={"name": "Key"}
    )
    return {"pk": found.pk}


PAGES: tuple[Page, ...] = (
    Page("mfa_index", EVERYBODY),
    Page("account_reauthenticate", {**status(302, *PEOPLE), **status(200, *WITHOUT)}),
    Page("mfa_reauthenticate", {**status(200, *PEOPLE), **WITHOUT}),
    Page("mfa_reauthenticate_webauthn", SIGNED_IN_ELSEWHERE),
    Page("mfa_authenticate", SIGNED_IN_ELSEWHERE),
    Page("mfa_activate_totp", PASSWORD_FIRST),
    Page("mfa_deactivate_totp", {**status(302, *PEOPLE), **status(404, *WITHOUT)}),
    Page("mfa_add_webauthn", PASSWORD_FIRST),
    Page("mfa_edit_webauthn", PASSWORD_FIRST, about=passkey_of_leo),
    Page("mfa_remove_webauthn", PASSWORD_FIRST, about=passkey_of_leo),
    Page("mfa_view_recovery_codes", status(404, *PEOPLE)),
    Page("mfa_download_recovery_codes", status(404, *PEOPLE)),
    Page("mfa_generate_recovery_codes", PASSWORD_FIRST),
    Page("required_steps", OF_ADMINISTRATORS),
    Page("second_step_take_away", OF_ADMINISTRATORS, about=leo),
)
