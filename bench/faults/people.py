"""Twenty people who read and write through HTTP, and remember what was acknowledged.

A write is acknowledged when its sender has received the redirect that follows it. Until then it is
sent again, with the same idempotency token, as somebody does with the back button.
"""

import http.client
import random
import threading
import time
import uuid
from dataclasses import dataclass, field
from urllib.parse import urlencode

CSRF = "0123456789abcdef" * 2
PATIENCE = 180.0
PAGES = ("/", "/rows/", "/templates/", "/accessibility/")


@dataclass
class Told:
    """What came of everything, over all people."""

    notes: list[str] = field(default_factory=list)
    invited: list[str] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    """Of every response; 0 where none came."""
    unexpected: list[str] = field(default_factory=list)


@dataclass
class Person:
    """One person with a session. `rows`: those to write on; who has none invites."""

    name: str
    session: str
    port: int
    told: Told
    rows: list[int]
    force: int
    rng: random.Random

    def send(self, method: str, path: str, body: bytes = b"", kind: str = "") -> tuple[int, str]:
        """Return the status and where it leads, or the page; 0 where the connection broke."""
        headers = {"Cookie": f"sessionid={self.session}; csrftoken={CSRF}"}
        if kind:
            headers["Content-Type"] = kind
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            line.request(method, path, body or None, headers)
            answer = line.getresponse()
            page = answer.read().decode(errors="replace")
            found = answer.status, answer.headers.get("Location") or page
        except (OSError, http.client.HTTPException):
            found = 0, ""
        finally:
            line.close()
        self.told.statuses.append(found[0])
        return found

    def form(self, path: str, **fields: object) -> tuple[int, str]:
        """Send it until it is answered with something other than an outage."""
        body = urlencode({"csrfmiddlewaretoken": CSRF, **fields}).encode()
        until = time.monotonic() + PATIENCE
        while True:
            status, where = self.send("POST", path, body, "application/x-www-form-urlencoded")
            if 0 < status < 500 or time.monotonic() > until:
                return status, where
            time.sleep(1.0)

    def read(self) -> None:
        path = self.rng.choice([*PAGES, *(f"/rows/{row}/" for row in self.rows[:5])])
        self.send("GET", path)

    def write(self) -> None:
        if self.rows:
            self._note()
        else:
            self._invite()

    def _note(self) -> None:
        text = f"Written by {self.name}: {uuid.UUID(int=self.rng.getrandbits(128))}"
        path = f"/rows/{self.rng.choice(self.rows)}/progress/"
        status, where = self.form(path, once=uuid.UUID(int=self.rng.getrandbits(128)), text=text)
        if status == 302 and "/accounts/" not in where:
            self.told.notes.append(text)
        else:
            self.told.unexpected.append(f"{status} for a note on {path}")

    def _invite(self) -> None:
        """It has no token: sent again it is refused, because the first attempt was recorded."""
        email = f"{self.rng.getrandbits(64):x}@invited.example"
        words = {"name": "Somebody", "email": email, "role": "force_lead", "panel": ""}
        status, where = self.form("/people/invite/", force=self.force, **words)
        if status == 302 or "has been invited to this role already" in where:
            self.told.invited.append(email)
        else:
            self.told.unexpected.append(f"{status} for an invitation")


@dataclass
class Crowd:
    """All of them at work, each in a thread, until they are told to stop."""

    people: list[Person]
    pause: tuple[float, float] = (1.0, 3.0)
    stopped: threading.Event = field(default_factory=threading.Event)
    threads: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        self.threads = [
            threading.Thread(target=self._live, args=[person], daemon=True)
            for person in self.people
        ]
        for thread in self.threads:
            thread.start()

    def _live(self, person: Person) -> None:
        while not self.stopped.is_set():
            person.read()
            person.write()
            self.stopped.wait(person.rng.uniform(*self.pause))

    def stop(self) -> None:
        """What was begun is finished first."""
        self.stopped.set()
        for thread in self.threads:
            thread.join(PATIENCE + 60)
