"""The database's own record: each change of a model so tracked, however it was made."""

from collections.abc import Callable
from typing import Any

import pghistory


def recorded(**options: Any) -> Callable[[type], type]:
    """Track insertions, changes and removals of a model by triggers of the database."""
    trackers = (pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
    return pghistory.track(*trackers, **options)
