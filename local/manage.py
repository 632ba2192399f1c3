"""`make manage DO="…"`: a manage.py command against the demonstration that is running."""

import json
import os
import sys

from local.installation import ENVIRONMENT
from local.place import CHECKOUT, state_folder
from local.trouble import Trouble, told_plainly


def main() -> int:
    said = state_folder() / "run" / ENVIRONMENT
    if not said.exists():
        raise Trouble("Nothing runs from this folder. Start it with 'make run', then ask again.")
    os.chdir(CHECKOUT)
    program = [sys.executable, "manage.py", *sys.argv[1:]]
    os.execve(sys.executable, program, json.loads(said.read_text()))  # noqa: S606


if __name__ == "__main__":
    raise SystemExit(told_plainly(main))
