"""Which findings say much the same: the same criticism returns, and one action may answer both."""

from collections.abc import Mapping

from rapidfuzz import fuzz, process, utils

ALIKE = 65
"""Of 100, by the words that two texts share, whatever their order and however long the rest is."""
MOST = 5


def similar(words: str, others: Mapping[int, str]) -> list[int]:
    """The keys of the texts that are like `words`, the most alike first; five at most."""
    found = process.extract(
        words,
        others,
        scorer=fuzz.token_set_ratio,
        processor=utils.default_process,
        score_cutoff=ALIKE,
        limit=MOST,
    )
    return [key for _, _, key in found]
