"""Micro-interventions: events, decision rules, outcomes and exits."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from careloom.program.texts import Words
from careloom.program.triggers import Trigger
from careloom.rules import Condition


class Goal(StrEnum):
    """The goals of events (the paper's Table 2)."""

    EDUCATIONAL = "educational"
    FEEDBACK = "feedback"
    CHANGE_OF_PERSPECTIVE = "change_of_perspective"
    TRIGGER_ACTION = "trigger_action"
    SKILL = "skill"
    LOAD_REDUCTION = "load_reduction"
    SYMPTOM_RELIEF = "symptom_relief"
    SUPPORT = "support"


class EventKind(StrEnum):
    """Whether an event tells, tries to change something now, or encourages."""

    INFORMATIONAL = "informational"
    INTERVENTIONAL = "interventional"
    SUPPORTIVE = "supportive"


class Exit(StrEnum):
    """How a course ended, in the order in which exits are looked at."""

    UNSAFE = "unsafe"
    NOT_FOR_ME = "not_for_me"
    REACHED = "reached"
    LEFT_WITH_BENEFIT = "left_with_benefit"
    STOPPED_EARLY = "stopped_early"
    PARTLY = "partly"
    DISENGAGED = "disengaged"


EXIT_CODES = tuple(Exit)
"""The order of an exit's code in `past.STEP.last`."""

BENEFIT = frozenset({Exit.REACHED, Exit.LEFT_WITH_BENEFIT})


@dataclass(frozen=True, slots=True)
class TailoredText:
    """Words for an event at certain moments; of several `texts` one is drawn."""

    when: Condition
    texts: tuple[str, ...]
    path: str


@dataclass(frozen=True, slots=True)
class Unavailable:
    """A condition under which nothing unasked is sent in this micro-intervention."""

    id: str
    when: Condition
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """The smallest part: one in-the-moment attempt to help.

    `item` is the response it asks for ("" when it asks for none beyond "done"); `proximal` the
    item that judges its near effect within `proximal_seconds`, or "" with `no_proximal` saying why.
    """

    id: str
    goal: Goal
    kind: EventKind
    text: str
    minutes: float
    item: str
    proximal: str
    proximal_seconds: float
    no_proximal: str
    by_human: bool
    kernel: bool
    path: str
    measured: str = ""
    """The sensor's variable that judges the near effect, where no item does."""
    measured_as: str = ""
    """How its readings within `proximal_seconds` become one number: sum, mean or latest."""
    tailored: tuple[TailoredText, ...] = ()
    """Other words for certain moments; the first whose condition is yes is told."""


def texts_of(event: Event) -> tuple[str, ...]:
    """Every text that may be told for the event, the plain one first."""
    return (event.text, *(text for one in event.tailored for text in one.texts))


NOTHING = ""
"""The option to offer nothing, among the options of a randomized rule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRule:
    """Inside a micro-intervention: at this trigger, if so, this event (or one of these).

    `options` are event ids, `NOTHING` included where it may be drawn; `probabilities` go with
    them, and with `by_need` there is a set for each need state that the course answers.
    A rule with `at_latest_seconds` waits for its condition until then, and then fires anyway.
    """

    id: str
    trigger: Trigger
    when: Condition | None
    options: tuple[str, ...]
    probabilities: tuple[float, ...]
    by_need: dict[str, tuple[float, ...]]
    policy: str
    """The learning policy that is asked first; "" for none. The probabilities are its fallback."""
    at_most: int
    """How often it may fire in one course; zero means without limit."""
    cool_down_seconds: float
    at_latest_seconds: float
    unasked: bool
    """Whether what it sends counts as an unasked prompt (timed rules do, answers do not)."""
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitRule:
    """A condition under which the course ends this way."""

    exit: Exit
    when: Condition
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreedAct:
    """What the person agrees to do, by when, and who will look at it (accountability)."""

    text: str
    look_after_seconds: float
    looked_at_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MicroIntervention:
    """A highly focused intervention with its own small aim."""

    id: str
    level: str
    name: Words
    aim: Words
    meets: tuple[str, ...]
    toward: tuple[str, ...]
    """Needs of higher levels that this step can be narrated toward."""
    family: str
    prerequisites: Condition | None
    contraindications: Condition | None
    minutes: float
    events: dict[str, Event]
    rules: tuple[DecisionRule, ...]
    outcome: Condition
    exits: tuple[ExitRule, ...]
    at_latest_seconds: float
    """The course ends by then: partly, or disengaged when nothing was answered."""
    engaged: Condition | None
    """Use: whether the person takes part (the engagement rule)."""
    experience_item: str
    agreed_act: AgreedAct | None
    facilitation: str
    """A Facilitation that overrides the program's, or ""."""
    link: str
    """The address of an outside app or community, or ""."""
    path: str
    unavailable: tuple[Unavailable, ...] = ()
    """Reasons of its own why a person may not be reached; unknown is no reason."""
