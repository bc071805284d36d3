"""What a line of the log may tell: a fixed code, and fields that can hold nothing personal."""

from __future__ import annotations

import logging
import re
from enum import StrEnum
from typing import TypedDict, Unpack

_LOG = logging.getLogger("careloom")
_SAFE = re.compile(r"[A-Za-z0-9_.:<>/*-]{0,120}")
WITHHELD = "withheld"
"""Stands where a value was no id, code, place or number."""


class Event(StrEnum):
    """The codes; `docs/reference/logs.md` says of each when it comes and what it carries."""

    REQUEST = "request"
    REQUEST_FAILED = "request_failed"
    SHARD_DECIDED = "shard_decided"
    DELIVERY_TRIED = "delivery_tried"
    WORKER_STARTED = "worker_started"
    WORKER_ENDED = "worker_ended"
    CHORE_FAILED = "chore_failed"
    EXPORT_FAILED = "export_failed"
    SET_ASIDE = "set_aside"
    SLICE_FAILED = "slice_failed"
    DATABASE_AWAY = "database_away"
    DATABASE_BACK = "database_back"
    NOTE_FAILED = "note_failed"
    RECEIPT_UNKNOWN = "receipt_unknown"
    WEBHOOK_TAKEN = "webhook_taken"
    DIED = "died"
    LIBRARY = "library"


class Fields(TypedDict, total=False):
    """All that a line may carry beside its code: ids, codes, counts and durations in seconds."""

    attempts: int
    channel: str
    decisions: int
    delivery: str
    enrollment: str
    enrollments: int
    kind: str
    method: str
    outcome: str
    queue: str
    reason: str
    route: str
    seconds: float
    state: str
    status: int
    superseded: int
    worker: str


def tell(
    event: Event,
    *,
    level: int = logging.INFO,
    fault: BaseException | None = None,
    **fields: Unpack[Fields],
) -> None:
    """Write one line. Of a fault its type and place are told, never its words."""
    safe = {name: safe_value(value) for name, value in fields.items()}
    _LOG.log(level, event.value, exc_info=fault, extra={"careloom": safe})


def safe_value(value: object) -> int | float | str:
    """The value if it is a number, id, code or place in the code; `withheld` for all else."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, float):
        return round(value, 6)
    if isinstance(value, int):
        return value
    text = str(value)
    return text if _SAFE.fullmatch(text) else WITHHELD
