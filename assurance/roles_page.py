"""docs/roles.md: who may do what, written from the tables of roles and of moves."""

from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from assurance.workflow import MEANINGS, MOVES, Move, State
from forces.roles import GRANTS, SIDES, Permission, Role, roles_with

OPENING = """\
# Who may do what

Written by `manage.py write_roles` from `forces/roles.py` and `assurance/workflow.py`; change
those, not this page. Everything is by force: a role in one force says nothing of another. "PCC
officer" and the like stand on the screen for *office officer*, after the kind of local policing
body.
"""


def path() -> Path:
    return Path(settings.BASE_DIR) / "docs" / "roles.md"


def page() -> str:
    """The whole page."""
    parts = [OPENING, _roles(), _permissions(), _moves(), _states()]
    return "\n".join(parts)


def _table(*rows: Iterable[str]) -> str:
    head, *body = [f"| {' | '.join(row)} |" for row in rows]
    rule = "|" + "---|" * (head.count(" | ") + 1)
    return "\n".join([head, rule, *body, ""])


def _roles() -> str:
    lines = [(role.label, SIDES[role].label) for role in Role]
    return "## Roles\n\n" + _table(("Role", "On the side of"), *lines)


def _permissions() -> str:
    head = ("May", *(role.label for role in Role))
    lines = [
        (may.label, *("yes" if may in GRANTS[role] else "" for role in Role)) for may in Permission
    ]
    return "## Permissions\n\n" + _table(head, *lines)


def _moves() -> str:
    head = ("Move", "From", "To", "By", "Gives", "Condition", "Tells")
    return "## Moves of a row\n\n" + _table(head, *(_move(move) for move in MOVES))


def _move(move: Move) -> tuple[str, ...]:
    froms = (state.label for state in State if state in move.from_states)
    return (
        move.name.label,
        ", ".join(froms),
        move.to_state.label,
        _by(move),
        ", ".join(need.label for need in move.needs),
        "; ".join(condition.label for condition in move.conditions),
        ", ".join(tell.label for tell in move.tells),
    )


def _by(move: Move) -> str:
    holders = {role for permission in move.permissions for role in roles_with(permission)}
    return ", ".join(role.label for role in Role if role in holders) or "itself"


def _states() -> str:
    return "## States\n\n" + _table(
        ("State", "Means"), *((state.label, MEANINGS[state]) for state in State)
    )
