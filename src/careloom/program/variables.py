"""What rules may read: tailoring variables, the items that fill them, reports of needs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from careloom.program.texts import Words
from careloom.rules import Formula, Variable


class SourceKind(StrEnum):
    """Where a reading comes from."""

    ITEM = "item"
    SCORE = "score"
    REPORT = "report"
    SENSOR = "sensor"
    PROFILE = "profile"
    STAFF = "staff"
    DERIVED = "derived"
    FORMULA = "formula"
    BUILT_IN = "built_in"


class Summary(StrEnum):
    """How a derived variable sums up its readings within a window of the person's days."""

    LATEST = "latest"
    CHANGE = "change"
    MEAN = "mean"
    COUNT = "count"
    SHARE = "share"
    TREND = "trend"
    SUM = "sum"
    TIME_SINCE = "time_since"


MAXIMUM_WINDOW_DAYS = 400
MAXIMUM_WINDOW_MINUTES = 720


@dataclass(frozen=True, slots=True, kw_only=True)
class TailoringVariable:
    """A named thing that rules may read.

    `fresh_seconds` is how long a reading may be used; zero means that it never goes stale.
    A derived variable reads `of` over `window_days` local days, today included; SHARE and COUNT
    with `counted` set take the readings whose value lies in that half-open span.
    """

    id: str
    variable: Variable
    source: SourceKind
    source_id: str
    unit: str
    low: float
    high: float
    fresh_seconds: float
    name: Words
    of: str = ""
    summary: Summary | None = None
    window_days: int = 0
    window_minutes: int = 0
    """Of a sum over less than a day: it reaches back so many minutes from now."""
    counted: tuple[float, float] | None = None
    formula: Formula | None = None
    path: str = ""


@dataclass(frozen=True, slots=True)
class AnswerOption:
    """One answer: its stable code, its number, its words; `done` marks that the act was done."""

    code: str
    value: float
    say: Words
    done: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One question with a stable id, independent of its wording.

    `kind` is `choice`, `many` (several options), `scale` (whole numbers from low to high),
    `number` or `text` (free words: kept encrypted, never read by rules, always seen by a human).
    """

    id: str
    ask: Words
    kind: str
    options: tuple[AnswerOption, ...]
    low: float
    high: float
    low_says: Words
    high_says: Words
    valid_seconds: float
    instrument: str
    path: str


@dataclass(frozen=True, slots=True)
class Band:
    """A range of a score, both ends included, and its words."""

    id: str
    low: float
    high: float
    say: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A sum or mean of items; None when an item is missing, never zero."""

    id: str
    summary: str
    items: tuple[str, ...]
    reverse: tuple[str, ...]
    multiply: float
    higher_is_better: bool
    bands: tuple[Band, ...]
    reliable_change: float
    """Zero when none is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """A set of items with its scoring and the basis on which its wording may be used."""

    id: str
    name: Words
    license_basis: str
    license_note: str
    items: dict[str, Item]
    scores: dict[str, Score]
    repeat_seconds: float
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a person may report on their own: options to tap, and always "something else"."""

    id: str
    name: Words
    ask: Words
    options: tuple[AnswerOption, ...]
    path: str
