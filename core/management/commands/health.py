"""`manage.py health [PART …]`: the health check without the web process."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from core.health import PARTS, health_of


class Command(BaseCommand):
    help = "Says how each part is, or the parts that are named; ends with 1 where one fails."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("parts", nargs="*", choices=[*PARTS, []], metavar="PART",
                            help=f"any of: {', '.join(PARTS)}")  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        names = options["parts"] or [name for name in PARTS if name != "web"]
        found = health_of(names)
        for name, each in found.items():
            self.stdout.write(f"{name}: {'ok' if each.ok else 'failing'}. {each.text}")
        if not all(each.ok for each in found.values()):
            raise SystemExit(1)
