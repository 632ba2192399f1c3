"""`manage.py migrate`, by the account that owns the tables; then the triggers of the database's
own record and the rights of the application's account, which is looked at in the end."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.core.management.commands.migrate import Command as MigrateCommand
from django.db import OperationalError, connections

from core.approvals import prepare
from core.checks import check_account
from core.rights import require_owner, set_rights
from core.triggers import record

WHY_A_KEY = "It locks the key with which approvals are signed."


class Command(MigrateCommand):
    help = "Brings the database up to date as its owner, then grants the application its rights."

    def get_check_kwargs(self, options: dict[str, Any]) -> dict[Any, Any]:
        """What is looked at beforehand; the application's account only once it has its rights."""
        return {**super().get_check_kwargs(options), "databases": []}

    def handle(self, *args: Any, **options: Any) -> None:
        if "owner" not in settings.DATABASES:
            raise CommandError("Set DATABASE_OWNER_URL: the account that owns the tables migrates.")
        options["database"] = "owner"
        if not settings.SECRET_KEY_IS_LASTING and not options["plan"]:
            raise CommandError(f"Set SECRET_KEY, the same as every process has. {WHY_A_KEY}")
        require_owner(connections["owner"])
        super().handle(*args, **options)
        if options["plan"] or options["check_unapplied"]:
            return
        call_command("createcachetable", database="owner", verbosity=0)
        record(connections["owner"])
        prepare(connections["owner"])
        set_rights(connections["owner"])
        _require_no_more()


def _require_no_more() -> None:
    """Raise CommandError where the application's account still can do what it should not."""
    try:
        found = check_account(databases=["default"])
    except OperationalError as error:
        raise CommandError(f"The application cannot reach the database: {error}") from error
    if found:
        told = "\n".join(f"- {each.msg}\n  {each.hint}" for each in found)
        raise CommandError(f"The tables are up to date, but they are not safe yet:\n{told}")
