"""The page that a panel reads: grades first, then words, then numbers that add up."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from assurance.dashboard import (
    ASSURER,
    LEAD,
    QUESTION,
    SECTION,
    Breakdown,
    Count,
    Reading,
    Total,
    read,
)
from assurance.display import RAG_COLOURS, STATE_COLOURS
from assurance.models import PanelQuestion
from assurance.panel_words import Sentence, summary
from assurance.panel_worklists import (
    ALL_POINTS,
    BY_RAG,
    ENDED,
    NOT_REPORTED,
    STILL_WITH_FORCE,
    changes_since,
)
from assurance.reports.grades import Grades, grades_of
from assurance.reports.names import titled
from assurance.sight import Sight
from assurance.workflow import Rag, State
from assurance.worklists import (
    BY_STATE,
    COMPLETE,
    LATE_AGAINST_FIRST,
    OVERDUE,
    WAITING,
    WITHOUT_DATE,
    WORKLIST,
    Worklist,
)
from core.components import Tag
from forces.models import User
from inspections.models import SECTION_TITLES

COLUMNS = (ALL_POINTS, COMPLETE, WAITING, STILL_WITH_FORCE, ENDED, OVERDUE, LATE_AGAINST_FIRST)
"""The first is the sum of the next four; the last two say how late."""
LATE = (OVERDUE, LATE_AGAINST_FIRST, WITHOUT_DATE)
WHO_SAYS: tuple[tuple[Worklist, str], ...] = (
    (COMPLETE, "Checked by the office, and accepted"),
    (WAITING, "Reported complete by the force, not yet checked by the office"),
    (WORKLIST[State.RETURNED], "Reported complete by the force, checked and sent back"),
    (NOT_REPORTED, "Not reported complete"),
    (ENDED, "Ended with a reason instead of an action"),
)
"""Parts all the rows by who says that something is done; each row is in exactly one."""


@dataclass(frozen=True, slots=True)
class Line:
    """One number with its name and its rule; `tag` says the name in colour as well."""

    name: str
    total: Total
    tag: Tag | None = None


@dataclass(frozen=True, slots=True)
class Lines:
    """A short table of numbers. `all`: what they add up to, where they do."""

    title: str
    head: str
    lines: tuple[Line, ...]
    all: Line | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """Everything on the page."""

    grades: Grades
    summary: list[Sentence]
    changes: Lines
    tables: tuple[Lines, ...]
    breakdowns: tuple[Breakdown, ...]
    without_questions: bool
    columns: tuple[Worklist, ...]
    open_questions: Count


def progress_of(sight: Sight, on: date, *, address: str) -> Progress:
    """The page for a day; `address` is the list of rows, ending in a query of its own."""
    reading = read(sight, on, address=address)
    grades = grades_of(sight.template.inspection)
    questions = {str(line.pk): line.text for line in grades.lines}
    with_questions = reading.groups(QUESTION) - {"none"}
    return Progress(
        grades=grades,
        summary=summary(reading),
        changes=_plain("", "What changed", reading, changes_since(sight)),
        tables=_tables(reading),
        breakdowns=_breakdowns(sight, reading, questions if with_questions else {}),
        without_questions=not with_questions,
        columns=COLUMNS,
        open_questions=_open_questions(sight),
    )


def _tables(reading: Reading) -> tuple[Lines, ...]:
    total = Line("All", reading.totals((ALL_POINTS,))[0])
    said = tuple(Line(words, reading.totals((each,))[0]) for each, words in WHO_SAYS)
    states = _tagged(reading, BY_STATE, [STATE_COLOURS[state] for state in State])
    colours = _tagged(reading, BY_RAG, [RAG_COLOURS[rag] for rag in Rag])
    late = _plain("Overdue, late or without a date", "How late", reading, LATE)
    return (
        Lines("Is it done, and who says so?", "Who says so", said, total),
        Lines("By state", "State", states, total),
        Lines("Red, amber, green", "Colour", colours, total),
        late,
    )


def _plain(title: str, head: str, reading: Reading, lists: tuple[Worklist, ...]) -> Lines:
    totals = reading.totals(lists)
    return Lines(title, head, tuple(Line(total.worklist.title, total) for total in totals))


def _tagged(reading: Reading, lists: tuple[Worklist, ...], colours: list[str]) -> tuple[Line, ...]:
    return tuple(
        Line(total.worklist.title, total, Tag(text=total.worklist.title, colour=colour))  # type: ignore[arg-type]
        for total, colour in zip(reading.totals(lists), colours, strict=True)
    )


def _breakdowns(
    sight: Sight, reading: Reading, questions: Mapping[str, str]
) -> tuple[Breakdown, ...]:
    people = people_of(reading)
    sections = {str(kind): title for kind, title in SECTION_TITLES.items()}
    by_question = (reading.breakdown(QUESTION, COLUMNS, questions),) if questions else ()
    return (
        reading.breakdown(SECTION, COLUMNS, sections),
        *by_question,
        reading.breakdown(LEAD, COLUMNS, people),
        reading.breakdown(ASSURER, (COMPLETE,), people),
    )


def people_of(reading: Reading) -> dict[str, str]:
    """The leads and those who assured, by the name of their group, with rank or job title."""
    ids = (reading.groups(LEAD) | reading.groups(ASSURER)) - {"none"}
    people = User.objects.filter(pk__in=ids).order_by("name", "pk")
    return {str(person.pk): titled(person) for person in people}


def _open_questions(sight: Sight) -> Count:
    """How many questions of this panel on these rows wait for an answer that settles them."""
    about = {"panel": sight.panel.pk, "template": sight.template.pk}
    asked = PanelQuestion.objects.open().filter(panel=sight.panel, row__in=sight.rows)
    return Count(asked.count(), f"{reverse('question_list')}?{urlencode(about)}")
