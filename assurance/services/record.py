"""The database's own record, taken along: who took how much of it, of which force."""

from collections.abc import Iterable

from assurance.models import Marking, RecordCopy
from forces.models import User


def note_copy(forces: Iterable[int], *, changes: int, marking: Marking, by: User) -> None:
    RecordCopy.objects.bulk_create(
        RecordCopy(force_id=force, changes=changes, marking=marking, by=by)
        for force in sorted(forces)
    )
