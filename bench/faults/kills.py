"""Kills at random moments, and how long it takes until what was killed does its work again."""

import contextlib
import io
import os
import random
import signal
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime

from bench.faults.people import Person
from bench.faults.place import Place, wait_until
from local.trouble import Trouble

KINDS = ("web", "worker", "clock", "PostgreSQL", "Redis")
LONGEST_PAUSE = 2.0
LONGEST = 3000.0
"""Seconds after which no new round begins."""


def kill(place: Place, kind: str, others: list[str]) -> float:
    """Kill it with all its children, start it again; return the seconds until it is back.

    `others`: to which is added what ended by itself meanwhile, of what the kill did to it.
    """
    child = place.kept[kind].child
    os.killpg(child.popen.pid, signal.SIGKILL)
    child.popen.wait()
    begun, at = time.monotonic(), datetime.now(UTC)
    others += [name for name in mended(place) if name != kind]

    def back() -> bool:
        others.extend(mended(place))
        return is_back(place, kind, at)

    wait_until(back, f"a sign of life of {kind} after a kill")
    return time.monotonic() - begun


def mended(place: Place) -> list[str]:
    with contextlib.redirect_stdout(io.StringIO()):
        return place.keeper.mend()


def is_back(place: Place, kind: str, since: datetime) -> bool:
    """A page with the database in it is served; or worker and clock were at work since."""
    if kind in {"web", "PostgreSQL"}:
        return serves(place)
    needed = {"worker": ["worker"], "clock": ["clock"], "Redis": ["worker", "clock"]}[kind]
    return all((at := place.at_work(name)) and at > since for name in needed)


def serves(place: Place) -> bool:
    try:
        url = f"http://127.0.0.1:{place.port}/health/database/"
        with urllib.request.urlopen(url, timeout=10) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def kill_all(
    place: Place,
    rounds: int,
    rng: random.Random,
    others: list[str],
    tell: Callable[[str], object],
) -> dict[str, list[float]]:
    """Kill each kind so many times, in an order and at moments of the dice."""
    seconds: dict[str, list[float]] = {kind: [] for kind in KINDS}
    until = time.monotonic() + LONGEST
    for number in range(1, rounds + 1):
        if time.monotonic() > until:
            raise Trouble(f"After {LONGEST / 60:.0f} minutes only {number - 1} rounds were done.")
        for kind in rng.sample(KINDS, len(KINDS)):
            time.sleep(rng.uniform(0, LONGEST_PAUSE))
            seconds[kind].append(kill(place, kind, others))
        tell(f"  round {number} of {rounds}: all five were killed and are back")
    return seconds


def without_mail(place: Place, admins: list[Person], tell: Callable[[str], object]) -> None:
    """The mail server is away while letters fall due, then back."""
    place.receiver.stop()
    for admin in admins:
        admin.write()
    failed = "SELECT 1 FROM core_accountletter WHERE state = 'failed'"
    wait_until(lambda: place.query(failed), "a letter that could not be sent")
    place.receiver.start()
    tell("  the mail server was away and is back")
