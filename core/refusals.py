"""What a service says when it cannot do what was asked: in words for the person who asked."""

from typing import Protocol


class Named(Protocol):
    """Somebody with a name."""

    name: str


class Refused(Exception):  # noqa: N818
    """The act was not done, and nothing of it; `str()` says why. `field`: what to put right."""

    def __init__(self, why: str, *, field: str = "") -> None:
        super().__init__(why)
        self.field = field


class NotOpen(Refused):
    """The move is no longer open: the row has moved on."""


class SentBefore(Refused):
    """This very form was sent before, and said something else: with the back button, say.

    `files`: whether what it brought then is used up, so that files have to be chosen again.
    """

    def __init__(self, *, files: bool = False) -> None:
        again = "choose its files again and send it" if files else "send it once more"
        super().__init__(
            "This form was sent before, and what it said then is recorded. What stands below is "
            f"different: {again} to record that as well."
        )


class Changed(Refused):
    """Somebody else changed it since this person opened it."""

    def __init__(self, what: str, *, by: Named | None = None) -> None:
        who = f" by {by.name}" if by else ""
        super().__init__(
            f"{what} was changed{who} while you were working on it. What you typed is kept below: "
            "compare it with what is there now, then save again."
        )
