"""The lists of people and of letters."""

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from core.components import content
from core.components.text import moment
from core.models import AccountLetter, Letter
from forces.display import Stepped, letter_tag, role_list, second_step_tag, sign_in_tag
from forces.models import User


class PeopleTable(tables.Table):
    """`held_here`: the roles of each person in the administrator's forces, read beforehand."""

    caption = "People and their roles"
    empty_text = "Nobody matches these filters."
    name = tables.Column(verbose_name="Name", order_by=("name", "pk"))
    email = tables.Column(verbose_name="E-mail address")
    roles = tables.Column(verbose_name="Roles", empty_values=(), orderable=False)
    is_active = tables.Column(verbose_name="Sign-in", order_by=("is_active", "name", "pk"))

    second_step = tables.Column(verbose_name="Second step", empty_values=(), orderable=False)

    class Meta:
        model = User
        fields = ("name", "email", "roles", "is_active", "second_step")
        order_by = ("name",)

    def render_name(self, record: User) -> SafeString:
        return format_html(
            '<a class="govuk-link" href="{}">{}</a>', reverse("person", args=[record.pk]), record
        )

    def render_roles(self, record: User) -> SafeString | str:
        held = getattr(record, "held_here", [])
        return role_list(held) if held else "No role at present"

    def render_second_step(self, record: Any) -> SafeString:
        """Required where one of the roles held here requires it."""
        held = getattr(record, "held_here", [])
        needs = any(each.needs_second_step for each in held)
        return content.tag(second_step_tag(Stepped(record.has_second_step, needs)))

    def render_is_active(self, record: User) -> SafeString:
        return content.tag(sign_in_tag(record))


class _LettersTable(tables.Table):
    empty_text = "No letter matches these filters."
    attempts = tables.Column(verbose_name="Attempts", empty_values=(), orderable=False)

    def render_state(self, value: Any, record: Letter | AccountLetter) -> SafeString:
        return content.tag(letter_tag(record.state))

    def render_attempts(self, record: Letter | AccountLetter) -> SafeString | str:
        """Each try, with the mail server's own words."""
        tries = [
            (moment(each.at), each.get_outcome_display(), f": {each.answer}" if each.answer else "")
            for each in record.attempts.all()
        ]
        return format_html_join("", "<div>{}: {}{}</div>", tries) if tries else "None yet"


class LettersTable(_LettersTable):
    caption = "Daily letters"

    class Meta:
        model = Letter
        fields = ("recipient", "on", "state", "attempts")
        order_by = ("-on", "recipient")

    recipient = tables.Column(verbose_name="To", order_by=("recipient__name", "pk"))


class AccountLettersTable(_LettersTable):
    caption = "Letters about accounts"
    to = tables.Column(order_by=("to", "pk"))
    written_at = tables.Column(order_by=("written_at", "pk"))

    class Meta:
        model = AccountLetter
        fields = ("to", "kind", "written_at", "state", "attempts")
        order_by = ("-written_at",)

    def render_written_at(self, record: AccountLetter) -> str:
        return moment(record.written_at)
