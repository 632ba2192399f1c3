"""What is made once by each worker, in a database of its own; each test gets it as it was made."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from copy import deepcopy
from typing import Any

import pytest
from pytest_django.plugin import DjangoDbBlocker

from local.postgres import PrivatePostgres
from tests.database import Database, connected_to, found_in, undone

Make = Callable[[], Any]
Standing = Callable[[Make], Any]


@pytest.fixture(scope="session")
def _stand() -> dict[Make, tuple[Database, Any]]:
    """By the function that made it: where it stands, and what the function returned."""
    return {}


@pytest.fixture
def standing(
    _stand: dict[Make, tuple[Database, Any]],
    postgres: PrivatePostgres,
    migrated: str,
    worker_name: str,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[Standing]:
    """`standing(make)`: what `make()` returns, committed once; the test's own changes are undone.

    It takes the place of `db`: a test has the one or the other.
    """
    with ExitStack() as stack:

        def found(make: Make) -> Any:
            if make not in _stand:
                database = found_in(postgres, f"{make.__name__}_{worker_name}")
                postgres.make_database(database.name, template=migrated)
                with connected_to(database, postgres):
                    _stand[make] = database, make()
            database, made = _stand[make]
            stack.enter_context(connected_to(database, postgres))
            stack.enter_context(undone())
            return deepcopy(made)

        stack.enter_context(django_db_blocker.unblock())
        yield found
