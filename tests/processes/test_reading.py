"""A template too slow for its page: a real web process, clock, worker and Redis."""

from pathlib import Path

import psutil

from core.models import Job, JobState
from inspections.models import Draft
from tests.assurance.drafts.steps import TITLE, send
from tests.factories import InspectionFactory
from tests.inspections.templates import whole_template
from tests.live import Processes, wait_until


def test_a_real_worker_reads_it(
    live_processes: Processes, own_database, force, olive, as_, settings
):
    settings.READING_SECONDS = 0.01
    live_processes.settings |= {"JOBS_EVERY_SECONDS": "0.3", "REMINDERS_EVERY_SECONDS": "600"}
    client, report = as_(olive), InspectionFactory(forces=[force], title=TITLE)
    sent = send(client, report, whole_template())
    job = Job.objects.get()
    assert sent.url == f"/readings/{job.pk}/"
    worker = live_processes.worker()
    live_processes.clock()

    def read():
        return Job.objects.get(pk=job.pk).state == JobState.DONE

    wait_until(read, "the draft")
    draft = Draft.objects.get()
    assert draft.rows.count() == 8
    assert Path(draft.file.file.path).read_bytes() == whole_template()
    assert f"/drafts/{draft.pk}/" in client.get(sent.url).content.decode()
    children = psutil.Process(worker.popen.pid).children(recursive=True)
    assert not any("sandbox_child.py" in " ".join(each.cmdline()) for each in children)
