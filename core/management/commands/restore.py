"""`manage.py restore FOLDER`: a backup is put back into an empty database and an empty store."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from core.backups.commands import summary, told_in_one_line
from core.backups.restoring import restore
from core.commands import RecordedCommand


class Command(RecordedCommand):
    help = "Puts a backup back: the database with its accounts' rights, and the files."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        with told_in_one_line("restore"):
            manifest = restore(options["folder"].resolve())
        self.stdout.write(f"Restored: {summary(manifest)}.")
        for line in manifest.differences:
            self.stdout.write(f"As it was when the backup was made: {line}.")
