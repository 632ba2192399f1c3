"""The way through the application: an entry is there for those who may use it."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from core.components import Link
from forces.access import Access
from forces.roles import Permission

P = Permission


@dataclass(frozen=True, slots=True)
class Entry:
    """One page of the menu; `permissions`: any of them will do, none means everybody."""

    label: str
    name: str
    permissions: tuple[P, ...] = ()

    def is_for(self, access: Access) -> bool:
        return not self.permissions or any(map(access.may_anywhere, self.permissions))


ENTRIES: tuple[Entry, ...] = (
    Entry("Home", "home"),
    Entry("Templates", "template_list", (P.SEE_ROWS,)),
    Entry("Rows", "row_list", (P.SEE_ROWS,)),
    Entry("Leads", "lead_list", (P.BE_LEAD,)),
    Entry("Checks", "checks", (P.SEE_OFFICE_NOTES,)),
    Entry("Inspections", "inspection_list", (P.SEE_UNPUBLISHED,)),
    Entry("Progress", "progress_list", (P.SEE_RELEASED, P.SEE_OFFICE_NOTES)),
    Entry("Questions", "question_list", (P.ASK_QUESTION, P.ANSWER_QUESTION, P.SUBMIT_OWN)),
    Entry("Removals", "redaction_list", (P.SEE_REDACTIONS,)),
    Entry("People", "people", (P.MANAGE_PEOPLE,)),
    Entry("Letters", "letters", (P.SEE_LETTERS,)),
    Entry("Record", "record", (P.SEE_RECORD,)),
)


def navigation_for(request: HttpRequest) -> list[Link]:
    """The entries of this reader; none for somebody who is not, or not wholly, signed in."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or user.access.lacks_second_step:
        return []
    return [
        Link(label=entry.label, url=reverse(entry.name), current=_is_at(request, entry))
        for entry in ENTRIES
        if entry.is_for(user.access)
    ]


def _is_at(request: HttpRequest, entry: Entry) -> bool:
    """True on the page and below it; everything lies below the home page, so that one is exact."""
    url = reverse(entry.name)
    return request.path == url or (url != "/" and request.path.startswith(url))
