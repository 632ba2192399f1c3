"""Sessions in the database, looked for only by what could be the key of one."""

from django.contrib.sessions.backends import db


class SessionStore(db.SessionStore):
    """A cookie can hold characters that the database cannot: such a key is nobody's."""

    def _validate_session_key(self, key: str) -> bool:
        long_enough = super()._validate_session_key(key)  # type: ignore[misc]
        return bool(long_enough) and key.isascii() and key.isalnum()
