"""The installation that is broken on purpose: its own servers and processes, gone at the end."""

import os
import secrets
import shutil
import time
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import mkdtemp

import psycopg

from bench.faults.receiver import Receiver
from bench.faults.store import small_store
from local.installation import WEB, WORKER, clock
from local.keeping import Keeper, Program
from local.place import CHECKOUT, private_folder, server_account, state_folder
from local.postgres import APPLICATION, OWNER, PrivatePostgres
from local.processes import free_port
from local.redis import PrivateRedis
from local.trouble import Trouble

DATABASE = "faults"
OFTEN = {
    "LETTERS_EVERY_SECONDS": "0.5",
    "JOBS_EVERY_SECONDS": "0.5",
    "REMINDERS_EVERY_SECONDS": "5",
    "HEARTBEAT_EVERY_SECONDS": "0.2",
    "LETTERS_LEFT_SECONDS": "2",
    "REMINDERS_FROM_HOUR": "0",
}
EVER = 10**6


@dataclass
class Place:
    """Servers and processes by the name under which they are killed."""

    folder: Path
    postgres: PrivatePostgres
    redis: PrivateRedis
    receiver: Receiver
    settings: dict[str, str]
    port: int

    def begin(self, stack: ExitStack) -> None:
        """Start web, worker and clock."""
        told = {**os.environ, **self.settings}
        told.pop("DATABASE_OWNER_URL")
        commands = {"web": WEB, "worker": WORKER, "clock": clock(self.folder / "schedule")}
        self.programs = {
            name: Program(name, command, self.folder, lambda: told, CHECKOUT)
            for name, command in commands.items()
        }
        servers = {"PostgreSQL": self.postgres, "Redis": self.redis}
        self.kept = {**self.programs, **servers}
        self.keeper = Keeper(list(self.kept.values()), most=EVER)
        for program in self.programs.values():
            program.start()
            stack.callback(lambda program=program: program.child and program.child.stop())

    def query(self, words: str, *values: object) -> list[tuple]:
        """What the owner of the database reads, or changes."""
        with psycopg.connect(self.settings["DATABASE_OWNER_URL"], autocommit=True) as line:
            cursor = line.execute(words, values)
            return cursor.fetchall() if cursor.description else []

    def at_work(self, name: str) -> datetime | None:
        """When the worker or the clock was last at work."""
        try:
            ((at,),) = self.query("SELECT at FROM core_heartbeat WHERE name = %s", name)
        except psycopg.OperationalError:
            return None
        return at


def made_place(stack: ExitStack) -> Place:
    """Start its servers and migrate its database; the processes come later."""
    account = server_account()
    base = private_folder(state_folder(), account)
    folder = private_folder(Path(mkdtemp(prefix="faults-", dir=base)), account)
    stack.callback(shutil.rmtree, folder, ignore_errors=True)
    postgres, redis = PrivatePostgres(folder / "postgres"), PrivateRedis(folder / "redis")
    receiver, port = Receiver(), free_port()
    for server in (postgres, redis, receiver):
        stack.callback(server.stop)
        server.start()
    postgres.make_database(DATABASE)
    settings = {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": postgres.url(APPLICATION, DATABASE),
        "DATABASE_OWNER_URL": postgres.url(OWNER, DATABASE),
        "REDIS_URL": redis.url,
        "EMAIL_URL": receiver.url,
        "SECRET_KEY": secrets.token_urlsafe(48),
        "STATIC_ROOT": str(folder / "static"),
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "DEBUG": "0",
        "PYTHONUNBUFFERED": "1",
        **OFTEN,
        **small_store(folder, stack),
    }
    return Place(folder, postgres, redis, receiver, settings, port)


def wait_until(asked, what: str, *, patience: float = 120.0) -> float:
    """Return how many seconds it took until `asked()` was true."""
    begun = time.monotonic()
    while not asked():
        if time.monotonic() - begun > patience:
            raise Trouble(f"In {patience:.0f} seconds there was never {what}.")
        time.sleep(0.05)
    return time.monotonic() - begun
