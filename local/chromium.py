"""Which Chromium the browser journeys use."""

import os
import shutil
import subprocess

from local.trouble import Trouble

PACKAGES = ("chromium", "fonts-dejavu-core")
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = (
    "The browser journeys need Chromium. Install it (on Debian: apt install chromium),"
    " or name one you have with CHROMIUM=/path/to/chromium."
)


def installed() -> str | None:
    """The program named by CHROMIUM, else the first that this machine has."""
    if named := os.environ.get("CHROMIUM"):
        if shutil.which(named) is None:
            raise Trouble(f"CHROMIUM={named} is not a program.")
        return shutil.which(named)
    return next(filter(None, map(shutil.which, NAMES)), None)


def need() -> str:
    """As installed; else from the system's packages where we are root; else one line."""
    found = installed()
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing Chromium …", flush=True)
        env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        quiet = ["apt-get", "-qq", "-o=Dpkg::Use-Pty=0"]
        for words in (["update"], ["install", "-y", "--no-install-recommends", *PACKAGES]):
            subprocess.run([*quiet, *words], env=env, capture_output=True, check=False)
        found = installed()
    if found is None:
        raise Trouble(MISSING)
    return found
