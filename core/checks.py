"""System checks: the account that the application uses can do what it should, and no more.

`manage.py check --database default` makes them, `migrate` once it is done, and the web process and
the worker when they start.
"""

import logging
from collections.abc import Sequence
from threading import Thread
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register, run_checks
from django.db import DatabaseError, connections

from core.account import too_much

logger = logging.getLogger(__name__)
APPLICATION, OWNER = "default", "owner"


@register(Tags.security)
def check_two_accounts(**_: Any) -> list[CheckMessage]:
    """The application and the owner are two: else history holds against neither."""
    users = [settings.DATABASES[alias]["USER"] for alias in (APPLICATION, OWNER)
             if alias in settings.DATABASES]  # fmt: skip
    if len(users) == 2 and len(set(users)) == 1:
        said = f"DATABASE_URL and DATABASE_OWNER_URL name the same account, {users[0]}."
        hint = "Make two: the owner migrates, the application serves and can alter no history."
        return [Error(said, hint=hint, id="core.E001")]
    return []


@register(Tags.database)
def check_account(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """The application's account can do nothing that the models do not let it do."""
    if APPLICATION not in (databases or ()):
        return []
    return [
        Error(f"The application's database account can do too much. {found.what}",
              hint=found.remedy, id="core.E002")
        for found in too_much(connections[APPLICATION])
    ]  # fmt: skip


def look_round() -> None:
    """Make these checks beside a process that starts, which waits for no database."""
    Thread(target=_into_the_log, daemon=True).start()


def _into_the_log() -> None:
    try:
        for found in run_checks(tags=[Tags.database], databases=[APPLICATION]):
            logger.error("%s %s", found.msg, found.hint)
    except DatabaseError:
        logger.warning("The database does not answer: its account was not looked at.")
    finally:
        connections[APPLICATION].close()
