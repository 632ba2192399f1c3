"""Work on what comes from outside: within limits, told nothing, and over when it is over."""

import os
import subprocess
import sys

import psutil
import pytest

from core import sandbox
from core.sandbox import Broken, Exceeded, Limit, Limits
from local.place import CHECKOUT
from tests.live import wait_until

WORK = "tests.core.sandbox_work"
SMALL = Limits(seconds=20, megabytes=128, answer_megabytes=1)


def run(what, limits=SMALL, data=b"", **about):
    return sandbox.run(WORK, data, limits=limits, what=what, **about)


def left_here():
    """Processes of the sandbox that this one started and that have not been waited for."""
    script, found = sandbox.CHILD.name, []
    for process in psutil.Process().children():
        words = " ".join(process.cmdline()) if process.status() != psutil.STATUS_ZOMBIE else script
        found += [process] if script in words else []
    return found


def running(mark):
    """Processes that have these words among theirs, but for zombies that are not ours."""
    found = []
    for process in psutil.process_iter():
        try:
            if mark in process.cmdline():
                found.append(process)
        except psutil.Error:
            continue
    return found


def test_it_is_told_nothing_and_connected_to_nothing(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "a-key-of-ours")
    monkeypatch.setenv("DATABASE_URL", "postgres://application:word@host/assurance")
    told = run("tell", data="Ünlesbar".encode())
    assert told["data"] == "Ünlesbar"
    assert set(told["environment"]) <= {"LC_CTYPE", *sandbox.PASSED_ON}
    assert not any("word@host" in each or "a-key" in each for each in told["arguments"])
    assert told["cwd"] == "/"
    assert told["opened"] == [0, 1, 2]
    assert told["modules"] == []
    assert told["limits"][1] == [21, 22]
    if sys.platform == "linux":
        assert told["limits"][0][0] == 128 * 1024 * 1024


@pytest.mark.parametrize(
    ("what", "limit"), [("grow", Limit.MEMORY), ("talk", Limit.ANSWER), ("spin", Limit.TIME)]
)
def test_what_is_too_much_ends_it_and_is_said(what, limit):
    limits = Limits(seconds=1, megabytes=128, answer_megabytes=1) if limit == "time" else SMALL
    with pytest.raises(Exceeded) as exceeded:
        run(what, limits)
    assert exceeded.value.limit == limit
    assert left_here() == []


def test_what_it_started_ends_with_it():
    with pytest.raises(Exceeded):
        run("spin", Limits(seconds=2, megabytes=256), mark="started-by-the-sandbox")
    wait_until(lambda: not running("started-by-the-sandbox"), "the end of what it started")


@pytest.mark.parametrize("what", ["crash", "fail", "write"])
def test_what_breaks_gives_no_answer_and_tells_the_log_no_words(what, caplog):
    with pytest.raises(Broken):
        run(what)
    assert "reading" in caplog.text
    assert "words of the document" not in caplog.text
    assert left_here() == []


def test_the_next_waits_for_its_turn_and_no_longer_than_its_time(monkeypatch):
    for _ in range(sandbox.AT_ONCE):
        assert sandbox._turns.acquire(timeout=0)
    try:
        with pytest.raises(Exceeded) as exceeded:
            run("tell", Limits(seconds=0.05, megabytes=128))
    finally:
        for _ in range(sandbox.AT_ONCE):
            sandbox._turns.release()
    assert exceeded.value.limit == Limit.TIME
    assert run("tell")["data"] == ""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process of such an end")
def test_it_ends_when_whoever_started_it_is_killed():
    program = (
        "from core import sandbox\n"
        "limits = sandbox.Limits(seconds=60, megabytes=128)\n"
        f"sandbox.run({WORK!r}, b'', limits=limits, what='spin')\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], cwd=CHECKOUT, env={**os.environ})
    child = wait_until(lambda: psutil.Process(parent.pid).children(), "the process that reads")[0]
    parent.kill()
    parent.wait()

    def ended():
        return not child.is_running() or child.status() == psutil.STATUS_ZOMBIE

    wait_until(ended, "the end of the process that reads")
