"""Views of lists: saved, renamed, shared, given up, started with. Each belongs to its maker."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction

from assurance.letters import tell_of_view
from assurance.models import SavedView, StartingView
from assurance.models.lists import SHARING
from assurance.refusals import Refused
from forces.models import User
from forces.roles import SIDES, Permission, Side, roles_with

MOST = 60
"""So many views a person may have."""
LONGEST = SavedView._meta.get_field("query").max_length or 0


@dataclass(frozen=True, slots=True)
class Shared:
    """With which side of which force a view is shared."""

    force_id: int
    side: Side


def sides_of(user: User) -> list[Shared]:
    """With whom a person may share: each side of a force on which they stand and read rows."""
    forces = sorted(user.access.forces(Permission.SEE_ROWS))
    return [
        Shared(force, side)
        for force in forces
        for side in SHARING
        if side in user.access.side_in(force)
    ]


def save_view(name: str, query: str, *, by: User, shared: Shared | None = None) -> SavedView:
    with transaction.atomic():
        _locked(by)
        if SavedView.objects.filter(owner=by).count() >= MOST:
            raise Refused(f"You have {MOST} views. Delete one that you no longer use first.")
        _require_free(name, by)
        view = SavedView(owner=by, name=name, query=_short(query), **_sharing(by, shared))
        view.save()
        return view


def rename_view(view: SavedView, name: str, *, by: User, shared: Shared | None = None) -> None:
    """Give it another name, and share it or no longer."""
    with transaction.atomic():
        _locked(by)
        _require_own(view, by)
        _require_free(name, by, but=view)
        for field, value in {"name": name, **_sharing(by, shared)}.items():
            setattr(view, field, value)
        view.save(update_fields=["name", "force", "side"])


def change_view(view: SavedView, query: str, *, by: User) -> None:
    """Let it show what is shown now."""
    _require_own(view, by)
    view.query = _short(query)
    view.save(update_fields=["query"])


def delete_view(view: SavedView, *, by: User) -> None:
    """Nobody starts with it any more; no row is touched."""
    _require_own(view, by)
    view.delete()


def may_unshare(user: User, view: SavedView) -> bool:
    """Whether the person looks after what is shared with that side of the force."""
    trusted = roles_with(Permission.UNSHARE_VIEWS)
    return any(
        force == view.force_id and SIDES[role] == view.side and role in trusted
        for role, force in user.access.roles
    )


def unshare_view(view: SavedView, *, by: User) -> None:
    """Take a view from the side that it was shared with; its owner keeps it, and is told."""
    with transaction.atomic():
        view = SavedView.objects.select_for_update(of=("self",)).get(pk=view.pk)
        if not may_unshare(by, view):
            raise PermissionDenied("You may not remove this view.")
        view.force, view.side = None, ""
        view.save(update_fields=["force", "side"])
        tell_of_view(view, by)


def start_with(view: SavedView | None, *, by: User) -> None:
    """Let the lists of this person open with a view that they can read; None: as they were."""
    if view is None:
        StartingView.objects.filter(user=by).delete()
    elif SavedView.objects.visible_to(by).filter(pk=view.pk).exists():
        StartingView.objects.update_or_create(user=by, defaults={"view": view})
    else:
        raise Refused("This view is not shared with you any more.")


def _locked(by: User) -> None:
    """Two presses at the same moment come one after the other."""
    User.objects.select_for_update().only("pk").get(pk=by.pk)


def _require_own(view: SavedView, by: User) -> None:
    if view.owner_id != by.pk:
        raise Refused(f"This view belongs to {view.owner.name}. Save it as a view of your own.")


def _require_free(name: str, by: User, *, but: SavedView | None = None) -> None:
    taken = SavedView.objects.filter(owner=by, name__iexact=name)
    if but is not None:
        taken = taken.exclude(pk=but.pk)
    if taken.exists():
        raise Refused("You have a view of this name. Choose another name.", field="name")


def _short(query: str) -> str:
    if len(query) > LONGEST:
        raise Refused("This view has more filters than can be saved. Take some away.")
    return query


def _sharing(by: User, shared: Shared | None) -> dict[str, object]:
    if shared is None:
        return {"force_id": None, "side": ""}
    if shared not in sides_of(by):
        raise Refused("You can share a view only with your own side.", field="shared")
    return {"force_id": shared.force_id, "side": shared.side}
