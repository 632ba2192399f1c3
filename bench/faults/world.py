"""Whom the faults meet: twenty people in four forces, with sessions and rows to write on."""

import random
from importlib import import_module
from typing import Any

NUMBER = 20
FORCES = 4
WRITERS = ("coordinator", "lead", "second-lead", "third-lead")


def sessions(seed: int) -> list[dict[str, Any]]:
    """Make the world; return what each person is and has: name, session, rows, force."""
    from django.core.management import call_command

    call_command("make_sample_data", forces=FORCES, inspections=1, rows=16, seed=seed, verbosity=0)
    from forces.models import Force

    found = []
    for force in Force.objects.order_by("pk")[:FORCES]:
        found += [_writer(name, force) for name in WRITERS]
        found.append(_administrator(force))
    return found[:NUMBER]


def _writer(name: str, force: Any) -> dict[str, Any]:
    from assurance.demonstration.invented import email_of
    from assurance.models import AssuranceRow
    from forces.models import User

    user = User.objects.get(email=email_of(name, force))
    rows = AssuranceRow.objects.filter(template__force=force, state="in_progress")
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    return {"name": name, "session": _session(user), "rows": ids, "force": force.pk}


def _administrator(force: Any) -> dict[str, Any]:
    from forces.models import Membership, User
    from forces.roles import Role

    user = User.objects.create(email=f"admin@{force.code}.example", name=f"Admin of {force.name}")
    Membership.objects.create(user=user, force=force, role=Role.ADMINISTRATOR)
    return {"name": "admin", "session": _session(user), "rows": [], "force": force.pk}


def _session(user: Any) -> str:
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.save()
    return str(store.session_key)


def dice(seed: int, name: str, number: int) -> random.Random:
    return random.Random(f"{seed} {name} {number}")
