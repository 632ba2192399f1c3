"""How long a force's templates are kept: set by an approver, each time with a reason."""

from dataclasses import dataclass

from django.db import transaction

from assurance.models import Retention
from assurance.refusals import Changed, Refused
from forces.models import Force, User
from forces.roles import Permission


@dataclass(frozen=True, slots=True)
class Terms:
    """Months until the archive, years in it until disposal is due; none: for ever."""

    archive_after: int | None
    dispose_after: int | None


def terms_now(force: Force) -> Retention | None:
    """What counts for the force today; none where nothing was ever set."""
    found: Retention | None = Retention.objects.filter(force=force).order_by("-pk").first()
    return found


def set_retention(force: Force, terms: Terms, *, why: str, by: User, seen: int) -> Retention:
    """Set new terms. `seen`: the number of those that the person looked at, 0 where none stood."""
    by.access.require(Permission.SET_RETENTION, force.pk)
    if terms.dispose_after is not None and terms.archive_after is None:
        raise Refused("Only what is archived can become due for disposal.", field="archive_after")
    with transaction.atomic():
        Force.objects.select_for_update().get(pk=force.pk)
        standing = terms_now(force)
        if standing is not None and standing.pk != seen:
            raise Changed("How long templates are kept", by=standing.by)
        if standing and terms == Terms(standing.archive_after, standing.dispose_after):
            raise Refused("That is what is set already.")
        made: Retention = Retention.objects.create(
            force=force,
            archive_after=terms.archive_after,
            dispose_after=terms.dispose_after,
            why=why,
            by=by,
        )
    return made
