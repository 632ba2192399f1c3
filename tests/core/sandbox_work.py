"""What the sandbox is made to do in its tests."""

import json
import os
import resource
import subprocess
import sys


def answer(data, *, what, mark=""):
    return globals()[what](data, mark)


def tell(data, _mark):
    limits = [resource.getrlimit(limit) for limit in (resource.RLIMIT_AS, resource.RLIMIT_CPU)]
    opened = sorted(int(number) for number in os.listdir("/proc/self/fd"))[:-1]
    return {
        "data": data.decode(),
        "environment": dict(os.environ),
        "arguments": sys.argv,
        "cwd": os.getcwd(),
        "limits": limits,
        "opened": opened,
        "modules": [name for name in sys.modules if name.startswith(("django", "config"))],
    }


def spin(_data, mark):
    """Never ends, nor does what it started."""
    if mark:
        subprocess.Popen([sys.executable, "-c", "while True: pass", mark])
    while True:
        json.dumps({})


def grow(_data, _mark):
    held = []
    while True:
        held.append(bytearray(1024 * 1024))


def talk(_data, _mark):
    return "words " * 500_000


def write(_data, _mark):
    with open("/tmp/sandbox-wrote", "wb") as file:  # noqa: S108
        file.write(b"much")


def crash(_data, _mark):
    os.abort()


def fail(_data, _mark):
    raise RuntimeError("words of the document")
