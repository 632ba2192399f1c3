"""System checks: the account that the application uses can do what it should, and no more; and
the key with which approvals are signed opens.

`manage.py check --database default` makes them, `migrate` once it is done, and the web process and
the worker when they start.
"""

import logging
from collections.abc import Sequence
from threading import Thread
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register, run_checks
from django.db import DatabaseError, connections

from core.account import too_much
from core.approvals import opens_today

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


@register(Tags.database)
def check_key(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Approvals are signed with a key that today's SECRET_KEY opens."""
    if APPLICATION not in (databases or ()) or not settings.SECRET_KEY_IS_LASTING:
        return []
    if opens_today():
        return []
    said = "The key with which approvals are signed was not locked with this SECRET_KEY."
    return [Warning(said, hint="Run manage.py migrate with it: it makes a new pair.",
                    id="core.W003")]  # fmt: skip


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
