"""`manage.py people_to_try`: who can be tried in the demonstration, and with which password."""

from typing import Any

from django.core.management.base import CommandError

from core.commands import RecordedCommand
from forces.demonstration import PASSWORD
from forces.views.signing_in import people_to_try


class Command(RecordedCommand):
    help = "Prints the people of the demonstration."

    def handle(self, *args: Any, **options: Any) -> None:
        people = people_to_try()
        if not people:
            raise CommandError("There are people to try only in the demonstration (make run).")
        wide = max(len(person.email) for person in people)
        self.stdout.write(f"People to try, each with the password {PASSWORD}:")
        for person in people:
            self.stdout.write(f"  {person.email:{wide}}  {person.name}, {person.role}")
