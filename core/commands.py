"""Commands that write: the database's own record says which command it was."""

from typing import Any

import pghistory
from django.core.management.base import BaseCommand, CommandError

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
