"""The application's settings with a file store that holds a few megabytes."""

from config.settings import *  # noqa: F403

STORAGES = {
    **STORAGES,  # noqa: F405
    "default": {"BACKEND": "bench.faults.store.QuotaStorage"},
}
