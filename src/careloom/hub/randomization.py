"""Draws that can be repeated with the key and not foreseen without it."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence


class Draws:
    """One enrollment's draws. The study key never rotates: the auditor repeats them with it."""

    def __init__(self, key: bytes, enrollment: str) -> None:
        self._key = key
        self._enrollment = enrollment

    def __repr__(self) -> str:
        return "Draws(...)"

    def draw(self, point_key: str, purpose: str) -> float:
        """A number from 0 to below 1, the same each time for this point and purpose."""
        message = "\x1f".join((self._enrollment, point_key, purpose)).encode()
        return _unit(hmac.digest(self._key, message, "sha256"))


def secondary(draw: float, purpose: str) -> float:
    """A further draw of the same decision point, from its primary one, for another purpose."""
    return _unit(hashlib.sha256(f"{draw!r}\x1f{purpose}".encode()).digest())


def pick(probabilities: Sequence[float], draw: float) -> int:
    """Which option the draw falls on; the options divide [0, 1) in their order."""
    reached = 0.0
    for place, probability in enumerate(probabilities):
        reached += probability
        if draw < reached:
            return place
    return max(i for i, probability in enumerate(probabilities) if probability > 0)


def normalized(probabilities: Sequence[float]) -> tuple[float, ...]:
    """The same chances summing to one, rounded to 1e-9 so that every path stores equal numbers."""
    total = sum(probabilities)
    return tuple(round(probability / total, 9) for probability in probabilities)


def _unit(digest: bytes) -> float:
    return (int.from_bytes(digest[:8], "big") >> 11) / 2**53
