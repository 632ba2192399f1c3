"""A real receiver of mail on the loopback address."""

import email
import email.policy
from dataclasses import dataclass, field
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from local.processes import free_port


@dataclass
class Mailbox:
    """Keeps what it is sent. With a `refusal`, such as "451 Try later", it refuses instead."""

    port: int = field(default_factory=free_port)
    refusal: str | None = None
    refuses: set[str] = field(default_factory=set)
    """Addresses for which nothing is taken: "550 No such person"."""
    envelopes: list[Envelope] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    """The recipients that were turned away, in order."""
    _controller: Controller | None = None

    @property
    def url(self) -> str:
        """For EMAIL_URL."""
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def messages(self) -> list[EmailMessage]:
        """What was delivered, in order."""
        return [_parsed(envelope) for envelope in self.envelopes]

    def to(self, address: str) -> list[EmailMessage]:
        """What was delivered to one person, in order."""
        return [_parsed(found) for found in self.envelopes if address in found.rcpt_tos]

    def start(self) -> None:
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def stop(self) -> None:
        """From here on nobody answers at its port; it may be started again."""
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    async def handle_RCPT(  # noqa: N802 (the name that aiosmtpd calls)
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list
    ) -> str:
        if self.refusal or address in self.refuses:
            self.refused.append(address)
            return self.refusal or "550 No such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        self.envelopes.append(envelope)
        return "250 OK"


def _parsed(envelope: Envelope) -> EmailMessage:
    content = envelope.content
    raw = content if isinstance(content, bytes) else str(content).encode()
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message
