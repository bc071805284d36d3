"""One thing that a person does: checked, journaled, guarded, decided on, in one transaction."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

import msgspec
from django.db import IntegrityError, transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from careloom.operations.events import Event, tell
from careloom.program.definitions import SafetyRule
from careloom.records.audit import write_audit
from careloom.records.lives import Decided, KeptLife, Superseded, take_up
from careloom.records.models import Enrollment, SubmittedForm
from careloom.services.carry_out import carry_out
from careloom.services.isolation import try_in_parts
from careloom.services.permission import Actor


class TakenBefore(Exception):
    """This form was handed in before; nothing was changed by the second time."""


class Refused(Exception):
    """What was handed in does not fit; the text says what was wanted, for the person to read."""

    def __init__(self, code: str, **wanted: str) -> None:
        self.code, self.wanted = code, wanted
        super().__init__(code)


@dataclass(slots=True)
class Happening:
    """What an act is given, and what came of it."""

    kept: KeptLife
    now: datetime
    called: list[SafetyRule] = field(default_factory=list)
    decided: list[Decided] = field(default_factory=list)


@contextmanager
def happening(
    enrollment_id: str,
    act: str,
    *,
    form: str,
    said: object = "",
    by: Actor,
    now: datetime,
) -> Iterator[Happening]:
    """Take the life up; on leaving, decide what is due, carry it out, and keep everything.

    `form` is the token of the form that was handed in, "" for acts without one, and `said` what
    stood in it. TakenBefore if this form was taken with the same in it, Refused ("form_changed")
    if with something else; an error inside leaves nothing behind. Refused for somebody who is not
    there, has not begun, or was erased.
    """
    with transaction.atomic():
        kept = _take_up(enrollment_id)
        if form:
            _take_form(form, enrollment_id, act, said, now)
        happened = Happening(kept, now)
        yield happened
        happened.decided = _decide_and_keep(kept, now)
        write_audit(chain=enrollment_id, actor=str(by), act=act, subject=enrollment_id, at=now)


def _decide_and_keep(kept: KeptLife, now: datetime) -> list[Decided]:
    """What was decided. What the person said is kept also where nothing can be decided on it.

    Then the enrollment stays due, for a worker to set aside and to try again.
    """
    said = list(kept.entries)
    tried = try_in_parts((kept,), lambda one: _decide(one[0], now))
    for _, fault in tried.failed:
        if isinstance(fault, Superseded):
            raise fault
        tell(Event.SET_ASIDE, level=logging.ERROR, fault=fault, enrollment=kept.id)
        kept.go_back_to(said)
        kept.keep()
    return tried.made[0] if tried.made else []


def _decide(kept: KeptLife, now: datetime) -> list[Decided]:
    with transaction.atomic():
        decided = kept.live(now.timestamp())
        carry_out(kept, decided, now)
        kept.keep()
    return decided


def _take_up(enrollment_id: str) -> KeptLife:
    try:
        return take_up(enrollment_id)
    except Enrollment.DoesNotExist:
        raise Refused("no_such_person") from None
    except msgspec.DecodeError:
        if Enrollment.objects.filter(id=enrollment_id, standing="").exists():
            # Nothing is kept before the beginning, and nothing after erasure.
            raise Refused("not_in_care") from None
        raise


def _take_form(form: str, enrollment_id: str, act: str, said: object, now: datetime) -> None:
    token, digest = form[:40], _digest(enrollment_id, act, said)
    try:
        with transaction.atomic():
            SubmittedForm.objects.create(
                token=token, enrollment_id=enrollment_id, act=act, digest=digest, taken_at=now
            )
    except IntegrityError:
        before = SubmittedForm.objects.get(token=token).digest
        if before and not constant_time_compare(before, digest):
            raise Refused("form_changed") from None
        raise TakenBefore from None


def _digest(enrollment_id: str, act: str, said: object) -> str:
    """Tells whether a form came with the same in it; keyed, because it is of a person's words."""
    held = msgspec.json.encode([enrollment_id, act, said], order="sorted")
    return salted_hmac("careloom.form", held, algorithm="sha256").hexdigest()
