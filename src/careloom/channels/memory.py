"""A channel that keeps what it is given, for tests and demos."""

from __future__ import annotations

from dataclasses import dataclass, field

from careloom.channels.base import Attempt, Message, Result


class ShownChannel:
    """A demo's channel: accepts everything and sends it nowhere; the outbox page shows it."""

    def send(self, message: Message) -> Attempt:
        """Accepted."""
        return Attempt(Result.ACCEPTED)


@dataclass(slots=True)
class MemoryChannel:
    """Accepts everything, or answers as it was told to, in order."""

    sent: list[Message] = field(default_factory=list, repr=False)
    answers: list[Attempt] = field(default_factory=list)

    def send(self, message: Message) -> Attempt:
        """The next answer it was told to give; accepted when there is none."""
        attempt = self.answers.pop(0) if self.answers else Attempt(Result.ACCEPTED)
        if attempt.result is Result.ACCEPTED:
            self.sent.append(message)
        return attempt
