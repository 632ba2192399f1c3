"""Commands that write: the database's own record says which command it was."""

from typing import Any

import pghistory
from django.core.management.base import BaseCommand


class RecordedCommand(BaseCommand):
    """A command of ours; what it changes is put down to it, by name."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        with pghistory.context(command=type(self).__module__.rpartition(".")[2]):
            return super().execute(*args, **options)
