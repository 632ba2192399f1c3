"""A receiver of mail on the loopback address, which may be stopped and started."""

import email
import email.policy
from collections import defaultdict
from typing import Any

from aiosmtpd.controller import Controller

from local.processes import free_port


class Receiver:
    """Knows of each address the Message-IDs that came for it, in order."""

    def __init__(self) -> None:
        self.port = free_port()
        self.received: dict[str, list[str]] = defaultdict(list)
        self._controller: Controller | None = None

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def start(self) -> None:
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def stop(self) -> None:
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        for address in envelope.rcpt_tos:
            self.received[address].append(str(message["Message-ID"]))
        return "250 OK"
