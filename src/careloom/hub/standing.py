"""The standing: the bounded summary of one enrollment that rules need."""

from __future__ import annotations

import msgspec


class Latest(msgspec.Struct, frozen=True, array_like=True):
    """The latest reading of a variable: by when it was observed, then by `seq`."""

    value: float
    at: float
    seq: int
    source: str


class Day(msgspec.Struct, array_like=True):
    """What one variable's readings came to on one of the person's days (`on`: ordinal)."""

    on: int
    count: int
    total: float
    counted: int
    first: float
    first_at: float
    last: float
    last_at: float
    last_seq: int


class Minute(msgspec.Struct, array_like=True):
    """What one variable's readings came to within one minute (`on`: whole minutes since 1970)."""

    on: int
    total: float


class EventState(msgspec.Struct, omit_defaults=True):
    """What became of one event within the running course."""

    sent: int = 0
    answered: int = 0
    done: int = 0
    skipped: int = 0
    numbers: int = 0
    total: float = 0.0
    last: float | None = None
    sent_at: float | None = None
    open: bool = False
    """Sent and not yet responded to."""
    text: str = ""
    """The text that was told when last sent, where it was not the plain one."""


class Fired(msgspec.Struct, array_like=True):
    """How often a decision rule fired in this course, and when last."""

    count: int
    at: float


class Wait(msgspec.Struct, frozen=True, array_like=True):
    """A decision point that follows something that happened: due at `at` unless undone."""

    trigger: str
    slot: str
    at: float
    until: float
    """The latest instant, for rules that wait for their condition; else equal to `at`."""
    event: str
    """Dropped when this event is answered ("" for never)."""
    reported: str = ""


class CourseState(msgspec.Struct, omit_defaults=True, kw_only=True):
    """The place in the running course."""

    step: str
    began_at: float
    began_on: int
    need: str = ""
    theme: str = ""
    key: str = ""
    """The decision point that recommended it."""
    sent: int = 0
    answered: int = 0
    unanswered: int = 0
    stopped: bool = False
    not_for_me: bool = False
    events: dict[str, EventState] = {}
    fired: dict[str, Fired] = {}


class Past(msgspec.Struct, omit_defaults=True):
    """What the finished courses of one step came to."""

    times: int = 0
    reached: int = 0
    benefit: int = 0
    failed: int = 0
    abandoned: int = 0
    last: str = ""
    ended_at: float = 0.0
    need: str = ""
    sent: int = 0
    answered: int = 0
    """Events sent in all its courses, and how many of them were answered."""


class Proposal(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A recommendation that waits for somebody: the person or staff."""

    key: str
    steps: tuple[str, ...]
    need: str
    theme: str
    waits_for: str
    """participant, coach or clinician."""
    expires_at: float
    reported: str = ""
    """The report that brought it about, if one did."""
    approved_by: str = ""


class CheckIn(msgspec.Struct, frozen=True, kw_only=True):
    """Items asked for an evaluation, which goes on when they are answered or at `until`."""

    evaluation: str
    slot: str
    items: tuple[str, ...]
    asked_at: float
    until: float
    reported: str = ""


class Asked(msgspec.Struct, array_like=True):
    """What was asked of the person on one local day."""

    on: int
    prompts: int
    minutes: float
    items: int


class Standing(msgspec.Struct, kw_only=True, omit_defaults=True):
    """One enrollment, summed up; its size is bounded by the program, not by time."""

    enrolled_at: float
    zone: str
    language: str
    form: str = "web"
    channel: str = "web"
    seq: int = 0
    """The entries and decisions folded so far: the revision."""
    latest: dict[str, Latest] = {}
    days: dict[str, list[Day]] = {}
    minutes: dict[str, list[Minute]] = {}
    """Of each sum over less than a day: the minutes measured, as far back as it reaches."""
    course: CourseState | None = None
    past: dict[str, Past] = {}
    recent: list[tuple[str, str, float]] = []
    """The last five courses: step, exit, when it ended."""
    picked: dict[str, int] = {}
    """How often the person chose each step for themself."""
    step_until: dict[str, float] = {}
    """Steps that cool down after a decline, until when."""
    family_until: dict[str, float] = {}
    handled: dict[str, int] = {}
    """The last local day (ordinal) whose point of this trigger was decided."""
    waits: list[Wait] = []
    lines: dict[str, int] = {}
    """The last answer of each condition that a trigger waits to be crossed."""
    check_in: CheckIn | None = None
    proposal: Proposal | None = None
    unanswered: int = 0
    last_answer_at: float = 0.0
    last_prompt_at: float = 0.0
    asked: list[Asked] = []
    resting_since: float = 0.0
    """When the person was left to rest; zero while contact goes on."""
    last_contact_at: float = 0.0
    holds: list[str] = []
    paused_until: float = 0.0
    staff_needs: dict[str, float] = {}
    opened: list[str] = []
    idle_since: float = 0.0
    idle_until: float = 0.0
    """When the person last had a need again: frequent times before it were never to come."""
    rested_until: float = 0.0
    """When the person last came back from rest: no time before it was to come."""
    left_until: float = 0.0
    """Who left a course is offered nothing before this; no frequent time before it was to come."""
    back_since: float = 0.0
    """When the person last came back, until a course begins."""
    due_at: float | None = None
    """When the next decision point comes; None when nothing is to come by itself."""
