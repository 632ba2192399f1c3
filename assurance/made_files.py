"""Files that were made in the background: told to whoever asked, and fetched by nobody else."""

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.urls import reverse

from core.components import Link
from core.models import UNDER_WAY, Job, JobState
from core.notices import owe
from forces.access import Access
from forces.models import User
from forces.roles import Permission

P = Permission
EXPORT = "export"
"""The work that makes a file of a list; whatever else the worker does makes none."""
FILE_READY = "file_ready"
EXPECTED = "a_file_is_expected"


def tell(job: Job) -> None:
    """A notice to whoever asked; what the file holds is not said in a letter."""
    owe(
        job.asked_by,
        key=f"{FILE_READY}-{job.pk}",
        kind=FILE_READY,
        subject=job.pk,
        line="The file that you asked for is ready",
        path=reverse("made_file", args=[job.pk]),
    )


def to_fetch(user: User, jobs_told: set[int]) -> set[int]:
    """Those of these jobs whose file waits for this person, who has not yet fetched it."""
    ready = Job.objects.visible_to(user).filter(
        pk__in=jobs_told, state=JobState.DONE, fetches__isnull=True
    )
    return {job.pk for job in ready if may_fetch(job, user.access)}


def may_fetch(job: Job, access: Access) -> bool:
    """Whether the person still reads all that was written into the file."""
    forces, early = set(job.holds.get("forces", ())), set(job.holds.get("early", ()))
    unpublished = access.forces(P.SEE_UNPUBLISHED)
    reads = forces <= access.forces(P.SEE_ROWS) | unpublished and early <= unpublished
    return reads and (not job.holds.get("office") or forces <= access.forces(P.SEE_OFFICE_NOTES))


def expect_news(session: SessionBase) -> None:
    """From now on the pages ask whether a file is ready: once a page, and only for its asker."""
    session[EXPECTED] = True


def expect_news_where_any(request: HttpRequest, user: User, **_: object) -> None:
    """Somebody has signed in: a file may wait since the last time."""
    if Job.objects.visible_to(user).news().exists():
        expect_news(request.session)


def news(request: HttpRequest) -> list[Link]:
    """The files whose end this person has not seen; nothing is asked of who asked for none."""
    session = getattr(request, "session", {})
    if EXPECTED not in session or not request.user.is_authenticated:
        return []
    found = list(Job.objects.visible_to(request.user).news())
    if not found:
        del session[EXPECTED]
    links = [_link(job) for job in found if job.state not in UNDER_WAY]
    return [link for link in links if link.url != request.path]


def _link(job: Job) -> Link:
    ready = job.state == JobState.DONE
    if job.kind == EXPORT:
        said = f"The file you asked for {'is ready' if ready else 'could not be made'}"
        return Link(label=f"{said}: {job.name}", url=reverse("made_file", args=[job.pk]))
    said = f"The document you uploaded {'was read' if ready else 'could not be read'}"
    return Link(label=f"{said}: {job.name}", url=reverse("reading", args=[job.pk]))
