"""`manage.py migrate`, by the account that owns the tables; then the triggers of the database's
own record and the application's grants."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.core.management.commands.migrate import Command as MigrateCommand
from django.db import connections

from core.database import grant
from core.triggers import record


class Command(MigrateCommand):
    help = "Brings the database up to date as its owner, then grants the application its rights."

    def handle(self, *args: Any, **options: Any) -> None:
        if "owner" not in settings.DATABASES:
            raise CommandError("Set DATABASE_OWNER_URL: the account that owns the tables migrates.")
        options["database"] = "owner"
        super().handle(*args, **options)
        if options["plan"] or options["check_unapplied"]:
            return
        call_command("createcachetable", database="owner", verbosity=0)
        record(connections["owner"])
        grant(str(settings.DATABASES["default"]["USER"]), connections["owner"])
