"""Each page, asked for twenty times as the person whose page it is: queries, time and size."""

import re
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TextIO

from django.db import connection
from django.db.models import Count
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assurance.columns import COLUMN
from assurance.demonstration.invented import email_of
from assurance.demonstration.samples import Wanted, make_sample_data
from assurance.models import AssuranceRow, AssuranceTemplate, SavedView
from assurance.saved import SHOWN
from assurance.worklists import WORKLIST
from forces.models import User

TIMES = 20
WARM_UP = 3
SIZES = (78, 500)


@dataclass(frozen=True)
class Page:
    """`who`: one of the invented people of the measured force."""

    name: str
    who: str
    url: str


@dataclass(frozen=True)
class Measured:
    """Times in milliseconds. `bare`: the page's own SQL and nothing else; `size` in bytes.

    `cpu` is what this process itself spent: it says most where other work keeps the machine busy.
    """

    queries: int
    median: float
    worst: float
    cpu: float
    bare: float
    size: int


def measured_templates() -> dict[int, AssuranceTemplate]:
    """A template of each size; made where there is none. All of the first force."""
    sized = AssuranceTemplate.objects.annotate(size=Count("rows")).order_by("pk")
    for size in SIZES:
        if not sized.filter(size=size, force__code="avon-and-somerset").exists():
            make_sample_data(Wanted(1, 1, size, seed=size), told=lambda _said: None)
    return {
        size: sized.filter(size=size, force__code="avon-and-somerset")[:1].get() for size in SIZES
    }


def pages() -> Iterator[Page]:
    templates = measured_templates()
    some_row = AssuranceRow.objects.filter(template=templates[500], lead__isnull=False)
    row = some_row.annotate(told=Count("events")).order_by("-told", "pk")[:1].get()
    for who in ("officer", "approver", "coordinator", "lead"):
        yield Page(f"home, {who}", who, reverse("home"))
    yield Page("home, panel member", "panel-member", reverse("progress_list"))
    for size, template in templates.items():
        yield Page(f"template, {size} rows", "officer", reverse("template", args=[template.pk]))
    yield Page("list of templates", "officer", reverse("template_list"))
    yield Page("list of rows", "officer", reverse("row_list"))
    yield Page("list of rows, overdue", "officer", reverse("row_list") + "?list=overdue")
    listed = reverse("row_list") + "?list=all"
    yield Page("list of rows, all", "officer", listed)
    yield Page("list, searched, few hits", "officer", f"{listed}&words={rare_word(row)}")
    yield Page("list, searched, many hits", "officer", f"{listed}&words=busy")
    yield Page("list, a phrase, not a word", "officer", f'{listed}&words="control+room"+-crime')
    yield Page("list, every column", "officer", f"{listed}&columns={','.join(COLUMN)}")
    yield Page("list, by last news", "officer", f"{listed}&columns=ref,news&sort=-news")
    with_views(row)
    yield Page("list, 12 saved views", "approver", listed)
    yield Page("row, by the officer", "officer", reverse("row", args=[row.pk]))
    yield Page("row, by its lead", "lead", reverse("row", args=[row.pk]))
    yield Page("list of inspections", "officer", reverse("inspection_list"))
    for size, template in templates.items():
        name = f"progress, {size} rows"
        yield Page(name, "panel-member", reverse("progress", args=[template.pk]))


def rare_word(row: AssuranceRow) -> str:
    """The longest word of the row's finding."""
    return max(re.findall(r"[a-z]+", row.finding.text), key=len)


def with_views(row: AssuranceRow) -> None:
    """As many saved views for the approver as stand beside a list."""
    approver = User.objects.get(email=email_of("approver", row.template.force))
    for key in [*WORKLIST][: SHOWN - SavedView.objects.filter(owner=approver).count()]:
        SavedView.objects.create(owner=approver, name=f"View {key}", query=f"list={key}&words=busy")


def measure(out: TextIO) -> None:
    """Print a line for each page."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM assurance_assurancerow")
        (rows,) = cursor.fetchone()
    found = list(pages())
    out.write(f"\n{rows:,} rows in the database; median of {TIMES} requests, in milliseconds\n\n")
    out.write(
        f"{'page':<28}{'queries':>8}{'median':>9}{'worst':>9}{'CPU':>7}{'bare SQL':>10}{'KB':>8}\n"
    )
    for page in found:
        seen = measured(page)
        out.write(
            f"{page.name:<28}{seen.queries:>8}{seen.median:>9.0f}{seen.worst:>9.0f}"
            f"{seen.cpu:>7.0f}{seen.bare:>10.1f}{seen.size / 1024:>8.0f}\n"
        )
        out.flush()


def measured(page: Page) -> Measured:
    client = Client(headers={"host": "127.0.0.1"})
    force = AssuranceTemplate.objects.order_by("pk")[0].force
    person = User.objects.get(email=email_of(page.who, force))
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    for _ in range(WARM_UP):
        response = client.get(page.url)
        if response.status_code != 200:
            raise SystemExit(f"{page.name}: {page.url} answered {response.status_code}.")
    with CaptureQueriesContext(connection) as captured:
        response = client.get(page.url)
    asked = [query["sql"] for query in captured.captured_queries]
    begun = time.process_time()
    times = [timed(lambda: client.get(page.url)) for _ in range(TIMES)]
    spent = time.process_time() - begun
    selects = [statement for statement in asked if statement.startswith("SELECT")]
    bare = [timed(lambda: run(selects)) for _ in range(TIMES)]
    return Measured(
        queries=len(asked),
        median=statistics.median(times),
        worst=max(times),
        cpu=spent * 1000 / TIMES,
        bare=statistics.median(bare),
        size=len(response.content),
    )


def timed(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return (time.perf_counter() - begun) * 1000


def run(statements: list[str]) -> None:
    """What the page asks of the database, without the page."""
    with connection.connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement.encode())
            cursor.fetchall()
