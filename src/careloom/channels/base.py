"""What every channel offers, and the kinds of answer it can give."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol, runtime_checkable


class Result(StrEnum):
    """What became of one attempt. UNCERTAIN: it may have been accepted, nobody can say."""

    ACCEPTED = "accepted"
    TEMPORARY = "temporary"
    PERMANENT = "permanent"
    UNCERTAIN = "uncertain"


class Found(StrEnum):
    """What a provider says when it is asked for a message. UNKNOWN: it cannot say, or not now."""

    THERE = "there"
    NOT_THERE = "not_there"
    UNKNOWN = "unknown"


OPTED_OUT = "opted_out"
"""The reason of a PERMANENT attempt: the person told the provider to stop."""


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
    retry_after: float = 0.0
    """Seconds for which the other side asked to be left alone."""


class Channel(Protocol):
    """A way to a person."""

    def send(self, message: Message) -> Attempt:
        """Try once. Never raises for what the other side does."""
        ...


@runtime_checkable
class Pooled(Channel, Protocol):
    """A channel that may be called from several threads, and keeps its connections."""

    @property
    def at_once(self) -> int:
        """How many messages may be on their way at a time; so many at most are ever in doubt."""
        ...

    def rest(self) -> None:
        """Nothing is to be sent for now: let go of what the other side would close anyway."""
        ...


@dataclass(frozen=True, slots=True)
class Others:
    """How many other messages to the same person a provider lists: so many at least, and at most.

    Short messages to one person are often alike, word for word.
    """

    surely: int = 0
    perhaps: int = 0


@runtime_checkable
class Askable(Channel, Protocol):
    """A channel whose provider can be asked whether it accepted a message."""

    def find(self, message: Message, *, since: float, others: Others) -> Found:
        """Whether the provider has this message from no earlier than `since`; never raises.

        THERE only if more of the same words were accepted than the others can account for, and
        NOT_THERE only if nothing but the others was accepted for that address since.
        """
        ...
