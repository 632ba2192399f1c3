"""What every form here does alike: the reason for a refusal is shown where it belongs."""

from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest

from core.refusals import Changed, NotOpen, Refused
from forces.models import User

CLASH, INVALID = 409, 422


def person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 (every page needs sign-in)
    return request.user


def refuse(form: BaseForm, why: Refused) -> int:
    """Put the reason into the form; the status that goes with it."""
    form.add_error(why.field if why.field in form.fields else None, str(why))
    return CLASH if isinstance(why, Changed | NotOpen) else INVALID


def renew(form: BaseForm, **hidden: object) -> None:
    """Let the form, sent again, be sent over what is there now."""
    data: Any = form.data
    form.data = data = data.copy()
    for name, value in hidden.items():
        data[form.add_prefix(name)] = str(value)


def in_place(request: HttpRequest) -> bool:
    """Whether a script asks for a part of the page."""
    return bool(getattr(request, "htmx", False))
