"""How many wrong passwords are taken, of whom and from where (docs/decisions/sign-in-limits.md)."""

from allauth.core.internal.ratelimit import RateLimitUsage, clear, consume, truncate_ip
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import get_random_string, salted_hmac

from forces.middleware import address_of
from forces.models import User

PERSON_HERE, ADDRESS, PERSON = "person_here", "address", "person"
COOKIE, SALT = "known_browser", "forces.known_browser"
YEAR = 365 * 24 * 3600
MOST_PEOPLE = 5
"""Of so many people, the last who signed in, a browser is known."""


class TooManyError(Exception):
    """No more passwords are taken for now. `limit`: which of the limits was reached."""

    def __init__(self, limit: str) -> None:
        super().__init__(limit)
        self.limit = limit


def count_attempt(request: HttpRequest, email: str) -> RateLimitUsage:
    """Count an attempt to sign in as a wrong one, to be rolled back where it proves right.

    Raises TooManyError. Such an attempt counts nowhere: whoever is stopped uses up nobody's limit.
    """
    email = email.strip().lower()
    counted = RateLimitUsage(usage=[])
    for limit, key in _limits(request, email):
        usage = consume(
            request, app="forces", action=limit, config=settings.WRONG_PASSWORDS, key=key
        )
        if usage is None:
            counted.rollback()
            raise TooManyError(limit)
        counted.usage += usage.usage
    return counted


def _limits(request: HttpRequest, email: str) -> list[tuple[str, str]]:
    """On a browser that the person signed in with before, what others try does not count."""
    if browser := _known_to(request).get(_digest(email)):
        return [(PERSON_HERE, f"{email} with {browser}")]
    address = truncate_ip(address_of(request))
    return [(PERSON_HERE, f"{email} from {address}"), (ADDRESS, address), (PERSON, email)]


def forget_attempts(request: HttpRequest, email: str) -> None:
    """Whoever has proved by letter who she is may sign in at once."""
    for limit, key in _limits(request, email.strip().lower()):
        if limit != ADDRESS:
            clear(request, app="forces", action=limit, config=settings.WRONG_PASSWORDS, key=key)


def remember_browser(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Let this browser be known as one with which the person has signed in, for a year."""
    digest, known = _digest(user.email), _known_to(request)
    name = known.pop(digest, "") or get_random_string(20)
    latest = [(digest, name), *known.items()][:MOST_PEOPLE]
    response.set_cookie(
        COOKIE,
        signing.dumps(latest, salt=SALT),
        max_age=YEAR,
        path="/accounts/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _known_to(request: HttpRequest) -> dict[str, str]:
    """By person, the name that this browser was given when the person signed in with it."""
    try:
        return dict(signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=YEAR))
    except signing.BadSignature:
        return {}


def _digest(email: str) -> str:
    return salted_hmac(SALT, email.lower()).hexdigest()[:24]
