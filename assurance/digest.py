"""The digest: which notices still hold at the moment of sending, and how the letter reads."""

from collections.abc import Sequence
from datetime import date

from django.conf import settings
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone

from assurance import redaction_letters
from assurance.letters import VIEW_REMOVED
from assurance.made_files import FILE_READY, to_fetch
from assurance.models import Action, AssuranceRow, HandOver, PanelQuestion
from assurance.owning import led_or_covered
from assurance.reminders import OF_NO_ROW, still_due
from assurance.workflow import MOVE, MoveName
from core.letters import Words
from core.models import Notice
from forces.models import Cover, User
from forces.roles import Permission
from forces.services.guesses import TOO_MANY_WRONG, still_looked_after

MOVE_KIND = "move_"


def still_true(person: int, notices: Sequence[Notice]) -> list[Notice]:
    """Those of one person's notices that are true today; reminders with their line as of now."""
    user = User.objects.get(pk=person)
    today = timezone.localdate()
    lines = still_due(notices, today)
    kept = _moves_that_stand(user, notices) | _questions_open(user, notices)
    kept |= _still_theirs(user, notices) | _given_at_once(user, notices)
    kept |= _covers_that_stand(user, notices, today)
    kept |= _files_to_fetch(user, notices)
    kept |= redaction_letters.still_told(user, notices)
    kept |= _people_looked_after(user, notices)
    kept |= _views_removed(user, notices)
    for notice in notices:
        notice.line = lines.get(notice.pk, notice.line)
    seen = _readable(user, [notice for notice in notices if notice.pk in lines])
    return [notice for notice in notices if notice.pk in kept or notice.pk in seen]


def _readable(user: User, reminders: list[Notice]) -> set[int]:
    """A reminder goes only to a person who may still read its row."""
    about_rows = [notice for notice in reminders if notice.kind not in OF_NO_ROW]
    subjects = {notice.subject for notice in about_rows}
    rows = set(
        AssuranceRow.objects.readable_by(user)
        .filter(pk__in=subjects)
        .order_by()
        .values_list("pk", flat=True)
    )
    return {notice.pk for notice in reminders if notice not in about_rows or notice.subject in rows}


def _moves_that_stand(user: User, notices: Sequence[Notice]) -> set[int]:
    """A move is told while the row is still where the move left it and its reader may read it."""
    moves = {
        notice: MoveName(notice.kind.removeprefix(MOVE_KIND))
        for notice in notices
        if notice.kind.startswith(MOVE_KIND)
    }
    states = dict(
        AssuranceRow.objects.readable_by(user)
        .filter(pk__in={notice.subject for notice in moves})
        .order_by()
        .values_list("pk", "state")
    )
    return {
        notice.pk
        for notice, name in moves.items()
        if states.get(notice.subject) == MOVE[name].to_state
    }


def _still_theirs(user: User, notices: Sequence[Notice]) -> set[int]:
    """A row that was handed over is told to its lead while it is theirs and with the force."""
    theirs = {notice.subject: notice.pk for notice in notices if notice.kind == "handed_over"}
    rows = AssuranceRow.objects.readable_by(user).with_force().filter(pk__in=theirs)
    led = rows.filter(led_or_covered(user)) if theirs else rows
    return {theirs[pk] for pk in led.order_by().values_list("pk", flat=True)}


def _given_at_once(user: User, notices: Sequence[Notice]) -> set[int]:
    """Many rows or planned actions, handed over in one act, while any of them is theirs."""
    given = {notice.subject: notice.pk for notice in notices if notice.kind == "handed_over_many"}
    acts = HandOver.objects.filter(pk__in=given)
    rows = AssuranceRow.objects.readable_by(user).open().filter(led_or_covered(user))
    leads = {user.pk, *(absent for _, absent in user.covering)}
    actions = Action.objects.visible_to(user).filter(current__lead__in=leads)
    theirs = acts.filter(Q(events__row__in=rows) | Q(action_versions__action__in=actions))
    return {given[pk] for pk in theirs.order_by().values_list("pk", flat=True).distinct()}


def _covers_that_stand(user: User, notices: Sequence[Notice], today: date) -> set[int]:
    """A cover is told until it is over, to those who may lead; its early end is true for good."""
    ended = {notice.pk for notice in notices if notice.kind == "cover_ended"}
    set_up = {notice: notice.subject for notice in notices if notice.kind == "cover"}
    forces = user.access.forces(Permission.BE_LEAD)
    covers = Cover.objects.not_over(today).filter(pk__in=set(set_up.values()), force__in=forces)
    standing = set(covers.order_by().values_list("pk", flat=True)) if set_up else set()
    return ended | {notice.pk for notice, cover in set_up.items() if cover in standing}


def _files_to_fetch(user: User, notices: Sequence[Notice]) -> set[int]:
    told = {notice.subject: notice.pk for notice in notices if notice.kind == FILE_READY}
    return {told[pk] for pk in to_fetch(user, set(told))}


def _people_looked_after(user: User, notices: Sequence[Notice]) -> set[int]:
    told = {notice.pk: notice.subject for notice in notices if notice.kind == TOO_MANY_WRONG}
    people = still_looked_after(user, told.values()) if told else set()
    return {pk for pk, person in told.items() if person in people}


def _questions_open(user: User, notices: Sequence[Notice]) -> set[int]:
    asked = {notice.subject: notice.pk for notice in notices if notice.kind == "question"}
    open_ones = PanelQuestion.objects.visible_to(user).open().filter(pk__in=asked)
    return {asked[pk] for pk in open_ones.order_by().values_list("pk", flat=True)}


def _views_removed(user: User, notices: Sequence[Notice]) -> set[int]:
    """That a view was removed is true for good; it is told to those who still use views."""
    uses = user.access.may_anywhere(Permission.SEE_ROWS)
    return {notice.pk for notice in notices if notice.kind == VIEW_REMOVED} if uses else set()


def compose(person: int, notices: Sequence[Notice]) -> Words:
    """The letter in plain text: what each thing is and where it is, nothing of what it says."""
    user = User.objects.get(pk=person)
    number = len(notices)
    subject = "1 thing needs you" if number == 1 else f"{number} things need you"
    context = {
        "name": user.name,
        "product_name": settings.PRODUCT_NAME,
        "notices": [
            {"line": notice.line, "url": f"{settings.PUBLIC_URL}{notice.path}"}
            for notice in notices
        ],
        "home": f"{settings.PUBLIC_URL}/",
    }
    body = render_to_string("assurance/letters/digest.txt", context)
    return Words(f"{settings.PRODUCT_NAME}: {subject}", body)
