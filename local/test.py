"""`make test`: every check, then every test; last, the names of what failed."""

import os
import subprocess
import sys

from local import chromium
from local.check import failed_checks
from local.environment import static_files
from local.place import CHECKOUT, need_room
from local.trouble import told_plainly

WORKERS = "2"


def main() -> int:
    need_room(CHECKOUT)
    browser = chromium.need()
    static_files()
    unfit = failed_checks()
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-n",
        WORKERS,
        "--dist=worksteal",
        "--durations=25",
        "-p",
        "local.failed",
        *(sys.argv[1:] or ["tests"]),
    ]
    done = subprocess.run(
        command, cwd=CHECKOUT, env={**os.environ, "CHROMIUM": browser}, check=False
    )
    for what in unfit:
        print(f"FAILED check: {what}", flush=True)
    return done.returncode or bool(unfit)


if __name__ == "__main__":
    raise SystemExit(told_plainly(main))
