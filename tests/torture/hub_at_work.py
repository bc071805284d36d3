"""What the torture does to a hub from outside its worker, each in a process of its own.

python -m tests.torture.hub_at_work DATA begin PEOPLE
python -m tests.torture.hub_at_work DATA week
python -m tests.torture.hub_at_work DATA withdraw
"""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

from careloom.cli.hub import open_hub


def begin(people: int) -> None:
    """So many people who are written to by email; the clock stands on their first evening."""
    from django.core.management import call_command

    from careloom.records.clock import stop_clock
    from careloom.services.answer import answer
    from careloom.services.permission import participant
    from tests.integration.builders import MONDAY, a_clinic

    call_command("migrate", verbosity=0)
    stop_clock(MONDAY)
    clinic = a_clinic()
    for number in range(people):
        row = clinic.person(channel="email", address=f"p{number}@example.org")
        if number % 4:
            me = participant(row.id)
            said = {"tense": str(number % 11)}
            answer(enrollment_id=row.id, answers=said, by=me, now=MONDAY)
    stop_clock(MONDAY + timedelta(hours=9, minutes=40))


def week() -> None:
    """On to the next Sunday at noon: half of them tell something, the others are due."""
    from careloom.records.clock import move_clock, read_clock
    from careloom.records.models import Enrollment
    from careloom.services.permission import participant
    from careloom.services.report_need import report_need

    before = read_clock()
    noon = before.replace(hour=16, minute=0, second=0, microsecond=0)
    noon += timedelta(days=7 - (before.weekday() + 1) % 7)
    now = move_clock((noon - before).total_seconds())
    for row in Enrollment.objects.order_by("id")[now.isocalendar().week % 2 :: 2]:
        me = participant(row.id)
        report_need(enrollment_id=row.id, report="hard", option="argument", by=me, now=now)


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
    {"begin": begin, "week": week, "withdraw": withdraw}[sys.argv[2]](
        *(int(word) for word in sys.argv[3:])
    )
