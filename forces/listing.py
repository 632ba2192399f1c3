"""The forces of England and Wales as the project knows them, written into the database."""

import json
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from core.commands import require_characters
from forces.models import Force

LISTED = settings.BASE_DIR / "fixtures" / "forces.json"


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many forces were added, and how many were there already and stay as they are."""

    added: int
    kept: int


def load_forces() -> Loaded:
    """Add every force that is not there yet; what an office has changed stays as it is."""
    listed = [Force(**facts) for facts in json.loads(LISTED.read_text(encoding="utf-8"))]
    with transaction.atomic():
        there = set(Force.objects.values_list("code", flat=True))
        new = [force for force in listed if force.code not in there]
        for force in new:
            require_characters(force)
        Force.objects.bulk_create(new)
    return Loaded(added=len(new), kept=len(listed) - len(new))
