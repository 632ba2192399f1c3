"""Acts on people: inviting them, giving and ending roles, stopping and allowing sign-in."""

from forces.services.invitations import (
    Account,
    Offer,
    accept,
    found_by,
    invite,
    renew,
    withdraw,
)
from forces.services.roles import Grant, add_panel, end_role, give_role
from forces.services.sign_in import allow_sign_in, create_administrator, describe, stop_sign_in

__all__ = [
    "Account",
    "Grant",
    "Offer",
    "accept",
    "add_panel",
    "allow_sign_in",
    "create_administrator",
    "describe",
    "end_role",
    "found_by",
    "give_role",
    "invite",
    "renew",
    "stop_sign_in",
    "withdraw",
]
