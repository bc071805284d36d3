"""Journal entries: what happened to one person, append-only, in order of `seq`."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class EntryKind(StrEnum):
    """What can happen to an enrollment apart from the hub's own decisions."""

    ENROLLED = "enrolled"
    READING = "reading"
    ANSWER = "answer"
    CORRECTED = "corrected"
    DONE = "done"
    SKIPPED = "skipped"
    NOT_NOW = "not_now"
    SOMETHING_ELSE = "something_else"
    NOT_FOR_ME = "not_for_me"
    STOPPED = "stopped"
    REPORTED = "reported"
    APPROVED = "approved"
    CHOSEN = "chosen"
    REJECTED = "rejected"
    EXPIRED = "expired"
    SENT = "sent"
    NOT_SENT = "not_sent"
    BOUNCED = "bounced"
    NEED_SET = "need_set"
    LEVEL_OPENED = "level_opened"
    HOLD_OPENED = "hold_opened"
    HOLD_CLOSED = "hold_closed"
    PREFERENCE = "preference"
    PAUSED = "paused"
    RESUMED = "resumed"
    PAST_COURSE = "past_course"
    WORDS = "words"
    MOVED = "moved"


class Entry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that happened, in codes and numbers; never a name or a person's own words.

    `name` holds, by kind: the variable of a READING, the item of an ANSWER (`step` and `event` say
    what it answers, if anything), the option of a REPORT (`report.option`), the step CHOSEN, the
    reason of a NOT_SENT or BOUNCED, the need, level or hold that staff set, the PREFERENCE (`zone`,
    `language`, `form`, `channel`) whose value is `text`, the exit of a PAST_COURSE. `value` is a
    coded number, or for NEED_SET and PAUSED the instant until which it holds. WORDS marks that the
    person wrote something, which is kept encrypted elsewhere. A MOVED goes from the program whose
    content hash is `key` to that of `text`. Else `key` is the decision point that an APPROVED,
    CHOSEN, REJECTED, EXPIRED, SENT, NOT_SENT or BOUNCED belongs to. A BOUNCED, which a provider
    had accepted at `was_at`, came back.

    A CORRECTED says that the answer of entry number `key`, observed at `was_at`, should have been
    `value` and not `was`; `name`, `step` and `event` are those of that entry. A second correction
    names the number of the first.
    """

    kind: EntryKind
    at: float
    """When it was observed, in epoch seconds."""
    seq: int = 0
    """Its place in the enrollment's history; given when it is appended."""
    actor: str = "participant"
    """Who: participant, software, coach, clinician, device."""
    name: str = ""
    value: float | None = None
    text: str = ""
    step: str = ""
    event: str = ""
    key: str = ""
    was: float | None = None
    was_at: float = 0.0
    since: float = 0.0
    """Of a READING that sums up a span of time: when that began; it ended `at`."""
