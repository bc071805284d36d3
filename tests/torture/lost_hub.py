"""What happens to a hub before and after its last backup, each in a process of its own.

python -m tests.torture.lost_hub DATA begin PEOPLE
python -m tests.torture.lost_hub DATA sunday
python -m tests.torture.lost_hub DATA goes_on
"""

from __future__ import annotations

import sys
from pathlib import Path

from careloom.cli.hub import open_hub

if __name__ == "__main__":
    # Before any model is imported.
    open_hub(Path(sys.argv[1]), mode="test")

from django.core.management import call_command

from careloom.records.clock import move_clock, read_clock, release_clock, stop_clock
from careloom.records.models import Enrollment, Participant
from careloom.services.answer import answer
from careloom.services.erase_person import erase_person
from careloom.services.permission import SOFTWARE, participant
from careloom.services.report_need import report_need
from careloom.services.withdraw_consent import withdraw_consent
from tests.integration.builders import MONDAY, a_clinic

SUNDAY_NOON = 6 * 86400 + 2 * 3600


def begin(people: int) -> None:
    """Half of them are written to by email, half by text."""
    call_command("migrate", verbosity=0)
    stop_clock(MONDAY)
    clinic = a_clinic()
    for number in range(people):
        channel = "sms" if number % 2 else "email"
        phone, address = f"+121255501{number:02}", f"p{number}@example.org"
        row = clinic.person(channel=channel, address=address, phone=phone)
        if number % 4 < 2:
            answer(enrollment_id=row.id, answers={"tense": "8"}, by=participant(row.id), now=MONDAY)


def sunday() -> None:
    """The week's questions are due, and one calls for help; then the clock goes on by itself."""
    now = move_clock(SUNDAY_NOON)
    row = _people()[1]
    answer(enrollment_id=row.id, answers={"unsafe": "not_safe"}, by=participant(row.id), now=now)
    for one in _people()[2:4]:
        me = participant(one.id)
        report_need(enrollment_id=one.id, report="hard", option="argument", by=me, now=now)
    release_clock()


def goes_on() -> None:
    """After the backup: the last of the people is erased, the two before withdraw."""
    *_, one, other, last = _people()
    for row in (one, other):
        withdraw_consent(enrollment_id=row.id, by=participant(row.id), now=read_clock())
    erase_person(
        person=Participant.objects.get(id=last.participant_id), by=SOFTWARE, now=read_clock()
    )


def _people() -> list[Enrollment]:
    return list(Enrollment.objects.order_by("participant__created_at", "id"))


if __name__ == "__main__":
    {"begin": begin, "sunday": sunday, "goes_on": goes_on}[sys.argv[2]](*map(int, sys.argv[3:]))
