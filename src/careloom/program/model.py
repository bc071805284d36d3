"""The conceptual model: levels, need states, themes, and how steps are recommended."""

from __future__ import annotations

from dataclasses import dataclass

from careloom.program.texts import Words
from careloom.rules import Condition


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A level of priority. The levels above it open when its `capability` is shown.

    `capability` tests readings or overall outcomes, not a count of finished steps; None means
    that nothing is gated by this level. `opened_by` are the roles that may open it by hand.
    """

    id: str
    priority: int
    name: Words
    goal: Words
    behaviors: Words
    gains: Words
    capability: Condition | None
    opened_by: tuple[str, ...]
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedState:
    """What a person may need, how it is recognized and what answers it.

    `reports` are report options that state it outright. `person` needs go to a human and to no
    step; a `steady` need wants nothing. `ask` are the items that settle an unknown.
    """

    id: str
    level: str
    name: Words
    when: Condition | None
    reports: tuple[str, ...]
    steps: tuple[str, ...]
    ask: tuple[str, ...]
    theme: str
    acute: bool
    person: bool
    steady: bool
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """The larger aim toward which a step is narrated."""

    id: str
    name: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class ConceptualModel:
    """Why and in which order needs are met (the paper's Table 3)."""

    levels: tuple[Level, ...]
    """By priority; the author's order among equals."""
    needs: tuple[NeedState, ...]
    themes: dict[str, Theme]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommendation:
    """How eligible steps are limited and chosen.

    `probabilities` are those of the first, second, ... ranked step when the choice among them is
    randomized; empty means that the first is offered. `always` are steps for education or
    prevention that need no need state.
    """

    offer_at_most: int
    refresh_seconds: float
    after_decline_seconds: float
    not_for_me_seconds: float
    probabilities: tuple[float, ...]
    policy: str
    """The learning policy that is asked among the first ranked; "" for none."""
    always: tuple[str, ...]
