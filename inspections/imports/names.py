"""Whether a document speaks of the force and the report for which it was uploaded."""

import re

NOT_TELLING = frozenset(
    ["a", "an", "and", "authority", "by", "constabulary", "force", "in", "inspection", "into",
     "of", "on", "police", "report", "service", "the"]
)  # fmt: skip


def telling(name: str) -> frozenset[str]:
    """The words of a name that tell one from another, in small letters."""
    return frozenset(re.findall(r"[a-z]+|\d+", name.lower())) - NOT_TELLING


def same_force(said: str, name: str) -> bool:
    """Whether both name one force; "Northshire Police" is "Northshire Constabulary"."""
    return telling(said) == telling(name)


def same_report(said: str, title: str) -> bool:
    """Whether a title may be short for the other: no word or year of the shorter is missing."""
    ours, theirs = telling(title), telling(said)
    shorter, longer = sorted((ours, theirs), key=len)
    return shorter <= longer and bool(shorter)
