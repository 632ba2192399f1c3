"""`make test`: every check, then every test; the line that counts the tests comes last."""

import os
import subprocess
import sys

from local import chromium
from local.check import main as check
from local.environment import static_files
from local.place import CHECKOUT, need_room
from local.trouble import told_plainly

WORKERS = "2"


def main() -> int:
    need_room(CHECKOUT)
    browser = chromium.need()
    static_files()
    unfit = check()
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-n",
        WORKERS,
        "--dist=worksteal",
        *(sys.argv[1:] or ["tests"]),
    ]
    done = subprocess.run(
        command, cwd=CHECKOUT, env={**os.environ, "CHROMIUM": browser}, check=False
    )
    return done.returncode or unfit


if __name__ == "__main__":
    raise SystemExit(told_plainly(main))
