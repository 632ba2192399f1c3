"""One's own second step of signing in: set up, looked at, removed, and its recovery codes."""

import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, EditWebAuthnView, RemoveWebAuthnView
from django.contrib import messages
from django.db import transaction
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.views.decorators.http import require_safe

from core.components import Link
from forces.models import SecondStep, User
from forces.second_step import as_text
from forces.services import added, may_be_without, tell
from forces.services.second_step import (
    APP_ADDED,
    APP_REMOVED,
    CODES_MADE,
    PASSKEY_ADDED,
    PASSKEY_REMOVED,
    Told,
)

CODES_SHOWN_FOR = 10 * 60
"""Seconds during which new recovery codes can be read and saved, in the session that made them."""
CODES_UNTIL = "recovery_codes_until"
OVERVIEW = reverse_lazy("mfa_index")


def crumbs() -> list[Link]:
    return [Link(label="Second step for signing in", url=str(OVERVIEW))]


@dataclass(frozen=True, slots=True)
class Passkey:
    """A passkey as its owner sees it."""

    pk: int
    name: str
    added_at: datetime
    used_at: datetime | None


def _person(request: HttpRequest) -> User:
    user: User = request.user  # type: ignore[assignment]
    return user


def _codes(steps: list[SecondStep]) -> list[str] | None:
    """The recovery codes that still work; None where none were ever made."""
    found = [each for each in steps if each.type == SecondStep.Type.RECOVERY_CODES]
    return list(found[0].wrap().get_unused_codes()) if found else None


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """What the person has set up, and what there is to set up."""
    person = _person(request)
    steps = list(SecondStep.objects.filter(user=person))
    codes = _codes(steps)
    context = {
        "app": next((each for each in steps if each.type == SecondStep.Type.TOTP), None),
        "passkeys": [
            Passkey(each.pk, each.wrap().name, each.created_at, each.last_used_at)
            for each in steps
            if each.type == SecondStep.Type.WEBAUTHN
        ],
        "codes_left": None if codes is None else len(codes),
        "has_second_step": person.access.has_second_step,
        "is_required": person.access.needs_second_step,
    }
    return render(request, "mfa/index.html", context)


class _Adding:
    """After the first app or passkey the recovery codes are shown; then back to the overview."""

    request: HttpRequest
    told: Told

    def form_valid(self, form: BaseForm) -> HttpResponse:
        person = _person(self.request)
        first = not person.access.has_second_step
        with transaction.atomic():
            User.objects.select_for_update().get(pk=person.pk)
            response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
            self.request.session.cycle_key()
            session = self.request.session.session_key or ""
            added(person, self.told, session=session, first=first)
        if self.did_generate_recovery_codes:  # type: ignore[attr-defined]
            _show_codes(self.request)
        messages.success(self.request, self.told.change)
        return response


def _show_codes(request: HttpRequest) -> None:
    request.session[CODES_UNTIL] = time.time() + CODES_SHOWN_FOR


class AddApp(_Adding, ActivateTOTPView):
    template_name = "mfa/app_new.html"
    told = APP_ADDED

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        secret = context["form"].secret
        groups = [secret[at : at + 4] for at in range(0, len(secret), 4)]
        return {**context, "secret": " ".join(groups), "crumbs": crumbs()}


class AddPasskey(_Adding, AddWebAuthnView):
    template_name = "mfa/passkey_new.html"
    told = PASSKEY_ADDED

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        options = as_text(context["js_data"]["creation_options"])
        return {**context, "form": kwargs.get("form") or self.get_form(), "options": options,
                "crumbs": crumbs()}  # fmt: skip


class _Removing:
    """Asks first. The last one stays where a role requires a second step."""

    request: HttpRequest
    told: Told

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_be_without(_person(request)):
            messages.error(request, "Your role requires a second step. Set up another one first.")
            return redirect(OVERVIEW)
        response: HttpResponseBase = super().post(request, *args, **kwargs)  # type: ignore[misc]
        return response

    def form_valid(self, form: BaseForm) -> HttpResponse:
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
            tell(_person(self.request), self.told)
        messages.success(self.request, self.told.change)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        person = _person(self.request)
        steps = SecondStep.objects.proving().filter(user=person).count()
        return {
            **super().get_context_data(**kwargs),  # type: ignore[misc]
            "may_remove": may_be_without(person),
            "is_last": steps == 1,
            "crumbs": crumbs(),
        }


class RemoveApp(_Removing, DeactivateTOTPView):
    template_name = "mfa/app_remove.html"
    told = APP_REMOVED


class RemovePasskey(_Removing, RemoveWebAuthnView):
    template_name = "mfa/passkey_remove.html"
    success_url = OVERVIEW
    told = PASSKEY_REMOVED

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "name": self.object.wrap().name}


class RenamePasskey(EditWebAuthnView):
    template_name = "mfa/passkey_rename.html"
    success_url = OVERVIEW

    def form_valid(self, form: BaseForm) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        messages.success(self.request, "The passkey has another name.")
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "crumbs": crumbs()}


class NewCodes(GenerateRecoveryCodesView):
    template_name = "mfa/codes_new.html"

    def form_valid(self, form: BaseForm) -> HttpResponse:
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)
            tell(_person(self.request), CODES_MADE)
        _show_codes(self.request)
        messages.success(self.request, "New recovery codes are made.")
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "crumbs": crumbs()}


def _codes_of(request: HttpRequest) -> tuple[list[str], bool]:
    """The codes that still work, and whether they may be read; 404 where there are none."""
    codes = _codes(list(SecondStep.objects.filter(user=_person(request))))
    if codes is None:
        raise Http404
    return codes, time.time() < request.session.get(CODES_UNTIL, 0)


@require_safe
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """How many are left; the codes themselves only just after they were made."""
    codes, may_read = _codes_of(request)
    context = {"left": len(codes), "codes": codes if may_read else [], "crumbs": crumbs()}
    return render(request, "mfa/codes.html", context)


@require_safe
def recovery_codes_file(request: HttpRequest) -> HttpResponse:
    codes, may_read = _codes_of(request)
    if not may_read:
        return redirect(reverse("mfa_view_recovery_codes"))
    lines = [f"Recovery codes of {_person(request).email}", "Each works once.", "", *codes, ""]
    response = HttpResponse("\r\n".join(lines), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="recovery-codes.txt"'
    return response


add_app = AddApp.as_view()
remove_app = RemoveApp.as_view()
add_passkey = AddPasskey.as_view()
rename_passkey = RenamePasskey.as_view()
remove_passkey = RemovePasskey.as_view()
new_codes = NewCodes.as_view()
