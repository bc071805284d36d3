"""The other side of the wire: it keeps what arrived, and misbehaves as the seed says."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from careloom.channels.base import Attempt, Message, Result


class Died(BaseException):
    """A worker ended in the middle of what it did, without another word."""


@dataclass(frozen=True, slots=True)
class Tried:
    """One attempt that reached the provider, and whether the message arrived by it."""

    id: str
    at: float
    arrived: bool
    how: str


SHARES = {
    "temporary": 0.08,
    "permanent": 0.01,
    "uncertain, arrived": 0.015,
    "uncertain, not arrived": 0.015,
    "died before the provider": 0.015,
    "died after the provider": 0.015,
}
"""How often each misbehavior comes, of all attempts."""
_ANSWERS = {
    "temporary": Result.TEMPORARY,
    "permanent": Result.PERMANENT,
    "uncertain, arrived": Result.UNCERTAIN,
    "uncertain, not arrived": Result.UNCERTAIN,
}


@dataclass
class Provider:
    """One provider for a way to a person. What goes wrong depends on the message and attempt alone.

    So two runs of one seed agree, in whatever order messages are tried.
    """

    seed: str
    now: float = 0.0
    faulty: bool = True
    on_arrival: Callable[[str, float], None] = lambda message, at: None
    tried: list[Tried] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)
    _attempts: Counter[str] = field(default_factory=Counter)

    def send(self, message: Message) -> Attempt:
        """Accept, or do what the seed says for this attempt of this message."""
        self._attempts[message.id] += 1
        how = self._how(message.id) if self.faulty else "accepted"
        arrived = how in ("accepted", "uncertain, arrived", "died after the provider")
        self.tried.append(Tried(message.id, self.now, arrived, how))
        if arrived:
            self.on_arrival(message.id, self.now)
        if how != "accepted":
            self.faults[f"channel: {how}"] += 1
        if how.startswith("died"):
            raise Died(how)
        return Attempt(_ANSWERS.get(how, Result.ACCEPTED), "" if how == "accepted" else "seeded")

    def _how(self, message: str) -> str:
        said = f"{self.seed}/{message}/{self._attempts[message]}"
        draw = int.from_bytes(hashlib.sha256(said.encode()).digest()[:7], "big") / 2**56
        for how, share in SHARES.items():
            if draw < share:
                return how
            draw -= share
        return "accepted"
