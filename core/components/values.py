"""What a page hands to a component. Python decides the words and the colour."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.utils.safestring import SafeString

Colour = Literal[
    "", "grey", "green", "teal", "turquoise", "purple", "magenta", "pink", "red", "orange", "yellow"
]


@dataclass(frozen=True, kw_only=True)
class Tag:
    """A state in words, with a colour that only repeats what the words say."""

    text: str
    colour: Colour = ""


@dataclass(frozen=True, kw_only=True)
class Link:
    label: str
    url: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True, kw_only=True)
class Tile:
    """One number, what it counts, the list that it counts, and the rule in words."""

    value: int | str
    label: str
    url: str = ""
    rule: str = ""
    colour: Colour = ""


@dataclass(frozen=True, kw_only=True)
class Fact:
    """A line of a summary list; without a value it says that there is none."""

    label: str
    value: str | SafeString | None = None
    change_url: str = ""
    change_label: str = "Change"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One thing that happened: what, who, when, and in their words."""

    title: str
    at: datetime | None = None
    by: str = ""
    text: str | SafeString = ""
