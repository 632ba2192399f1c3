"""What became of every acknowledged write and of every letter, counted as the owner."""

from collections import Counter
from dataclasses import dataclass, field

from bench.faults.people import Told
from bench.faults.place import Place, wait_until

OWED = "('owed', 'failed', 'sending')"


@dataclass
class Counts:
    acknowledged: int = 0
    lost: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    letters: int = 0
    letters_lost: list[str] = field(default_factory=list)
    letters_twice: list[str] = field(default_factory=list)
    same_id_again: int = 0


def settle(place: Place) -> None:
    """Wait until no letter is owed; what failed is tried now, as if its minutes had passed."""

    def settled() -> bool:
        for table in ("core_letter", "core_accountletter"):
            place.query(f"UPDATE {table} SET next_try_at = now() WHERE state = 'failed'")  # noqa: S608
        owed = f"SELECT 1 FROM core_letter WHERE state IN {OWED} UNION ALL \
            SELECT 1 FROM core_accountletter WHERE state IN {OWED}"  # noqa: S608
        return not place.query(owed)

    wait_until(settled, "an end of the letters that are owed", patience=180)


def count(place: Place, told: Told) -> Counts:
    counts = Counts(acknowledged=len(told.notes) + len(told.invited))
    notes = Counter(text for (text,) in place.query("SELECT text FROM assurance_progressnote"))
    invitations = Counter(email for (email,) in place.query("SELECT email FROM forces_invitation"))
    for written, found in ((told.notes, notes), (told.invited, invitations)):
        counts.lost += [each for each in written if not found[each]]
        counts.twice += [each for each in written if found[each] > 1]
    _count_letters(place, counts)
    return counts


def _count_letters(place: Place, counts: Counts) -> None:
    """Every letter that was ever owed; each address of an invitation is owed exactly one."""
    owed = Counter(to for (to,) in place.query('SELECT "to" FROM core_accountletter'))
    owed += Counter(
        to
        for (to,) in place.query(
            "SELECT email FROM core_letter JOIN forces_user ON forces_user.id = recipient_id"
            " WHERE state <> 'nothing_to_say'"
        )
    )
    counts.letters = owed.total()
    for address, number in owed.items():
        received = Counter(place.receiver.received[address])
        counts.same_id_again += received.total() - len(received)
        if len(received) < number:
            counts.letters_lost.append(address)
        if len(received) > number:
            counts.letters_twice.append(address)
