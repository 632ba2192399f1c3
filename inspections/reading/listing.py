"""Lists of words, written as one line of text."""

from __future__ import annotations


def listed(text: str) -> frozenset[str]:
    return frozenset(text.split())
