"""Responding to the running step without an answer: done, not now, skip, something else."""

from __future__ import annotations

from datetime import datetime

from careloom.hub.entries import Entry, EntryKind
from careloom.services.happening import Happening, Refused, happening
from careloom.services.permission import Actor, require_self

RESPONSES = {
    "done": EntryKind.DONE,
    "not_now": EntryKind.NOT_NOW,
    "skip": EntryKind.SKIPPED,
    "something_else": EntryKind.SOMETHING_ELSE,
    "not_for_me": EntryKind.NOT_FOR_ME,
    "stop": EntryKind.STOPPED,
}


def respond(
    *, enrollment_id: str, response: str, event: str, form: str, by: Actor, now: datetime
) -> Happening:
    """Take a response to an event of the running course.

    Refused when the course has ended or the event was never sent: an old tab changes nothing.
    """
    require_self(by, enrollment_id)
    if response not in RESPONSES:
        raise Refused("unknown_response")
    with happening(enrollment_id, response, form=form, said=event, by=by, now=now) as happened:
        course = happened.kept.standing.course
        if course is None or event not in course.events:
            raise Refused("step_is_over")
        happened.kept.append(
            Entry(kind=RESPONSES[response], at=now.timestamp(), step=course.step, event=event)
        )
    return happened
