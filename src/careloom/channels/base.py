"""What every channel offers, and the kinds of answer it can give."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


class Result(StrEnum):
    """What became of one attempt. UNCERTAIN: it may have been accepted, nobody can say."""

    ACCEPTED = "accepted"
    TEMPORARY = "temporary"
    PERMANENT = "permanent"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True)
class Message:
    """What is to reach whom. `id` is the same at every attempt of one delivery.

    Address and words are a person's own and stay out of `repr`.
    """

    id: str
    address: str = field(repr=False)
    subject: str = field(repr=False)
    text: str = field(repr=False)
    link: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Attempt:
    """The result of an attempt and a code of why, without anything of the message."""

    result: Result
    reason: str = ""


class Channel(Protocol):
    """A way to a person."""

    def send(self, message: Message) -> Attempt:
        """Try once. Never raises for what the other side does."""
        ...
