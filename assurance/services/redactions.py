"""Asking that words or files be removed for good, and deciding on it; the database does it."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils import timezone

from assurance import redaction_letters
from assurance.models import AssuranceRow, RedactedFile, Redaction, RedactionState
from assurance.refusals import NotOpen, Refused
from assurance.services.locking import require_own
from core.approvals import signed
from core.models import Job, JobState, StoredFile
from core.redacting import TOMBSTONE
from forces.models import User
from forces.roles import Permission

SHORTEST, LONGEST, MOST_WORDS = 3, 100, 8
DECIDED = ("state", "decided_by", "decided_at", "decision_reason", "signature")


@dataclass(frozen=True, slots=True)
class ToRemove:
    """What somebody asks to have removed: words, files, or both; and why."""

    words: str
    reason: str
    files: tuple[StoredFile, ...] = ()


def plain(words: str) -> str:
    """The words with single spaces between them; how they were spaced makes no difference."""
    return " ".join(words.split())


def stands_in(words: str, said: str) -> bool:
    """Whether `said` holds the words, as the database finds them."""
    with connection.cursor() as cursor:
        cursor.execute(
            'SELECT %s COLLATE "pg_c_utf8" ~* public.redaction_pattern(%s)', [said, plain(words)]
        )
        return bool(cursor.fetchone()[0])


def require_sense(asked: ToRemove) -> None:
    """Raise Refused where it cannot be sent like this."""
    words = plain(asked.words)
    if not words and not asked.files:
        raise Refused("Give the words, or choose a file.", field="words")
    if words and len(words) < SHORTEST:
        raise Refused(f"Give at least {SHORTEST} letters.", field="words")
    if len(words) > LONGEST or len(words.split()) > MOST_WORDS:
        raise Refused(
            f"Give the name or words alone, at most {MOST_WORDS} words: a whole sentence is not "
            "removed like this.",
            field="words",
        )
    if words and stands_in(words, TOMBSTONE):
        raise Refused(f"These words are part of {TOMBSTONE}, which takes their place.",
                      field="words")  # fmt: skip
    if not asked.reason.strip():
        raise Refused("Say why it has to go.", field="reason")
    if words and stands_in(words, asked.reason):
        raise Refused(
            "The reason is kept for good. Say it without the words that are to go.", field="reason"
        )


def ask_redaction(row: AssuranceRow, asked: ToRemove, *, by: User, once: uuid.UUID) -> Redaction:
    """Ask; from now on the files are not given out. The same `once` asks only once."""
    force = row.template.force_id
    by.access.require(Permission.ASK_REDACTION, force)
    require_sense(asked)
    with transaction.atomic():
        if existing := Redaction.objects.filter(once=once).first():
            require_own(existing.asked_by_id, by)
            return existing
        redaction = Redaction.objects.create(
            force_id=force, row=row, words=plain(asked.words), reason=asked.reason.strip(),
            asked_by=by, once=once,
        )  # fmt: skip
        _withhold(redaction, asked.files)
        redaction_letters.tell_approvers(redaction)
        return redaction


def _withhold(redaction: Redaction, files: Iterable[StoredFile]) -> None:
    chosen = [file.pk for file in files]
    held = StoredFile.objects.select_for_update().filter(pk__in=chosen, removed_at=None)
    found = list(held.order_by("pk"))
    if len(found) != len(chosen):
        raise Refused("One of these files was removed already.", field="chosen")
    RedactedFile.objects.bulk_create(RedactedFile(redaction=redaction, file=f) for f in found)
    StoredFile.objects.filter(pk__in=chosen).update(withheld=True)


def approve_redaction(redaction: Redaction, *, by: User) -> Redaction:
    """Approve what somebody else asked; all of it is done when this returns, or nothing."""
    return _decide(redaction, RedactionState.APPROVED, "", by)


def decline_redaction(redaction: Redaction, *, reason: str, by: User) -> Redaction:
    """Decline it with a reason: the words asked for are forgotten, and files are given out again
    unless another removal that waits names them."""
    if not reason.strip():
        raise Refused("Say why it is declined.", field="reason")
    return _decide(redaction, RedactionState.DECLINED, reason.strip(), by)


def _decide(redaction: Redaction, state: RedactionState, reason: str, by: User) -> Redaction:
    with transaction.atomic():
        redaction = Redaction.objects.select_for_update().get(pk=redaction.pk)
        by.access.require(Permission.APPROVE_REDACTION, redaction.force_id)
        if redaction.state != RedactionState.ASKED:
            raise NotOpen("This was decided already.")
        if redaction.asked_by_id == by.pk:
            raise Refused("Somebody else decides on what you asked for yourself.")
        if reason and redaction.words and stands_in(redaction.words, reason):
            raise Refused("Say it without the words that were asked for.", field="reason")
        redaction.state, redaction.decided_by, redaction.decided_at = state, by, timezone.now()
        redaction.decision_reason = reason
        redaction.signature = _signature(redaction)
        redaction.save(update_fields=[*DECIDED])
        with connection.cursor() as cursor:
            cursor.execute("SELECT public.redact(%s)", [redaction.pk])
        redaction.refresh_from_db()
        if state == RedactionState.APPROVED:
            _take_back_lists(redaction)
        redaction_letters.tell_asker(redaction)
        return redaction


def _signature(decided: Redaction) -> bytes:
    """On everything that the database's function acts upon, in its order."""
    files = decided.of_files.order_by("file_id").values_list("file_id", "file__sha256")
    return signed(
        "redaction", decided.pk, decided.force_id, decided.row_id, decided.asked_by_id,
        decided.asked_at, decided.words, decided.reason,
        ",".join(f"{file}:{digest}" for file, digest in files) or None,
        decided.decided_by_id, str(decided.state), decided.decided_at, decided.decision_reason,
    )  # fmt: skip


def _take_back_lists(redaction: Redaction) -> None:
    """Lists that were made into files before this may hold the words: they have to be made anew."""
    people = User.objects.filter(memberships__force=redaction.force_id).values("pk")
    made = Job.objects.filter(asked_by__in=people).exclude(place="")
    now = timezone.now()
    made.filter(state=JobState.DONE).update(state=JobState.GONE, seen_at=now)
    made.filter(state=JobState.RUNNING).update(state=JobState.CANCELLED, finished_at=now)
