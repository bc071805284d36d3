"""Decisions: the hub's answer at one decision point, "nothing" included."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from careloom.hub.point import DecisionPoint


class Outcome(StrEnum):
    """What the hub does at a decision point."""

    NOTHING = "nothing"
    ASK = "ask"
    RECOMMEND = "recommend"
    PERSON = "person"
    EVENT = "event"
    EXIT = "exit"
    CONTACT = "contact"
    MISSED = "missed"


class Ranked(msgspec.Struct, frozen=True, array_like=True):
    """An eligible step with what speaks for it, in the order in which steps are compared."""

    step: str
    level: int
    need: str
    benefit: int
    failed: int
    toward: bool
    """Answers a need of a higher level, whose own level is not open."""
    picked: int = 0
    """How often the person chose it for themself."""
    use: float = 0.5
    """How likely its events are answered, from past courses of it or of its kind."""


class Decision(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the hub offers this person at this decision point, and all that led there.

    `trace` packs two bits (is yes, is no) for each condition of the point's scope, in the scope's
    order; conditions that this point did not look at are neither.
    """

    point: DecisionPoint
    taken_at: float
    program: str
    semantics: int = 1
    """By which meaning of programs it was decided; a record that does not say was the first's."""
    outcome: Outcome
    reasons: tuple[str, ...] = ()
    """Why nothing (or why not now): codes such as `quiet_hours`, `rule_unknown`, `level_closed`."""
    needs: tuple[str, ...] = ()
    unknown_needs: tuple[str, ...] = ()
    need: str = ""
    theme: str = ""
    ask: tuple[str, ...] = ()
    """Items asked: at an evaluation to find needs, with an event its response and proximal
    assessment, at an exit the experience of the step and the sense of owning the process."""
    ranked: tuple[Ranked, ...] = ()
    not_offered: dict[str, str] = {}
    """Step or event to the code of the reason why not."""
    options: tuple[str, ...] = ()
    probabilities: tuple[float, ...] = ()
    draw: float = 0.0
    artifact: str = ""
    """The hash of what a learning policy had learned, where the probabilities come from it."""
    fallback: str = ""
    """Why the fixed probabilities were used although a policy was asked."""
    chosen: str = ""
    """The step recommended, the event, or the contact text; "" for none."""
    text: str = ""
    """The words told with an event, where the moment called for others than the plain ones."""
    rule: str = ""
    exit: str = ""
    reached: bool | None = None
    """At an exit: the overall outcome, None when it is not known."""
    facilitator: str = "software"
    waits_for: str = ""
    trace: bytes = b""
    narrative: tuple[str, ...] = ()
    """The text ids (with variant) of the narrative's parts, in order."""

    @property
    def offered(self) -> str:
        """The step or event that comes of it, or "nothing"."""
        return self.chosen or "nothing"
