"""`make faults`: processes are killed while twenty people read and write; what is lost is counted.

ROUNDS=2 kills each process so many times (20), SEED=7 repeats the moments of an earlier run. All of
it is on the loopback address, on servers of its own, and ends by itself. The exit status is 1 when
a figure is not as promised.
"""

import os
import random
import statistics
import sys
import time
from collections import Counter
from contextlib import ExitStack

from bench.faults.counts import Counts, count, settle
from bench.faults.disk import fill_disk
from bench.faults.kills import kill_all, serves, without_mail
from bench.faults.people import Crowd, Person, Told
from bench.faults.place import Place, made_place, wait_until
from bench.faults.world import dice, sessions
from local.run import Stopped, stop_when_told
from local.trouble import Trouble, told_plainly


def number(name: str, default: int) -> int:
    said = os.environ.get(name) or str(default)
    if not said.isdecimal():
        raise Trouble(f"{name}={said} is not a number.")
    return int(said)


def tell(line: str) -> None:
    print(line, flush=True)


def crowd_of(place: Place, told: Told, seed: int) -> Crowd:
    import django
    from django.core.management import call_command
    from django.db import connections

    os.environ.update(place.settings)
    django.setup()
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    with open(os.devnull, "w") as nowhere:
        sys.stdout, screen = nowhere, sys.stdout
        found = sessions(seed)
        sys.stdout = screen
    connections.close_all()
    return Crowd(
        [
            Person(**each, port=place.port, told=told, rng=dice(seed, each["name"], index))
            for index, each in enumerate(found)
        ]
    )


def run(rounds: int, seed: int) -> list[str]:
    """Return what was not as promised."""
    begun, told = time.monotonic(), Told()
    with ExitStack() as stack:
        place = made_place(stack)
        crowd = crowd_of(place, told, seed)
        place.begin(stack)
        wait_until(lambda: serves(place), "a page")
        tell(f"  twenty people are at work after {time.monotonic() - begun:.0f} seconds")
        stack.callback(crowd.stopped.set)
        crowd.start()
        others: list[str] = []
        seconds = kill_all(place, rounds, random.Random(seed), others, tell)
        without_mail(place, [person for person in crowd.people if not person.rows], tell)
        crowd.stop()
        wrong = fill_disk(place, next(person for person in crowd.people if person.rows))
        tell("  the file store was full and has room again")
        settle(place)
        counts = count(place, told)
    report(counts, seconds, told, time.monotonic() - begun)
    ended = [f"{name} ended by itself when another was killed" for name in others]
    return wrong + ended + faults_of(counts, told)


def report(counts: Counts, seconds: dict[str, list[float]], told: Told, took: float) -> None:
    kills = sum(map(len, seconds.values()))
    tell(f"\nKilled {kills} times in {took:.0f} seconds, with 20 people at work.")
    tell(f"Acknowledged writes: {counts.acknowledged:,}")
    tell(f"  lost: {len(counts.lost)}, duplicated: {len(counts.twice)}")
    tell(f"Letters owed: {counts.letters:,}")
    tell(f"  lost: {len(counts.letters_lost)}, sent twice: {len(counts.letters_twice)}")
    tell(f"  sent again with the same Message-ID: {counts.same_id_again}")
    found = sorted(Counter(told.statuses).items())
    statuses = ", ".join(f"{status or 'none'}: {times:,}" for status, times in found)
    tell(f"Responses by status: {statuses}")
    tell("Seconds until it is back   median   longest")
    for kind, each in seconds.items():
        if each:
            tell(f"  {kind:24} {statistics.median(each):6.1f} {max(each):9.1f}")


def faults_of(counts: Counts, told: Told) -> list[str]:
    return [
        *(f"lost: {each}" for each in counts.lost),
        *(f"written twice: {each}" for each in counts.twice),
        *(f"no letter came to {each}" for each in counts.letters_lost),
        *(f"two letters came to {each}" for each in counts.letters_twice),
        *told.unexpected,
        *([f"{faults} responses were 500"] if (faults := told.statuses.count(500)) else []),
    ]


def main() -> int:
    stop_when_told()
    rounds, seed = number("ROUNDS", 20), number("SEED", random.SystemRandom().randrange(10**6))
    tell(f"Killing web, worker, clock, PostgreSQL and Redis {rounds} times each; SEED={seed}")
    try:
        wrong = run(rounds, seed)
    except Stopped:
        raise Trouble("Stopped before the end; nothing was counted.") from None
    for each in wrong:
        tell(f"NOT AS PROMISED: {each}")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(told_plainly(main))
