"""`manage.py load_demonstration`: what `make run` shows, in a database that is meant for it."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from assurance.demonstration.loading import load_demonstration
from core.commands import RecordedCommand
from forces.models import User


class Command(RecordedCommand):
    help = (
        "Loads a real inspection, said afresh, with invented people and an invented history. Only "
        "where DEMO is set, or with --yes into a database in which nobody signs in yet."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--yes", action="store_true", help="load it although DEMO is not set")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            self._require_meant(yes=options["yes"])
        template = load_demonstration()
        self.stdout.write(f"{template}: {template.rows.count()} rows.")

    def _require_meant(self, *, yes: bool) -> None:
        if not yes:
            raise CommandError(
                "Set DEMO=1, or give --yes: people then sign in with a known password."
            )
        if User.objects.exists():
            raise CommandError("People sign in here already: this is not a database for it.")
