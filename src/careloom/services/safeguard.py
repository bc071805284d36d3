"""The safety path: in the transaction of the answer, before anything else is decided."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from careloom.hub.entries import Entry, EntryKind
from careloom.hub.safety import judge_answer, judge_words
from careloom.program.definitions import SafetyRule
from careloom.records.lives import KeptLife
from careloom.records.models import Delivery, StaffTask
from careloom.services.carry_out import open_task


def guard_answer(kept: KeptLife, entry: Entry, now: datetime) -> tuple[SafetyRule, ...]:
    """The safety rules that an answer calls, with their response, hold and task."""
    if entry.value is None:
        return ()
    called = judge_answer(kept.program, entry.name, entry.value)
    _respond(kept, called, entry, now)
    return called


def guard_words(kept: KeptLife, entry: Entry, words: str, now: datetime) -> tuple[SafetyRule, ...]:
    """The same for free words, which a human reads in any case."""
    called = judge_words(kept.program, words)
    _respond(kept, called, entry, now)
    open_task(kept, StaffTask.Kind.FREE_TEXT, f"e{entry.seq}", now, urgent=bool(called))
    return called


def call_human(enrollment_id: str, called: Iterable[SafetyRule], now: datetime) -> None:
    """A task for each rule, where the person's own standing cannot be read and so not held."""
    for rule in called:
        StaffTask.objects.get_or_create(
            enrollment_id=enrollment_id,
            kind=StaffTask.Kind.SAFETY,
            about=f"{rule.id}@unkept{now.timestamp():.0f}",
            defaults={"urgent": rule.urgent, "opened_at": now},
        )


def _respond(kept: KeptLife, called: tuple[SafetyRule, ...], entry: Entry, now: datetime) -> None:
    at = now.timestamp()
    for rule in called:
        if rule.hold:
            hold = Entry(kind=EntryKind.HOLD_OPENED, at=entry.at, actor="software", name=rule.id)
            kept.append(hold)
        open_task(kept, StaffTask.Kind.SAFETY, f"{rule.id}@e{entry.seq}", now, urgent=rule.urgent)
        for channel in dict.fromkeys(("web", kept.standing.channel)):
            shown = channel == "web"
            Delivery.objects.get_or_create(
                enrollment_id=kept.row.id,
                key=f"safety/{rule.id}@e{entry.seq}",
                what="safety",
                channel=channel,
                defaults={
                    "ref": rule.response,
                    "state": Delivery.State.ACCEPTED if shown else Delivery.State.QUEUED,
                    "not_before": at,
                    "created_at": at,
                    "settled_at": at if shown else None,
                },
            )
