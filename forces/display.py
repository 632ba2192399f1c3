"""How people, their roles and their letters read on a page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from core.components import Tag
from core.components.text import day, sentence
from core.models import LetterState
from forces.access import Access
from forces.models import Invitation, Membership, User
from forces.roles import Role
from forces.titles import role_title

LETTER_COLOURS: dict[str, str] = {
    LetterState.OWED: "yellow",
    LetterState.SENDING: "yellow",
    LetterState.SENT: "green",
    LetterState.FAILED: "orange",
    LetterState.GIVEN_UP: "red",
    LetterState.UNKNOWN: "orange",
    LetterState.NOTHING_TO_SAY: "grey",
}


def letter_tag(state: str) -> Tag:
    label = LetterState(state).label
    return Tag(text=sentence(label), colour=LETTER_COLOURS[state])  # type: ignore[arg-type]


def sign_in_tag(person: User) -> Tag:
    if person.is_active:
        return Tag(text="May sign in", colour="green")
    return Tag(text="Sign-in stopped", colour="grey")


@dataclass(frozen=True, slots=True)
class Stepped:
    """Whether a person has a second step for signing in, and whether she has to."""

    has_second_step: bool
    needs_second_step: bool


def second_step_tag(of: Stepped | Access) -> Tag:
    if of.has_second_step:
        return Tag(text="Set up", colour="green")
    if of.needs_second_step:
        return Tag(text="Required, not set up", colour="red")
    return Tag(text="Not set up", colour="grey")


def in_words(membership: Membership) -> str:
    """ "PCC officer, Nottinghamshire Police"; a panel member's panel instead of the force."""
    where = membership.panel or membership.force
    return f"{role_title(Role(membership.role), membership.force)}, {where}"


def days(membership: Membership) -> str:
    """ "since 1 May 2026", "from 1 May 2027 until 3 June 2027"; empty where there is no limit."""
    parts = []
    if membership.from_on:
        begun = membership.from_on <= timezone.localdate() and not membership.until_on
        parts.append(f"{'since' if begun else 'from'} {day(membership.from_on)}")
    if membership.until_on:
        parts.append(f"until {day(membership.until_on)}")
    return " ".join(parts)


def holds(membership: Membership, on: date) -> bool:
    return (membership.from_on is None or membership.from_on <= on) and (
        membership.until_on is None or membership.until_on >= on
    )


def role_list(memberships: Iterable[Membership]) -> SafeString:
    """One line a role, in the words of its force."""
    lines = ((in_words(each), days(each)) for each in memberships)
    return format_html_join("", '<div>{} <span class="govuk-hint">{}</span></div>', lines)


@dataclass(frozen=True, slots=True)
class RoleLine:
    """A role on a person's page; `pk` only where this administrator may end it."""

    pk: int | None
    title: str
    force: str
    panel: str
    days: str
    tag: Tag


def role_line(membership: Membership, *, on: date, may_end: bool) -> RoleLine:
    over = membership.until_on is not None and membership.until_on < on
    return RoleLine(
        pk=membership.pk if may_end and not over else None,
        title=role_title(Role(membership.role), membership.force),
        force=str(membership.force),
        panel=str(membership.panel or ""),
        days=days(membership),
        tag=_standing(membership, over=over, on=on),
    )


def _standing(membership: Membership, *, over: bool, on: date) -> Tag:
    if over:
        return Tag(text="Ended", colour="grey")
    if not holds(membership, on):
        return Tag(text="Begins later", colour="yellow")
    return Tag(text="In force", colour="green")


@dataclass(frozen=True, slots=True)
class InvitationLine:
    """An invitation that is neither accepted nor withdrawn, and what became of its letter."""

    pk: int
    name: str
    email: str
    role: str
    invited_at: datetime
    expires_at: datetime
    tag: Tag
    letter: Tag


def invitation_line(invitation: Invitation) -> InvitationLine:
    """Its letters come newest first."""
    title = role_title(Role(invitation.role), invitation.force)
    letters = list(invitation.letters.all())
    return InvitationLine(
        pk=invitation.pk,
        name=invitation.name,
        email=invitation.email,
        role=f"{title}, {invitation.panel or invitation.force}",
        invited_at=invitation.invited_at,
        expires_at=invitation.expires_at,
        tag=_invitation_tag(invitation),
        letter=letter_tag(letters[0].state if letters else LetterState.UNKNOWN),
    )


def _invitation_tag(invitation: Invitation) -> Tag:
    if not invitation.has_authority:
        return Tag(text="No longer valid: who sent it is no administrator now", colour="red")
    return (
        Tag(text="Open", colour="green") if invitation.is_open() else Tag(text="Link has expired")
    )
