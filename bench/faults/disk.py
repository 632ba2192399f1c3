"""The file store is filled; a file is refused with the reason, everything else goes on."""

import json
import uuid
from pathlib import Path

from bench.faults.people import CSRF, Person
from bench.faults.place import Place
from bench.faults.store import MEGABYTES, held

FILE = b"Seen, and written down.\n" * 40_000
"""Just under a megabyte of text."""


def upload(person: Person, once: uuid.UUID) -> tuple[int, str]:
    """Send the file as the script of the page does."""
    edge = "faults-edge"
    parts = [
        _field(edge, "csrfmiddlewaretoken", CSRF.encode()),
        _field(edge, "once", str(once).encode()),
        _field(edge, "file", FILE, '; filename="seen.txt"'),
    ]
    body = b"".join(parts) + f"--{edge}--\r\n".encode()
    path = f"/rows/{person.rows[0]}/files/evidence/"
    return person.send("POST", path, body, f"multipart/form-data; boundary={edge}")


def _field(edge: str, name: str, value: bytes, more: str = "") -> bytes:
    head = f'--{edge}\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n'
    return head.encode() + value + b"\r\n"


def fill_disk(place: Place, person: Person) -> list[str]:
    """Return what was not as it should be."""
    media, once, wrong = Path(place.settings["MEDIA_ROOT"]), uuid.uuid4(), []
    filler = media / "filler"
    filler.write_bytes(b"x" * (MEGABYTES * 1024 * 1024 - 300_000 - held(media)))
    status, said = upload(person, once)
    if status != 507 or "no room" not in said:
        wrong.append(f"a file for which there was no room was answered with {status}: {said[:80]}")
    if held(media) > filler.stat().st_size:
        wrong.append("a part of the file that had no room stayed in the store")
    before = len(person.told.notes)
    person.write()
    if len(person.told.notes) == before:
        wrong.append("nothing could be written while the store was full")
    filler.unlink()
    status, said = upload(person, once)
    if status != 201:
        wrong.append(f"with room again the same file was answered with {status}: {said[:80]}")
    elif not json.loads(said).get("token") or held(media) != len(FILE):
        wrong.append("with room again the store does not hold exactly the file")
    return wrong
