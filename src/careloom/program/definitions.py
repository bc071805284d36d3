"""A checked program: what the hub may trust.

Only the checker makes these values. Whatever stands here has been typed, resolved and
proven as far as it can be: every name exists, every condition is compiled, every text is
there in every language. Instances are frozen; lengths of time are seconds, times of day are
minutes after local midnight, weekdays count from Monday = 0.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from careloom.program.model import ConceptualModel, Recommendation
from careloom.program.policies import LearningPolicy
from careloom.program.study import Study
from careloom.program.suite import MicroIntervention
from careloom.program.texts import Texts, Words
from careloom.program.triggers import Trigger
from careloom.program.variables import Instrument, Report, TailoringVariable
from careloom.rules import Condition, Registry


class Facilitation(StrEnum):
    """Who performs the hub's functions for an evaluation's recommendation."""

    AUTOMATIC = "automatic"
    COACH_APPROVES = "coach_approves"
    CLINICIAN_LEADS = "clinician_leads"
    SELF_DIRECTED = "self_directed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The clinical target of the whole care, and the condition that says it is reached."""

    name: Words
    measure: str
    reached: Condition
    by_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Burden:
    """How much may be asked of one person, in unasked prompts, minutes and items."""

    prompts_a_day: int
    prompts_a_week: int
    minutes_a_week: float
    items_a_week: int
    apart_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """How contact thins out when nobody answers, and how it is kept for years.

    After `slow_after` unanswered prompts in a row every other prompt is left out, after
    `weekly_after` at most one a week goes out, after `rest_after` one question is asked and
    then the person rests. Resting and idle people hear from the hub every `resting_seconds`
    and `idle_seconds`.
    """

    slow_after: int
    weekly_after: int
    rest_after: int
    resting_seconds: float
    idle_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """When to ask what a person needs, and which items to ask then."""

    id: str
    trigger: Trigger
    ask: tuple[str, ...]
    wait_seconds: float
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyRule:
    """A risk answer or risk wording, its fixed response and the human it calls.

    `words` names a category of crisis wording; `when` judges an answer. Exactly one is set.
    """

    id: str
    response: str
    urgent: bool
    hold: bool
    when: Condition | None
    items: tuple[str, ...]
    words: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyContact:
    """Where help is to be had, by country; `languages` are those spoken there."""

    country: str
    name: Words
    phone: str
    text: str
    hours: Words
    checked_on: str
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Blank:
    """A personal word (a name) asked once, kept encrypted, filled in only when shown."""

    id: str
    ask: Words
    fallback: Words


@dataclass(frozen=True, slots=True)
class Scope:
    """The names that conditions of one place may read, and the order of their values.

    The model's own scope comes first; a micro-intervention's scope is the same names followed
    by those of its course and events, so that one row of values serves both.
    """

    registry: Registry
    conditions: tuple[tuple[str, Condition], ...]
    """Each judged condition with its path in the program's files, in the order of the trace."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """One version of a designed process of digital micro-intervention care."""

    id: str
    version: str
    content_hash: str
    languages: tuple[str, ...]
    name: Words
    summary: Words
    for_whom: Words
    target: Target
    facilitation: Facilitation
    facilitation_expires_seconds: float
    burden: Burden
    contact: Contact
    quiet_from: int
    quiet_to: int
    blanks: dict[str, Blank]
    safety_contacts: tuple[SafetyContact, ...]
    evidence: tuple[str, ...]
    license: str
    model: ConceptualModel
    recommendation: Recommendation
    variables: dict[str, TailoringVariable]
    calendars: dict[str, tuple[tuple[int, int], ...]]
    """Calendar id to half-open spans of local days (proleptic ordinals)."""
    instruments: dict[str, Instrument]
    reports: dict[str, Report]
    evaluations: tuple[Evaluation, ...]
    safety: tuple[SafetyRule, ...]
    suite: dict[str, MicroIntervention]
    texts: Texts
    ownership_item: str
    scope: Scope
    course_scopes: dict[str, Scope] = field(default_factory=dict)
    study: Study | None = None
    """What a study on this version declared before its data; None where there is none."""
    policies: dict[str, LearningPolicy] = field(default_factory=dict)
