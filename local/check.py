"""`make check`: everything about the code that can be said without running it on data."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from local.place import CHECKOUT
from local.trouble import told_plainly

BIN = Path(sys.executable).parent
CODE = ("config", "assurance", "inspections", "forces", "core", "local")
PRODUCTION = {
    "SECRET_KEY": "for-this-check-alone-4f7w9c0q8e5r2t6y1u3i7o9p0a4s8d2f6g1h5j",
    "DATABASE_URL": "postgres://application:none@127.0.0.1:1/none",
    "DATABASE_OWNER_URL": "postgres://owner:none@127.0.0.1:1/none",
    "ALLOWED_HOSTS": "tracker.example",
    "PUBLIC_URL": "https://tracker.example",
    "DJANGO_SETTINGS_MODULE": "config.settings",
    "DEBUG": "0",
}
"""An installation as it would be in production; no check connects to anything."""


@dataclass(frozen=True)
class Check:
    """One check: what it holds, the command, and the files it is given."""

    what: str
    command: tuple[str, ...]

    def passes(self) -> bool:
        done = subprocess.run(
            self.command,
            cwd=CHECKOUT,
            env={**os.environ, **PRODUCTION},
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        print(f"{'ok  ' if done.returncode == 0 else 'FAIL'} {self.what}", flush=True)
        if done.returncode:
            print(done.stdout, flush=True)
        return done.returncode == 0


def checks() -> list[Check]:
    manage = (sys.executable, "-W", "ignore", "manage.py")
    templates = sorted(str(page) for page in (CHECKOUT / "templates").rglob("*.html"))
    return [
        Check("lint (ruff check)", (f"{BIN}/ruff", "check", "--quiet", ".")),
        Check("formatted (ruff format)", (f"{BIN}/ruff", "format", "--check", "--quiet", ".")),
        Check(
            "templates formatted (djade)",
            (f"{BIN}/djade", "--check", "--target-version=5.2", *templates),
        ),
        Check("layers (lint-imports)", (f"{BIN}/lint-imports", "--no-cache")),
        Check("types (mypy)", (f"{BIN}/mypy", *CODE)),
        Check(
            "migrations complete", (*manage, "makemigrations", "--check", "--dry-run", "-v", "0")
        ),
        Check(
            "settings fit for production",
            (*manage, "check", "--deploy", "--fail-level", "WARNING"),
        ),
    ]


def failed_checks() -> list[str]:
    """Makes every check; what those hold that did not pass."""
    return [check.what for check in checks() if not check.passes()]


def main() -> int:
    return 1 if failed_checks() else 0


if __name__ == "__main__":
    raise SystemExit(told_plainly(main))
