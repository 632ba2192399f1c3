"""What the environment says: every setting that differs between one installation and the next."""

from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()


def secret_key() -> str:
    """The signing key, or one for this process alone: enough for a command that signs nothing.

    What serves people or writes to them asks for a lasting one (require_secret_key).
    """
    return env.str("SECRET_KEY", default="") or get_random_secret_key()


def require_secret_key() -> None:
    """Raise ImproperlyConfigured where SECRET_KEY is not set: links and sessions would not last."""
    if not env.str("SECRET_KEY", default=""):
        raise ImproperlyConfigured("Set SECRET_KEY to a long random text, the same everywhere.")


def databases() -> dict[str, dict[str, object]]:
    """`default` is the application's account; `owner`, where given, is the one that migrates."""
    found: dict[str, dict[str, object]] = {
        "default": env.db_url(
            "DATABASE_URL", default="postgresql://application@127.0.0.1:5432/assurance"
        )
    }
    if env.str("DATABASE_OWNER_URL", default=""):
        found["owner"] = env.db_url("DATABASE_OWNER_URL")
    for settings in found.values():
        settings["OPTIONS"] = {"connect_timeout": 5, **_options(settings)}
        settings["ATOMIC_REQUESTS"] = False
        settings["CONN_HEALTH_CHECKS"] = True
        settings["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
    return found


def _options(database: dict[str, object]) -> dict[str, object]:
    """What the url says after its question mark."""
    options = database.get("OPTIONS")
    return options if isinstance(options, dict) else {}
