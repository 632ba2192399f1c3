"""Acts on people: inviting them, giving and ending roles, stopping and allowing sign-in."""

from forces.services.invitations import (
    Account,
    Offer,
    accept,
    administrators_of,
    found_by,
    invite,
    renew,
    withdraw,
)
from forces.services.roles import Grant, add_panel, end_role, give_role
from forces.services.second_step import (
    added,
    may_be_without,
    require_second_steps,
    take_away_second_step,
    tell,
)
from forces.services.sign_in import allow_sign_in, create_administrator, describe, stop_sign_in

__all__ = [
    "Account",
    "Grant",
    "Offer",
    "accept",
    "add_panel",
    "added",
    "administrators_of",
    "allow_sign_in",
    "create_administrator",
    "describe",
    "end_role",
    "found_by",
    "give_role",
    "invite",
    "may_be_without",
    "renew",
    "require_second_steps",
    "stop_sign_in",
    "take_away_second_step",
    "tell",
    "withdraw",
]
