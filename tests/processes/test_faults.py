"""`make faults`, shortly: each process killed twice, no mail server, the store full."""

import os
import subprocess
import sys

from local.place import CHECKOUT
from tests.processes.test_run import clean_environment


def test_nothing_is_lost_when_each_process_is_killed_twice():
    words = [sys.executable, "-m", "bench.faults"]
    env = clean_environment(ROUNDS="2", SEED="1", PYTHONPATH=os.fspath(CHECKOUT))
    done = subprocess.run(
        words, cwd=CHECKOUT, env=env, capture_output=True, text=True, timeout=300, check=False
    )
    said = done.stdout
    assert done.returncode == 0, said + done.stderr
    assert "Killed 10 times" in said
    assert said.count("lost: 0, ") == 2
