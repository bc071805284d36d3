"""The Nth call to the database fails, in every act of one working day, until none is left to fail.

    python -m tests.torture.nth_call DATA EVERY

Every act is tried with each EVERYth of its calls failing: before it took effect, and, for what
takes effect by itself, after. Then it is done again as whoever did it would. Prints JSON: for each
act how many calls failed, and what was then not as it had to be.
"""

from __future__ import annotations

import json
import logging
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from careloom.cli.hub import open_hub

if __name__ == "__main__":
    # Before any model is imported.
    open_hub(Path(sys.argv[1]), mode="test")

from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connection

from careloom.records.audit import verify_audit
from careloom.records.clock import stop_clock
from careloom.records.models import Delivery, Enrollment
from careloom.services.replay import replay
from careloom.testing.sms_provider import SmsProvider, running_provider
from tests.torture.failing import failing_call
from tests.torture.kept import Line, essence, every_row
from tests.torture.put_back import Kept
from tests.torture.real_hub import running_mailbox
from tests.torture.whole_hub.refolding import what_differs_when_refolded
from tests.torture.working_day import ACTS, Act, Day, NotDone


@dataclass
class Found:
    """What came of failing the calls of one act."""

    act: str
    calls: int = 0
    failed: int = 0
    safety_again: int = 0
    uncertain: int = 0
    wrong: list[str] = field(default_factory=list)


class Wanted(NamedTuple):
    """How it stood before an act, and how it has to stand after it."""

    rows: list[tuple[object, ...]]
    lines: Counter[Line]
    arrived: Counter[str]


class Tester:
    """Does each act well once, then again and again from the same moment with a call that fails."""

    def __init__(self, day: Day, every: int) -> None:
        self.day, self.every = day, every
        self.known = set(day.people.values())
        self._first = 0

    def test(self, act: Act) -> Found:
        """All of one act; the hub then stands where the act has been done well."""
        found = Found(act.name)
        stop_clock(act.at)
        before = self._moment("before", act)
        with failing_call(0) as failing:
            act.do(self.day, act.at)
        found.calls = failing.number + failing.alone
        calls = [(at, False) for at in range(1, failing.number + 1)]
        calls += [(at, True) for at in range(1, failing.alone + 1)]
        chosen = calls[self._first :: self.every]
        # The count goes on in the next act, so that not only first calls are tried.
        self._first = (self._first - len(calls)) % self.every
        if chosen:
            self._fail_each(chosen, act, before, found)
        return found

    def _fail_each(
        self, calls: list[tuple[int, bool]], act: Act, before: Kept, found: Found
    ) -> None:
        lines, came, after = essence(self.known), arrived(self.day), self._moment("after", act)
        before.put_back()
        wanted = Wanted(every_row(), lines, came)
        for at, lost in calls:
            before.put_back()
            self._fail(act, at, lost, wanted, found)
        after.put_back()

    def _moment(self, when: str, act: Act) -> Kept:
        name = f"{when}_{act.name.replace(' ', '_')}"
        return Kept(name, self.day.mailbox.ids, self.day.provider.taken)

    def _fail(self, act: Act, at: int, lost: bool, wanted: Wanted, found: Found) -> None:
        """Do it with this call failing, and then again; what was wrong is noted."""
        with failing_call(at, lost=lost) as failing, suppress(OperationalError, NotDone):
            act.do(self.day, act.at)
        # The first time may have read what was kept in memory afterwards.
        found.failed += failing.failed
        here = f"call {at}{' (its answer was lost)' if lost else ''}"
        if act.whole and every_row() != wanted.rows and essence(self.known) != wanted.lines:
            found.wrong.append(f"{here}: half done")
        if not act.anew or essence(self.known) != wanted.lines:
            try:
                self._again(act)
            except (OperationalError, NotDone) as fault:
                found.wrong.append(f"{here}: could not be done again ({fault})")
        found.wrong += [f"{here}: {one}" for one in self._judge(act, wanted, found)]

    def _again(self, act: Act) -> None:
        later = act.at + act.again
        stop_clock(later)
        act.do(self.day, later)
        stop_clock(act.at)

    def _judge(self, act: Act, wanted: Wanted, found: Found) -> Iterator[str]:
        lines, got = wanted.lines, essence(self.known)
        if act.sends:
            yield from self._judge_sending(wanted.arrived, found)
            lines, got = but_uncertain(lines, got)
        for line in sorted((got - lines).keys()):
            if not (act.anew and line[1] == "audit"):
                yield f"too much: {line}"
        yield from (f"missing: {line}" for line in sorted((lines - got).keys()))
        yield from (f"audit broken: {broken}" for broken in verify_audit())
        for row in Enrollment.objects.exclude(standing=""):
            yield from (f"refolded: {what}" for what in what_differs_when_refolded(row.id))

    def _judge_sending(self, wanted: Counter[str], found: Found) -> Iterator[str]:
        """No care message twice, none lost that counts as sent, nothing to who did not agree."""
        came = arrived(self.day)
        for one in Delivery.objects.filter(channel__in=["email", "sms"]):
            if one.what == "safety":
                found.safety_again += came[one.id] > wanted[one.id]
            elif came[one.id] > wanted[one.id]:
                yield f"{'doubled' if wanted[one.id] else 'sent although held'}: {one.what}"
            if came[one.id] < wanted[one.id] and one.state != "uncertain":
                yield f"lost: {one.what} is {one.state}"
            found.uncertain += one.state == "uncertain"


def arrived(day: Day) -> Counter[str]:
    """How often each message came to its provider."""
    return Counter(day.mailbox.ids) + Counter(one.idempotency_key for one in day.provider.taken)


def but_uncertain(wanted: Counter[Line], got: Counter[Line]) -> tuple[Counter[Line], Counter[Line]]:
    """Both without all that is of a message that stayed uncertain."""
    of_messages = ("delivery", "journal")
    unsure = {(one[0], one[2]) for one in got if one[1] == "delivery" and one[-1] == "uncertain"}

    def rest(lines: Counter[Line]) -> Counter[Line]:
        left = {one for one in lines if one[1] in of_messages and (one[0], one[2]) in unsure}
        return Counter({one: count for one, count in lines.items() if one not in left})

    return rest(wanted), rest(got)


def main() -> None:
    """A day, act by act."""
    logging.disable(logging.CRITICAL)
    if connection.vendor == "sqlite":
        # Nothing loses its power here.
        connection.settings_dict["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL"
    call_command("migrate", verbosity=0)
    provider = SmsProvider()
    with running_mailbox() as mailbox, running_provider(provider) as address:
        settings.EMAIL_PORT, settings.SMS_URL = mailbox.port, address
        settings.SMS_CALLBACK = provider.hub
        tester = Tester(Day(mailbox, provider), int(sys.argv[2]))
        done = [tester.test(act) for act in ACTS]
    different = len(replay().differences)
    sys.stdout.write(json.dumps({"acts": [vars(one) for one in done], "different": different}))


if __name__ == "__main__":
    main()
