"""`manage.py back_up FOLDER`: the database and its files, taken together while people work."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.backups.commands import summary, told_in_one_line
from core.backups.taking import back_up


class Command(BaseCommand):
    help = "Takes a backup of the database and of the files into a folder that is new or empty."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        folder = options["folder"].resolve()
        with told_in_one_line("back_up"):
            manifest = back_up(folder)
        self.stdout.write(f"Backed up to {folder}: {summary(manifest)}.")
        if manifest.removed:
            removed = ", ".join(manifest.removed)
            self.stdout.write(f"Removed while it was made, and not in it: {removed}.")
        if manifest.differences:
            lines = "\n".join(f"  {line}" for line in manifest.differences)
            raise CommandError(f"The backup is whole, but the store was not:\n{lines}")
