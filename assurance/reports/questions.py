"""What panels asked and resolved, with the answers so far."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch
from django.urls import reverse

from assurance.models import PanelAnswer, PanelQuestion
from assurance.querysets import QuestionQuerySet
from core.components import Tag
from forces.models import User
from forces.roles import Permission

WAITING = Tag(text="Waiting for an answer", colour="orange")
MORE_TO_COME = Tag(text="More to come", colour="yellow")
SETTLED = Tag(text="Settled", colour="green")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question or a resolution, what became of it, and where the reader finds its row."""

    question: PanelQuestion
    kind: str
    url: str
    row_url: str
    answers: tuple[PanelAnswer, ...]
    status: Tag

    @property
    def is_settled(self) -> bool:
        return self.status is SETTLED


def with_answers(questions: QuestionQuerySet) -> QuestionQuerySet:
    """What the pages show of each, in as many queries for one as for many."""
    answers = PanelAnswer.objects.select_related("by").order_by("at", "pk")
    found: QuestionQuerySet = questions.select_related(
        "row__finding", "row__template__inspection", "row__template__force", "panel", "asked_by",
        "paper",
    ).prefetch_related(Prefetch("answers", answers))  # fmt: skip
    return found


def asked(question: PanelQuestion, *, to: User) -> Asked:
    """`to`: who reads it; a panel member finds the row among what was released."""
    answers = tuple(question.answers.all())
    return Asked(
        question=question,
        kind=question.get_kind_display(),
        url=reverse("question", args=[question.pk]),
        row_url=_row_url(question, to),
        answers=answers,
        status=status_of(answers),
    )


def status_of(answers: Iterable[PanelAnswer]) -> Tag:
    """Settled by an answer, or answered with more to come, or not answered yet."""
    answers = list(answers)
    if any(answer.settles for answer in answers):
        return SETTLED
    return MORE_TO_COME if answers else WAITING


def _row_url(question: PanelQuestion, to: User) -> str:
    if to.access.may(Permission.SEE_ROWS, question.row.template.force_id):
        return reverse("row", args=[question.row_id])
    return f"{reverse('progress_row', args=[question.row_id])}?panel={question.panel_id}"
