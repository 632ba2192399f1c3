"""The application's settings for tests that call it directly; database.py says which database."""

import os

NOWHERE = "postgres://nobody:none@127.0.0.1:1/none"
SECRET_KEY_IN_TESTS = "a-key-for-tests-alone-0123456789-abcdefghijklmnopqrstuvwxyz"

os.environ.update(
    DATABASE_URL=NOWHERE,
    DATABASE_OWNER_URL=NOWHERE.replace("nobody", "nobody_else"),
    SECRET_KEY=SECRET_KEY_IN_TESTS,
    EMAIL_URL="memorymail://",
    REDIS_URL="redis://127.0.0.1:1/0",
    DJANGO_ALLOW_ASYNC_UNSAFE="1",  # Playwright keeps a loop in the thread in which the tests run
)

from config.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STATIC_ROOT = BASE_DIR / "static"  # noqa: F405
STORAGES = {
    **STORAGES,  # noqa: F405
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
