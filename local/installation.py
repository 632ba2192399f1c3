"""What the processes of one run are told: which servers, which folders, which keys."""

import json
import os
import secrets
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from local.place import CHECKOUT, private_folder, write_secret
from local.postgres import APPLICATION, OWNER, PrivatePostgres
from local.redis import PrivateRedis
from local.trouble import Trouble

DATABASE = "assurance"
ENVIRONMENT = "environment.json"
"""What the running processes are told, for `make manage`; there only while they run."""

WEB = ("gunicorn",)
WORKER = ("celery", "-A", "config", "worker", "--concurrency=2", "--loglevel=INFO")


def clock(schedule: Path) -> tuple[str, ...]:
    """The process that ticks; the file is where it remembers when it last did."""
    words = ("celery", "-A", "config", "beat", "--loglevel=INFO", "--pidfile=")
    return (*words, f"--schedule={schedule}")


@dataclass
class Installation:
    """One running installation; `owner_url` is for migrating alone and no process is given it."""

    folder: Path
    port: int
    environment: dict[str, str]
    owner_url: str
    servers: list[PrivatePostgres | PrivateRedis] = field(default_factory=list)
    """Those that were started for it; one's own are left to whoever runs them."""
    checkout: Path = CHECKOUT

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def manage(self, *words: str, **changed: str) -> str:
        """What `manage.py WORDS` printed; raises Trouble with its last line when it fails."""
        done = self._manage(*words, **changed)
        if done.returncode:
            lines = [line for line in (done.stderr or done.stdout).splitlines() if line.strip()]
            (self.folder / "manage.log").write_text(done.stdout + done.stderr)
            log = self.folder / "manage.log"
            raise Trouble(f"manage.py {words[0]} failed: {(lines or ['?'])[-1]} (see {log})")
        return done.stdout

    def _manage(self, *words: str, **changed: str) -> subprocess.CompletedProcess[str]:
        env = {**self.environment, **changed}
        command = [sys.executable, "manage.py", *words]
        return subprocess.run(
            command, cwd=self.checkout, env=env, capture_output=True, text=True, check=False
        )

    def tell(self, stack: ExitStack) -> None:
        """Writes down what the processes are told, until the stack ends."""
        file = self.folder / ENVIRONMENT
        write_secret(file, json.dumps(self.environment))
        stack.callback(file.unlink, missing_ok=True)

    def migrate(self) -> None:
        self.manage("migrate", "--verbosity=0", DATABASE_OWNER_URL=self.owner_url)

    def welcome(self) -> str:
        """What the person at the keyboard is told once it serves."""
        people = self._manage("people_to_try")
        lines = [f"\nServing on {self.url}"]
        lines += [people.stdout.strip()] if people.returncode == 0 else []
        email = self.environment["EMAIL_URL"]
        if email.startswith("filemail:///"):
            lines.append(
                f"Letters are not sent: each is a file in {email.removeprefix('filemail:///')}"
            )
        lines.append(f"What the processes write is in {self.folder}. Press Ctrl-C to stop.\n")
        return "\n".join(lines)


def demonstration(folder: Path, *, port: int, stack: ExitStack) -> Installation:
    """Private servers and a database with the demonstration in it, made if it is not there."""
    postgres = PrivatePostgres(folder / "postgres")
    stack.callback(postgres.stop)
    print("Starting PostgreSQL and Redis …", flush=True)
    postgres.start()
    redis = _redis(folder, stack)
    settings = environment(folder, port) | {"REDIS_URL": redis.url, "DEMO": "1"}
    settings["DATABASE_URL"] = postgres.url(APPLICATION, DATABASE)
    installation = Installation(folder, port, settings, postgres.url(OWNER, DATABASE))
    installation.servers += [postgres, redis]
    if postgres.has_database(DATABASE):
        installation.migrate()
    else:
        _fill_new_database(postgres, installation)
    installation.manage("collectstatic", "--noinput", "--verbosity=0")
    return installation


def _fill_new_database(postgres: PrivatePostgres, installation: Installation) -> None:
    """Under another name until it is whole, so that an interrupted start begins again."""
    print("Making the database and loading the demonstration …", flush=True)
    half_made = f"{DATABASE}_new"
    postgres.drop_database(half_made)
    postgres.make_database(half_made)
    settings = installation.environment | {"DATABASE_URL": postgres.url(APPLICATION, half_made)}
    new = Installation(
        installation.folder, installation.port, settings, postgres.url(OWNER, half_made)
    )
    new.migrate()
    new.manage("load_demonstration")
    postgres.rename_database(half_made, to=DATABASE)


def own_servers(folder: Path, *, port: int, stack: ExitStack) -> Installation:
    """The database that the environment names: brought up to date, and nothing loaded into it."""
    settings = environment(folder, port)
    owner_url = settings.pop("DATABASE_OWNER_URL")
    installation = Installation(folder, port, settings, owner_url)
    if not os.environ.get("REDIS_URL"):
        redis = _redis(folder, stack)
        settings["REDIS_URL"] = redis.url
        installation.servers.append(redis)
    installation.migrate()
    installation.manage("collectstatic", "--noinput", "--verbosity=0")
    return installation


def _redis(folder: Path, stack: ExitStack) -> PrivateRedis:
    redis = PrivateRedis(folder / "redis")
    stack.callback(redis.stop)
    redis.start()
    return redis


def environment(folder: Path, port: int) -> dict[str, str]:
    """What is said outside is kept; the rest is for this machine alone."""
    letters = private_folder(folder / "letters", None)
    media = private_folder(folder / "media", None)
    here = {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SECRET_KEY": kept_secret(folder / "secret-key"),
        "EMAIL_URL": f"filemail:///{letters}",
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "MEDIA_ROOT": str(media),
        "STATIC_ROOT": str(folder / "static"),
        "PYTHONUNBUFFERED": "1",
        "DEBUG": "0",
        "REMINDERS_EVERY_SECONDS": "20",
    }
    given = {name: value for name, value in os.environ.items() if value}
    return {**here, **given, "HOST": "127.0.0.1", "PORT": str(port)}


def kept_secret(file: Path) -> str:
    """Made at random the first time; ours alone to read."""
    if not file.exists():
        write_secret(file, secrets.token_urlsafe(48))
    return file.read_text()
