"""Who sees the pages of signing in, of people and of letters; and the pages for everybody."""

from typing import Any

from tests.access import PEOPLE, Page, status

OF_ADMINISTRATORS = status(200, "adam")
SENT_ON = status(302, "adam")


def leo(world: Any) -> dict[str, Any]:
    return {"pk": world.people["leo"].pk}


def role_of_leo(world: Any) -> dict[str, Any]:
    person = world.people["leo"]
    return {"pk": person.pk, "membership": person.memberships.get().pk}


def invitation(world: Any) -> dict[str, Any]:
    from forces.roles import Role
    from forces.services import Grant, Offer, invite

    offer = Offer("nell@northshire.test", "Nell", Grant(world.force, Role.FORCE_LEAD))
    return {"pk": invite(offer, by=world.people["adam"]).pk}


EVERYBODY = status(200, *PEOPLE)
SIGNED_IN_ELSEWHERE = status(302, *PEOPLE)

PAGES: tuple[Page, ...] = (
    Page("health", status(503, *PEOPLE), anonymous=503),  # no broker runs beside this test
    Page("health_part", EVERYBODY, about=lambda _world: {"part": "web"}, anonymous=200),
    Page("accessibility", EVERYBODY, anonymous=200),
    Page("account_login", SIGNED_IN_ELSEWHERE, anonymous=200),
    Page("account_logout", EVERYBODY),
    Page("account_inactive", EVERYBODY, anonymous=200),
    Page("account_signup", SIGNED_IN_ELSEWHERE, anonymous=200),
    Page("account_change_password", EVERYBODY),
    Page("account_reset_password", EVERYBODY, anonymous=200),
    Page("account_reset_password_done", EVERYBODY, anonymous=200),
    Page(
        "account_reset_password_from_key",
        EVERYBODY,
        about=lambda _world: {"uidb36": "1", "key": "none"},
        anonymous=200,
    ),
    Page("account_reset_password_from_key_done", EVERYBODY, anonymous=200),
    Page(
        "invitation",
        status(410, *PEOPLE),
        about=lambda _world: {"secret": "unknown"},
        anonymous=410,
    ),
    Page("people", OF_ADMINISTRATORS),
    Page("invite", OF_ADMINISTRATORS),
    Page("invitation_renew", SENT_ON, about=invitation, post={}),
    Page("invitation_withdraw", SENT_ON, about=invitation, post={}),
    Page("person", OF_ADMINISTRATORS, about=leo),
    Page("person_change", OF_ADMINISTRATORS, about=leo),
    Page("panel_new", OF_ADMINISTRATORS),
    Page("role_new", OF_ADMINISTRATORS, about=leo),
    Page("role_end", OF_ADMINISTRATORS, about=role_of_leo),
    Page("sign_in_stop", OF_ADMINISTRATORS, about=leo),
    Page("sign_in_allow", SENT_ON, about=leo, post={}),
    Page("letters", OF_ADMINISTRATORS),
    Page("account_letters", OF_ADMINISTRATORS),
)
