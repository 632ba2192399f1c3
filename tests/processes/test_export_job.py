"""Long lists as files: a real clock, worker and Redis; the worker killed, Redis stopped."""

import os
import signal
import urllib.request

import pytest

from core.models import Job, JobState, Notice
from tests.browsing import session_of
from tests.factories import InspectionFactory, TemplateFactory, many_rows
from tests.live import Processes, wait_until

ROWS = 6_000
EXPORT = "/rows/export/{}/?list=all"


@pytest.fixture
def office(live_processes: Processes, own_database) -> Processes:
    """An installation whose clock comes by often."""
    live_processes.settings |= {"JOBS_EVERY_SECONDS": "0.3", "REMINDERS_EVERY_SECONDS": "600"}
    return live_processes


@pytest.fixture
def rows(own_database, force):
    template = TemplateFactory(force=force, inspection=InspectionFactory(forces=[force]))
    return many_rows(template, ROWS)


class Window:
    """Asks a real web process, as one person, and follows where it is sent."""

    def __init__(self, url, user):
        cookie = session_of(user)
        self.url, self.cookie = url, f"{cookie['name']}={cookie['value']}"

    def get(self, path):
        request = urllib.request.Request(  # noqa: S310 (our own process)
            self.url + path, headers={"Cookie": self.cookie}
        )
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
            return answer.geturl().removeprefix(self.url), answer.read()


def now(job):
    return Job.objects.get(pk=job.pk)


def ready(job):
    return now(job).state == JobState.DONE


def test_a_worker_killed_in_the_middle_leaves_nothing_stuck(office, rows, olive, as_):
    client = as_(olive)
    assert client.get(EXPORT.format("xlsx")).status_code == 302
    job = Job.objects.get()
    worker = office.worker()
    office.clock()

    def in_the_middle():
        found = now(job)
        return found.state == JobState.RUNNING and 0 < found.done < ROWS

    wait_until(in_the_middle, "some rows but not all", step=0.01)
    os.killpg(worker.popen.pid, signal.SIGKILL)
    worker.popen.wait()
    left = now(job)
    assert left.state == JobState.RUNNING
    assert f"of {ROWS:,}" in client.get(f"/made-files/{job.pk}/").content.decode()
    assert client.get(f"/made-files/{job.pk}/file/").status_code == 404

    office.worker()
    wait_until(lambda: ready(job), "the file")
    made = now(job)
    assert made.taken_up == left.taken_up + 1
    assert made.done == made.total == ROWS
    assert Notice.objects.filter(recipient=olive).count() == 1
    assert left.place != made.place
    content = b"".join(client.get(f"/made-files/{job.pk}/file/").streaming_content)
    assert len(content) == made.size


def test_without_redis_the_page_works_and_the_job_waits(office, redis, rows, olive):
    redis.stop()
    window = Window(office.web(), olive)
    path, page = window.get(EXPORT.format("csv"))
    job = Job.objects.get()
    assert path == f"/made-files/{job.pk}/"
    assert f"Rows written: 0 of {ROWS:,}" in page.decode()
    assert b"Waiting for its turn" in window.get(path)[1]

    redis.start()
    office.worker()
    office.clock()
    wait_until(lambda: ready(job), "the file")
    assert b"The file you asked for is ready" in window.get("/")[1]
    file = window.get(f"{path}file/")[1].decode("utf-8-sig")
    assert all(row.finding.text in file for row in rows[:50] + rows[-50:])
    assert f"Rows,{ROWS}\r\n" in file
