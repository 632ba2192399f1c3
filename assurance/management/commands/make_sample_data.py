"""`manage.py make_sample_data`: as many forces, inspections and rows as a measurement needs."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from assurance.demonstration.samples import Wanted, make_sample_data
from core.commands import RecordedCommand
from forces.models import User
from inspections.models import Inspection


class Command(RecordedCommand):
    help = "Makes invented forces' people, inspections and rows, each row with a plausible history."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--forces", type=int, default=3, help="how many forces (3)")
        parser.add_argument("--inspections", type=int, default=4, help="for each force (4)")
        parser.add_argument("--rows", type=int, default=80, help="for each inspection (80)")
        parser.add_argument("--seed", type=int, default=1, help="the same seed, the same data (1)")
        parser.add_argument("--add", action="store_true", help="although there are data already")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["add"] and (User.objects.exists() or Inspection.objects.exists()):
            raise CommandError("There are data here. Give --add to add invented ones to them.")
        names = ("forces", "inspections", "rows", "seed")
        wanted = Wanted(**{name: options[name] for name in names})
        if min(wanted.forces, wanted.inspections, wanted.rows) < 1:
            raise CommandError("--forces, --inspections and --rows are 1 or more.")
        begun = time.monotonic()
        made = make_sample_data(wanted, told=self.stdout.write)
        self.stdout.write(f"{made} rows in {time.monotonic() - begun:.0f} seconds.")
