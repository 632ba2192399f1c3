"""What a panel is shown, asks and is answered."""

import uuid

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from assurance import letters
from assurance.models import (
    AssuranceRow,
    AssuranceTemplate,
    PanelAnswer,
    PanelQuestion,
    PaperDownload,
    QuestionKind,
    Release,
    ReleasedAction,
    ReleasedEvidence,
    ReleasedRow,
)
from assurance.refusals import Changed, NotOpen, Refused
from assurance.services.locking import locked_row, require_same
from assurance.services.releases import Contents, contents_now
from core.components.text import day
from core.waiting import keep, land
from forces.models import Panel, User
from forces.roles import Permission


def release(
    template: AssuranceTemplate,
    panel: Panel,
    *,
    by: User,
    note: str = "",
    seen: str = "",
    after: int | None = None,
) -> Release:
    """Give a panel the template as it is now: its rows, their actions and open evidence.

    `seen`: the fingerprint of the contents that the approver confirmed; `after`: the latest release
    to this panel that she knew of (0: none). Where either has changed since, Changed is raised; her
    own second press gives the release that her first one made.
    """
    with transaction.atomic():
        _require_same(template, panel, by)
        template = _locked(template)
        _require_published(template)
        latest = latest_release(template, panel)
        if after is not None and latest and latest.pk != after:
            if latest.by_id == by.pk and not latest.withdrawn:
                return latest
            raise Changed("What this panel was given", by=latest.by)
        contents = contents_now(template)
        if not contents.rows:
            raise Refused("The template has no rows yet, so there is nothing to release.")
        if seen and seen != contents.fingerprint:
            raise Changed("What would go to the panel")
        return _give(template, panel, contents, by=by, note=note)


def _give(
    template: AssuranceTemplate, panel: Panel, contents: Contents, *, by: User, note: str
) -> Release:
    made = Release.objects.create(template=template, panel=panel, by=by, note=note)
    ReleasedRow.objects.bulk_create(
        ReleasedRow(release=made, row_id=row) for row in sorted(contents.rows)
    )
    ReleasedAction.objects.bulk_create(
        ReleasedAction(release=made, row_id=piece.row, version_id=piece.version)
        for piece in contents.actions
    )
    ReleasedEvidence.objects.bulk_create(
        ReleasedEvidence(release=made, row_id=piece.row, version_id=piece.version)
        for piece in contents.evidence
    )
    return made


def withdraw(template: AssuranceTemplate, panel: Panel, *, by: User, note: str) -> Release:
    """Take back what a panel was shown; that it was shown stays on record."""
    with transaction.atomic():
        _require_same(template, panel, by)
        template = _locked(template)
        latest = latest_release(template, panel)
        if latest is None:
            raise NotOpen(f"Nothing of this template was released to {panel}.")
        if latest.withdrawn:
            raise NotOpen(f"{latest.by.name} withdrew it from {panel} on {day(latest.at)} already.")
        if not note.strip():
            raise Refused("Say why it is withdrawn.", field="note")
        return Release.objects.create(
            template=template, panel=panel, by=by, note=note, withdrawn=True
        )


def latest_release(template: AssuranceTemplate, panel: Panel) -> Release | None:
    """The last thing that was done about this template and this panel: given, or taken back."""
    return template.releases.filter(panel=panel).select_related("by").order_by("-pk").first()


def _locked(template: AssuranceTemplate) -> AssuranceTemplate:
    return (
        AssuranceTemplate.objects.select_for_update(of=("self",))
        .select_related("inspection")
        .get(pk=template.pk)
    )


def _require_same(template: AssuranceTemplate, panel: Panel, by: User) -> None:
    by.access.require(Permission.RELEASE, template.force_id)
    if panel.force_id != template.force_id:
        raise Refused("The panel belongs to another force.", field="panel")


def _require_published(template: AssuranceTemplate) -> None:
    if why := why_not_released(template):
        raise Refused(why)


def why_not_released(template: AssuranceTemplate) -> str:
    """Why nothing of the template can be released today; empty where it can."""
    published = template.inspection.published_on
    if published <= timezone.localdate():
        return ""
    return (
        f"The inspectorate publishes this report on {day(published)}. Nothing of it can be "
        "released to a panel before that day."
    )


def ask(
    row: AssuranceRow,
    *,
    by: User,
    panel: Panel,
    kind: QuestionKind | str,
    text: str,
    paper: UploadedFile | None = None,
    once: uuid.UUID | None = None,
) -> PanelQuestion:
    """Put a question, or record a resolution, on a row that is released to the panel.

    Raises ValidationError on a paper that is not taken. The same `once` asks only once.
    """
    once = once or uuid.uuid4()
    landed = land(paper, by=by, once=once) if paper else None
    with transaction.atomic():
        by.access.require(Permission.ASK_QUESTION, row.template.force_id)
        if panel.pk not in by.access.panels:
            raise Refused("You are not a member of this panel.", field="panel")
        row = locked_row(row)
        if existing := PanelQuestion.objects.filter(once=once).first():
            require_same(existing.asked_by_id, by, was=existing.text, now=text)
            return existing
        _require_sense(row, panel, kind, text)
        same = row.questions.filter(panel=panel, asked_by=by, kind=kind, text=text.strip())
        if twin := same.filter(answers=None).order_by("pk").first():
            return twin
        question = PanelQuestion.objects.create(
            row=row,
            panel=panel,
            kind=kind,
            text=text.strip(),
            paper=keep(landed, by=by) if landed else None,
            asked_by=by,
            once=once,
        )
        letters.tell_of_question(question)
        return question


def _require_sense(row: AssuranceRow, panel: Panel, kind: str, text: str) -> None:
    if not is_released(row, panel):
        raise NotOpen(f"This point is no longer released to {panel}.")
    if kind not in QuestionKind.values:
        raise Refused("Say whether it is a question or a resolution.", field="kind")
    if not text.strip():
        raise Refused("Write the question or the resolution.", field="text")


def is_released(row: AssuranceRow, panel: Panel) -> bool:
    """True while a standing release shows the row to the panel."""
    standing = Release.objects.standing().filter(panel=panel)
    return ReleasedRow.objects.filter(release__in=standing, row=row).exists()


def answer(
    question: PanelQuestion,
    *,
    by: User,
    text: str,
    settles: bool,
    once: uuid.UUID | None = None,
    seen: int | None = None,
) -> PanelAnswer:
    """Answer a panel; `settles` where nothing more is to come. What is settled stays settled.

    `seen`: how many answers there were when this one was begun; Changed where there are more.
    """
    once = once or uuid.uuid4()
    with transaction.atomic():
        by.access.require(Permission.ANSWER_QUESTION, question.row.template.force_id)
        locked_row(question.row)
        if existing := PanelAnswer.objects.filter(once=once).first():
            require_same(existing.by_id, by, was=existing.text, now=text)
            return existing
        if not text.strip():
            raise Refused("Write the answer.", field="text")
        given = list(question.answers.select_related("by").order_by("at", "pk"))
        if given and (given[-1].by, given[-1].text) == (by, text.strip()):
            return given[-1]
        if seen is not None and len(given) != seen:
            raise Changed("This question", by=given[-1].by)
        settles = settles or any(earlier.settles for earlier in given)
        return PanelAnswer.objects.create(
            question=question, text=text.strip(), settles=settles, by=by, once=once
        )


def note_download(question: PanelQuestion, *, by: User) -> PaperDownload:
    return PaperDownload.objects.create(question=question, by=by)
