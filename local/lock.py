"""`make lock`: pins the newest versions that requirements.in and requirements-dev.in allow.

`--keep` pins what is needed but leaves the versions that are pinned already.
"""

import subprocess
import sys
import tempfile
import venv
from pathlib import Path

from local.environment import CHECKOUT
from local.trouble import Trouble, told_plainly

LOCK, DEV_LOCK = CHECKOUT / "requirements.lock", CHECKOUT / "requirements-dev.lock"


def _pip(python: Path, *words: str | Path) -> str:
    command = [python, "-m", "pip", "--disable-pip-version-check", *words]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
    if done.returncode:
        raise Trouble(f"pip {words[0]} failed: {(done.stderr.strip().splitlines() or ['?'])[-1]}")
    return done.stdout


def _frozen(python: Path) -> list[str]:
    return _pip(python, "freeze").splitlines()


def pinned(before: list[str]) -> tuple[list[str], list[str]]:
    """What production needs, and what development needs besides, tried in a new environment."""
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = Path(folder) / "bin/python"
        keep = Path(folder) / "keep.txt"
        keep.write_text("\n".join(before))
        given: list[str | Path] = [
            "install",
            "--quiet",
            "--constraint",
            keep,
            "-r",
            CHECKOUT / "requirements.in",
        ]
        _pip(python, *given)
        production = _frozen(python)
        _pip(python, *given, "-r", CHECKOUT / "requirements-dev.in")
        everything = _frozen(python)
    return production, [line for line in everything if line not in production]


def main() -> int:
    keeping = "--keep" in sys.argv
    files = [file for file in (LOCK, DEV_LOCK) if keeping and file.exists()]
    before = [line for file in files for line in file.read_text().splitlines() if "==" in line]
    production, besides = pinned(before)
    LOCK.write_text("\n".join(production) + "\n")
    DEV_LOCK.write_text("\n".join(["-r requirements.lock", *besides]) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(told_plainly(main))
