"""`manage.py load_forces`: the forces of England and Wales, which a new installation needs."""

from typing import Any

from core.commands import RecordedCommand
from forces.listing import load_forces


class Command(RecordedCommand):
    help = (
        "Adds the forces of England and Wales with their local policing bodies. Again adds nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        loaded = load_forces()
        self.stdout.write(
            f"{loaded.added} forces added, {loaded.kept} were there already and stay as they are."
        )
