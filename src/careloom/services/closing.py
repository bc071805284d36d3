"""What the course that ended last came to, and what is asked about it."""

from __future__ import annotations

from dataclasses import dataclass, field

import msgspec

from careloom.hub.decision import Decision, Outcome
from careloom.hub.standing import Standing
from careloom.records.bundles import program_of
from careloom.records.models import DecisionRecord, Enrollment
from careloom.services.edit_narrative import told_at

ASK_SECONDS = 3 * 86400.0
"""For so long the experience of a step is worth asking for; then it is left alone."""


@dataclass(frozen=True, slots=True)
class Closing:
    """The end of one course: the step's name, its exit, its narrative while it is new.

    `items` are those about the experience of it and about owning the process, and `open_items`
    the ones among them without an answer since.
    """

    step: str
    exit: str
    told: str = field(default="", repr=False)
    items: tuple[str, ...] = ()
    open_items: tuple[str, ...] = ()


def read_closing(enrollment: Enrollment, standing: Standing, now: float) -> Closing | None:
    """The last end of a course, while the person has not seen it or may still be asked about it."""
    since = min(standing.last_answer_at, now - ASK_SECONDS)
    record = (
        DecisionRecord.objects.filter(
            enrollment_id=enrollment.id, outcome=Outcome.EXIT, taken_at__gte=since
        )
        .exclude(body="")
        .order_by("-seq")
        .first()
    )
    if record is None:
        return None
    decision = msgspec.json.decode(record.body, type=Decision)
    new = record.taken_at >= standing.last_answer_at
    items = _still_there(decision) if new or record.taken_at > now - ASK_SECONDS else ()
    return Closing(
        step=decision.point.step,
        exit=decision.exit,
        told=told_at(enrollment, record).text if new else "",
        items=items,
        open_items=tuple(item for item in items if not _answered(standing, item, record.seq)),
    )


def _still_there(decision: Decision) -> tuple[str, ...]:
    """The items, without those that the program's version has not."""
    instruments = program_of(decision.program).instruments.values()
    known = {item for instrument in instruments for item in instrument.items}
    return tuple(item for item in decision.ask if item in known)


def _answered(standing: Standing, item: str, seq: int) -> bool:
    """By place and not by time: both may come within one tick of the clock."""
    latest = standing.latest.get(f"item:{item}")
    return latest is not None and latest.seq > seq
