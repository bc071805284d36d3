"""Workers and clients on one hub at once, each with a connection of its own, and their history.

    python -m tests.torture.many_at_once DATA WORKERS CLIENTS ROUNDS

Prints as JSON what the checker of histories found and how much was done.
"""

from __future__ import annotations

import json
import logging
import sys
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from time import monotonic

from careloom.channels.base import Attempt, Message, Result
from careloom.cli.hub import open_hub
from tests.torture.history import Operation, anomalies

PEOPLE = 8
MOST_A_DAY = 1


class Many:
    """One run; each thread keeps what it did in the history."""

    def __init__(self, seed: int) -> None:
        from careloom.records.clock import stop_clock
        from careloom.records.named_points import break_in
        from tests.integration.builders import MONDAY, a_clinic

        stop_clock(MONDAY)
        self.now: datetime = MONDAY
        clinic, self.seed = a_clinic(), seed
        self.people = [
            clinic.person(begun=False, address=f"p{n}@example.org") for n in range(PEOPLE)
        ]
        self.history: list[Operation] = []
        self.faults: Counter[str] = Counter()
        self.judged = threading.local()
        break_in(self._pass)

    def _pass(self, point: str) -> None:
        if point == "send/rendered":
            self.judged.at = monotonic()

    def send(self, message: Message) -> Attempt:
        """As a provider: note what arrived, and when its gate had been judged."""
        began, person = self.judged.at, message.address.partition("@")[0]
        self.history.append(Operation("send", person, message.id, began, monotonic()))
        return Attempt(Result.ACCEPTED)

    def does(self, what: str, number: int, value: str, act: Callable[[], object]) -> None:
        """Do it and note it; what is refused in words or loses a race is no fault."""
        from careloom.services.enroll import AlreadyBegun
        from careloom.services.happening import Refused, TakenBefore

        began = monotonic()
        try:
            act()
            ok = True
        except (Refused, TakenBefore, AlreadyBegun):
            ok = False
        self.history.append(Operation(what, f"p{number}", value, began, monotonic(), ok))

    def client(self, number: int, rounds: int) -> None:
        """One client: everybody's pages, in an order of its own."""
        chance = Random(f"{self.seed}/{number}")
        for turn in range(rounds):
            who = chance.randrange(PEOPLE)
            draw, form = chance.random(), f"{number}-{turn}"
            for what, share in (("begin", 0.1), ("withdraw", 0.1), ("agree", 0.2), ("answer", 1.0)):
                if draw < share:
                    getattr(self, f"_{what}")(who, form, chance)
                    break
                draw -= share

    def _begin(self, who: int, form: str, chance: Random) -> None:
        from careloom.services.enroll import begin_enrollment
        from careloom.services.permission import participant

        row = self.people[who]
        start = dict(zone="America/New_York", language="en", channel="email", profile={})
        me = participant(row.id)
        act = lambda: begin_enrollment(enrollment=row, **start, by=me, now=self.now)  # noqa: E731
        self.does("begin", who, form, act)

    def _withdraw(self, who: int, form: str, chance: Random) -> None:
        from careloom.services.withdraw_consent import withdraw_consent

        self.does("withdraw", who, form, lambda: withdraw_consent(**self._by(who), form=form))

    def _agree(self, who: int, form: str, chance: Random) -> None:
        from careloom.services.give_consent import give_consent

        given = {**self._by(who), "channel": "email", "form": form}
        self.does("agree", who, form, lambda: give_consent(**given))

    def _answer(self, who: int, form: str, chance: Random) -> None:
        from careloom.services.answer import answer

        said = str(chance.randrange(11))
        given = {**self._by(who), "answers": {"tense": said}, "form": form}
        self.does("answer", who, f"{float(said)}", lambda: answer(**given))

    def _by(self, who: int) -> dict[str, object]:
        from careloom.services.permission import participant

        row = self.people[who]
        return {"enrollment_id": row.id, "by": participant(row.id), "now": self.now}

    def worker(self, stop: threading.Event) -> None:
        """One worker: decides and sends until told to stop."""
        from careloom.services.decide_due import decide_due
        from careloom.services.send_due import send_due

        while not stop.wait(0.01):
            decide_due(now=self.now)
            send_due(channels={"email": self}, now=self.now)

    def run(self, workers: int, clients: int, rounds: int) -> None:
        """Three moments of a week; at each all are at work at once."""
        for hours in (0, 6, 6 * 24 - 4):
            self.now += timedelta(hours=hours)
            stop = threading.Event()
            behind = [self._thread(self.worker, stop) for _ in range(workers)]
            before = [self._thread(self.client, n, rounds) for n in range(clients)]
            for thread in before:
                thread.join()
            stop.set()
            for thread in behind:
                thread.join()

    def _thread(self, work: Callable[..., None], *given: object) -> threading.Thread:
        from django.db import connections

        def run() -> None:
            try:
                work(*given)
            except Exception as fault:  # noqa: BLE001 - counted, and the run then fails
                self.faults[repr(fault)[:200]] += 1
            finally:
                connections.close_all()

        thread = threading.Thread(target=run)
        thread.start()
        return thread

    def judge(self) -> list[str]:
        """What the checker says of it all."""
        import msgspec

        from careloom.hub.entries import Entry
        from careloom.records.models import DecisionRecord, JournalEntry

        names = {row.id: f"p{number}" for number, row in enumerate(self.people)}
        values = [
            (names[one.enrollment_id], f"{msgspec.json.decode(one.body, type=Entry).value}")
            for one in JournalEntry.objects.filter(kind="answer")
        ]
        points = DecisionRecord.objects.values_list("enrollment_id", "key")
        history = [self._with_day(one) if one.what == "send" else one for one in self.history]
        return anomalies(history, answers=values, points=points, most_a_day=MOST_A_DAY)

    def _with_day(self, send: Operation) -> Operation:
        """The send with the person's day, if the hub wrote of itself."""
        import msgspec

        from careloom.hub.decision import Decision
        from careloom.hub.local_time import local_day_and_minute
        from careloom.records.bundles import program_of
        from careloom.records.models import DecisionRecord, Delivery
        from tests.torture.whole_hub.invariants import is_unasked

        delivery = Delivery.objects.get(id=send.value)
        key = {"enrollment_id": delivery.enrollment_id, "key": delivery.key}
        decision = msgspec.json.decode(DecisionRecord.objects.get(**key).body, type=Decision)
        if not is_unasked(program_of(decision.program), decision):
            return send
        return replace(send, day=local_day_and_minute(decision.taken_at, "America/New_York")[0])


def main() -> None:
    """One run to its end."""
    folder, workers, clients, rounds = sys.argv[1:]
    open_hub(Path(folder), mode="test")
    logging.disable(logging.INFO)
    from django.core.management import call_command

    from careloom.records.audit import verify_audit
    from careloom.services.replay import replay

    call_command("migrate", verbosity=0)
    many = Many(20260304)
    many.run(int(workers), int(clients), int(rounds))
    replayed = replay(from_journal=True)
    found = {
        "anomalies": many.judge(),
        "faults": dict(many.faults),
        "done": Counter(one.what for one in many.history if one.ok),
        "refused": sum(not one.ok for one in many.history),
        "different": len(replayed.differences),
        "decisions": replayed.identical,
        "audit": len(verify_audit()),
    }
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
