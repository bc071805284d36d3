"""What the torture does to a hub from outside its worker, each in a process of its own.

python -m tests.torture.hub_at_work DATA begin PEOPLE
python -m tests.torture.hub_at_work DATA move SECONDS
python -m tests.torture.hub_at_work DATA withdraw
python -m tests.torture.hub_at_work DATA count
"""

from __future__ import annotations

import json
import sys
from collections import Counter
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


def move(seconds: int) -> None:
    """The clock goes on."""
    from careloom.records.clock import move_clock

    move_clock(seconds)


def withdraw() -> None:
    """Every tenth person takes back that they may be written to."""
    from careloom.records.clock import read_clock
    from careloom.records.models import Enrollment
    from careloom.services.permission import participant
    from careloom.services.withdraw_consent import withdraw_consent

    for row in Enrollment.objects.order_by("id")[::10]:
        withdraw_consent(enrollment_id=row.id, by=participant(row.id), now=read_clock())


def count() -> None:
    """What stands in the tables, as JSON."""
    from careloom.records.clock import read_clock
    from careloom.records.models import Consent, DecisionRecord, Delivery, Enrollment

    now = read_clock().timestamp()
    states = Counter(Delivery.objects.filter(channel="email").values_list("state", flat=True))
    withdrawn = Consent.objects.exclude(withdrawn_at=None).values_list("enrollment_id", flat=True)
    found = {
        "due": Enrollment.objects.filter(due_at__lte=now).count(),
        "decisions": DecisionRecord.objects.count(),
        "states": dict(states),
        "accepted": list(
            Delivery.objects.filter(state="accepted", channel="email").values_list("id", flat=True)
        ),
        "uncertain": list(Delivery.objects.filter(state="uncertain").values_list("id", flat=True)),
        "uncertain_by": Counter(
            Delivery.objects.filter(state="uncertain").values_list("reason", flat=True)
        ),
        "of_withdrawn": list(
            Delivery.objects.filter(enrollment_id__in=list(withdrawn)).values_list("id", flat=True)
        ),
    }
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    open_hub(Path(sys.argv[1]), mode="test")
    {"begin": begin, "move": move, "withdraw": withdraw, "count": count}[sys.argv[2]](
        *(int(word) for word in sys.argv[3:])
    )
