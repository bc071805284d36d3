"""What the torture does to a hub from outside its worker, each in a process of its own.

python -m tests.torture.hub_at_work DATA begin PEOPLE [CHANNEL]
python -m tests.torture.hub_at_work DATA week
python -m tests.torture.hub_at_work DATA withdraw
"""

from __future__ import annotations

import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from careloom.cli.hub import open_hub

if TYPE_CHECKING:
    from tests.integration.builders import Clinic


NEW_EACH_WEEK = 6
"""Half of them have something queued at once; the others began two days ago, and are due now."""


def begin(people: str, channel: str = "email") -> None:
    """So many people who are reached by this channel; the clock stands on their first evening."""
    from django.core.management import call_command

    from careloom.records.clock import stop_clock
    from tests.integration.builders import MONDAY, a_clinic

    call_command("migrate", verbosity=0)
    stop_clock(MONDAY)
    clinic = a_clinic()
    for number in range(int(people)):
        _joins(clinic, number, channel, MONDAY, tense=str(number % 11) if number % 4 else "")
    stop_clock(MONDAY + timedelta(hours=9, minutes=40))


def _joins(clinic: Clinic, number: int, channel: str, now: datetime, *, tense: str) -> None:
    """Somebody new, who answers the first question at once unless that is empty."""
    from careloom.services.answer import answer
    from careloom.services.permission import participant

    ways = {"address": f"p{number}@example.org", "phone": f"+1212555{number:04}"}
    row = clinic.person(channel=channel, now=now, **ways)
    if tense:
        answer(enrollment_id=row.id, answers={"tense": tense}, by=participant(row.id), now=now)


def week() -> None:
    """On to the next Sunday at noon: some begin, half of the others tell something, or are due."""
    from careloom.records.clock import move_clock, read_clock
    from careloom.records.models import Consent, Enrollment, Organization, ProgramBundle
    from careloom.services.permission import participant
    from careloom.services.report_need import report_need
    from tests.integration.builders import Clinic

    before = read_clock()
    noon = before.replace(hour=16, minute=0, second=0, microsecond=0)
    noon += timedelta(days=7 - (before.weekday() + 1) % 7)
    now = move_clock((noon - before).total_seconds())
    for row in Enrollment.objects.order_by("id")[now.isocalendar().week % 2 :: 2]:
        me = participant(row.id)
        report_need(enrollment_id=row.id, report="hard", option="argument", by=me, now=now)
    clinic = Clinic(Organization.objects.get(), ProgramBundle.objects.get())
    channel = Consent.objects.exclude(channel="web").first().channel
    known = Enrollment.objects.count()
    for number in range(known, known + NEW_EACH_WEEK, 2):
        _joins(clinic, number, channel, now, tense="8")
        # By the web: nothing of theirs waits in the outbox until it is too late to be sent.
        _joins(clinic, number + 1, "web", now - timedelta(days=2), tense="8")


def withdraw() -> None:
    """Every tenth person takes back that they may be written to."""
    from careloom.records.clock import read_clock
    from careloom.records.models import Enrollment
    from careloom.services.permission import participant
    from careloom.services.withdraw_consent import withdraw_consent

    for row in Enrollment.objects.order_by("id")[::10]:
        withdraw_consent(enrollment_id=row.id, by=participant(row.id), now=read_clock())


if __name__ == "__main__":
    open_hub(Path(sys.argv[1]), mode="test")
    {"begin": begin, "week": week, "withdraw": withdraw}[sys.argv[2]](*sys.argv[3:])
