"""All rows as a file, made as the worker makes it: seconds, memory and size."""

import resource
import time
from typing import TextIO

from django.http import QueryDict
from django.utils import timezone

from assurance.listings import listing_of, order_of
from assurance.making import WORKS, ask_for
from core import jobs
from core.models import Job, JobState
from core.spreadsheets import CSV, XLSX
from forces.models import Force, Membership, User
from forces.roles import Role

EMAIL = "measures.files@bench.test"


def reader_of_all() -> User:
    """Somebody in the office of every force that has rows."""
    user = User.objects.filter(email=EMAIL).first() or User.objects.create_user(EMAIL, "Measurer")
    for force in Force.objects.filter(templates__isnull=False).distinct():
        Membership.objects.get_or_create(user=user, force=force, role=Role.OFFICE_OFFICER)
    return User.objects.get(pk=user.pk)


def megabytes() -> float:
    """The most memory this process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure_files(out: TextIO) -> None:
    user = reader_of_all()
    for kind in (CSV, XLSX):
        order = order_of(QueryDict("list=all"), kind=kind)
        total = listing_of(order, user, timezone.localdate()).rows.count()
        job = ask_for("Rows: All rows", order, by=user, total=total)
        before, begun, spent = megabytes(), time.perf_counter(), time.process_time()
        jobs.work(WORKS, lambda _job: None)
        took, cpu = time.perf_counter() - begun, time.process_time() - spent
        job = Job.objects.get(pk=job.pk)
        if job.state != JobState.DONE:
            raise RuntimeError(job.failure)
        out.write(
            f"{job.done:,} rows as {kind}: {took:.1f} s ({cpu:.1f} s of CPU), "
            f"{job.size / 1e6:.1f} MB, {megabytes() - before:.0f} MB more memory\n"
        )
        jobs.remove(job)
