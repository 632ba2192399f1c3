"""`manage.py write_roles`: writes docs/roles.md anew."""

from typing import Any

from django.core.management.base import BaseCommand

from assurance import roles_page


class Command(BaseCommand):
    help = "Writes docs/roles.md from the tables of roles and of moves."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        roles_page.path().write_text(roles_page.page())
        self.stdout.write(str(roles_page.path()))
