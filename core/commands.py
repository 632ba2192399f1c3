"""Commands that write: the database's own record says which command it was."""

from typing import Any

import pghistory
from django.core.management.base import BaseCommand, CommandError
from django.db import models

from core.characters import fault_in, on_one_line
from core.storage import FULL, NotStored, trouble_of


class RecordedCommand(BaseCommand):
    """A command of ours; what it changes is put down to it, by name. A full disk is one line."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        with pghistory.context(command=type(self).__module__.rpartition(".")[2]):
            try:
                return super().execute(*args, **options)
            except NotStored as why:
                raise CommandError(str(why)) from why
            except OSError as error:
                if error.errno not in FULL:
                    raise
                raise CommandError(str(trouble_of(error))) from error


def require_characters(thing: models.Model) -> None:
    """Raise CommandError for a character that a text of `thing` may not hold.

    What a form checks on the page is checked here for what a command loads.
    """
    for field in thing._meta.concrete_fields:
        value = getattr(thing, field.attname)
        if isinstance(field, models.CharField | models.TextField) and isinstance(value, str):
            fault = fault_in(value, one_line=isinstance(field, models.CharField))
            if fault:
                message = fault.message(str(field.verbose_name))
                raise CommandError(f"{on_one_line(str(thing))}: {message}")
