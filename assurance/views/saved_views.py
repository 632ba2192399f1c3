"""Saved views: one's own and the shared ones, saved, renamed, given up, started with."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assurance.forms.lists import ALONE, SavedViewForm, key_of
from assurance.models import SavedView, StartingView
from assurance.refusals import Refused
from assurance.saved import address_of, asked_of, kept, views_of, why_broken
from assurance.services.saved_views import (
    Shared,
    change_view,
    delete_view,
    may_unshare,
    rename_view,
    save_view,
    start_with,
    unshare_view,
)
from assurance.views.acting import person, posted, refuse, today
from assurance.views.templates import require_reader
from forces.roles import Side


@dataclass(frozen=True, slots=True)
class ViewLine:
    """A view as its list shows it."""

    view: SavedView
    url: str
    own: bool
    shared: str
    starts: bool
    removable: bool


@require_safe
def view_list(request: HttpRequest) -> HttpResponse:
    require_reader(person(request))
    start = StartingView.objects.filter(user=person(request)).first()
    lines = [
        ViewLine(
            view, address_of(view), view.owner_id == person(request).pk, _shared(view),
            start is not None and start.view_id == view.pk, may_unshare(person(request), view),
        )
        for view in views_of(person(request))
    ]  # fmt: skip
    return render(request, "assurance/lists/views.html", {"lines": lines})


def _shared(view: SavedView) -> str:
    if view.force is None:
        return "Only me"
    return view.force.office_name if view.side == Side.OFFICE else view.force.name


@require_http_methods(["GET", "HEAD", "POST"])
def view_new(request: HttpRequest) -> HttpResponse:
    """What the list shows is in the address; the form gives it a name."""
    require_reader(person(request))
    form = SavedViewForm(posted(request), user=person(request))
    found = asked_of(person(request), request.GET.urlencode())
    if form.is_valid():
        name, shared = form.cleaned_data["name"], form.shared_with
        try:
            view = save_view(name, kept(found), by=person(request), shared=shared)
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, f"The view “{view}” is saved.")
            return redirect(address_of(view))
    back = f"{reverse('row_list')}?{request.GET.urlencode()}"
    context = {"title": "Save this view", "form": form, "button": "Save view", "back": back,
               "list": found.worklist}  # fmt: skip
    return render(request, "assurance/lists/view.html", context)


@require_safe
def view_open(request: HttpRequest, pk: int) -> HttpResponse:
    view = _readable(request, pk)
    if why := why_broken(person(request), view, today()):
        messages.warning(request, f"The view “{view}” cannot be shown: {why}.")
        return redirect("view_list")
    return redirect(address_of(view))


@require_http_methods(["GET", "HEAD", "POST"])
def view_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Its name, and who may open it."""
    view = _own(request, pk)
    now = Shared(view.force_id, Side(view.side)) if view.force_id else None
    initial = {"name": view.name, "shared": key_of(now) if now else ALONE}
    form = SavedViewForm(posted(request), user=person(request), initial=initial)
    if form.is_valid():
        name, shared = form.cleaned_data["name"], form.shared_with
        try:
            rename_view(view, name, by=person(request), shared=shared)
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, f"The view “{name}” is saved.")
            return redirect("view_list")
    context = {"title": "Change a view", "form": form, "button": "Save",
               "back": reverse("view_list"), "list": None}  # fmt: skip
    return render(request, "assurance/lists/view.html", context)


@require_POST
def view_save(request: HttpRequest, pk: int) -> HttpResponse:
    """Save what the list shows now to the view that it was opened with."""
    view = _own(request, pk)
    try:
        found = asked_of(person(request), request.POST.get("query", ""))
        change_view(view, kept(found), by=person(request))
        messages.success(request, f"The changes to the view “{view}” are saved.")
    except Refused as refused:
        messages.warning(request, str(refused))
    return redirect(address_of(view))


@require_http_methods(["GET", "HEAD", "POST"])
def view_delete(request: HttpRequest, pk: int) -> HttpResponse:
    view = _own(request, pk)
    if request.method == "POST":
        delete_view(view, by=person(request))
        messages.success(request, f"The view “{view}” is deleted. No row was changed.")
        return redirect("view_list")
    context = {"view": view, "shared": _shared(view) if view.force else ""}
    return render(request, "assurance/lists/view_delete.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def view_unshare(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a view from the side that one looks after; its owner keeps it for themselves."""
    view = _readable(request, pk)
    if not may_unshare(person(request), view):
        raise PermissionDenied("You may not remove this view.")
    shared = _shared(view)
    if request.method == "POST":
        unshare_view(view, by=person(request))
        messages.success(request, f"The view “{view}” is not shared with {shared} any more.")
        return redirect("view_list")
    context = {"view": view, "shared": shared, "own": view.owner_id == person(request).pk}
    return render(request, "assurance/lists/view_unshare.html", context)


@require_POST
def view_start(request: HttpRequest, pk: int) -> HttpResponse:
    """Start with this view; pressed on the one with which one starts, no longer."""
    view, user = _readable(request, pk), person(request)
    if request.POST.get("start") == "no":
        start_with(None, by=user)
        messages.success(request, "Your lists open with the first of your worklists again.")
    else:
        start_with(view, by=user)
        messages.success(request, f"Your lists open with “{view}”.")
    return redirect("view_list")


def _readable(request: HttpRequest, pk: int) -> SavedView:
    require_reader(person(request))
    views = SavedView.objects.visible_to(person(request)).select_related("owner", "force")
    view: SavedView = get_object_or_404(views, pk=pk)
    return view


def _own(request: HttpRequest, pk: int) -> SavedView:
    view = _readable(request, pk)
    if view.owner_id != person(request).pk:
        raise PermissionDenied(f"This view belongs to {view.owner.name}.")
    return view
