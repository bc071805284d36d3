"""Every form, worker and sender once, twice and twenty times at the same moment, with what it did.

    python -m tests.torture.same_again DATA 1 2 20

Prints a JSON list: for each act how often it came, and what came of it as rows of each table. Each
of those that come at once has a thread and a connection of its own.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from threading import Barrier

from careloom.cli.hub import open_hub


def at_once(times: int, act: Callable[[], object]) -> list[object]:
    """What each of so many got that began together."""
    from django.db import connections

    together = Barrier(times)

    def run(_: int) -> object:
        together.wait()
        try:
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(run, range(times)))


def rows_of(enrollment: str) -> dict[str, int]:
    """How many rows of each kind a person has."""
    from careloom.records import models

    found: Counter[str] = Counter()
    for kind in models.JournalEntry.objects.filter(enrollment_id=enrollment):
        found[f"journal {kind.kind}"] += 1
    tables = (models.DecisionRecord, models.Delivery, models.NarrativeEdit, models.StaffTask)
    for table in (*tables, models.Consent):
        found[table.__name__] += table.objects.filter(enrollment_id=enrollment).count()
    mine = models.Consent.objects.filter(enrollment_id=enrollment, withdrawn_at=None)
    open_tasks = models.StaffTask.objects.filter(enrollment_id=enrollment, closed_at=None)
    found["consents that hold"], found["open tasks"] = mine.count(), open_tasks.count()
    found["audit"] = models.AuditEntry.objects.filter(chain=enrollment).count()
    return dict(found)


@dataclass
class Form:
    """One form of the pages. `prepare` brings a person to where it is handed in."""

    name: str
    role: str
    place: str
    said: dict[str, str]
    other: dict[str, str] = field(default_factory=dict)
    prepare: str = "answered"


PERSON = "participant"
FORMS = (
    Form("begin", PERSON, "begin", {"check": "no", "zone": "America/New_York", "channel": "web"},
         prepare="invited"),
    Form("answer", PERSON, "answer", {"item": "tense", "answer": "7"}, {"answer": "3"}, "begun"),
    Form("respond", PERSON, "respond", {"event": "why", "response": "done"},
         {"response": "skip"}),
    Form("report", PERSON, "report", {"option": "other", "words": "She moves in."},
         {"words": "He moves in."}),
    Form("risk in words", PERSON, "report", {"option": "other", "words": "I want to kill myself."}),
    Form("choose", PERSON, "choose", {"step": "breathe"}, {"step": ""}, "choosing"),
    Form("pause", PERSON, "change", {"what": "pause", "weeks": "1"}, {"weeks": "4"}),
    Form("settings", PERSON, "change",
         {"what": "settings", "to_zone": "Europe/Madrid", "to_channel": "web"},
         {"to_zone": "Asia/Kolkata"}),
    Form("agree again", PERSON, "change", {"what": "again"}, prepare="stopped"),
    Form("stop", PERSON, "stop", {"how": "stop"}),
    Form("erase", PERSON, "stop", {"how": "erase", "sure": "yes"}),
    Form("decide", "coach", "decide", {"act": "approve", "proposed": "breathe"},
         prepare="waiting"),
    Form("set need", "clinician", "need", {"need": "too_tense", "days": "7"},
         {"need": "hard_evening"}),
    Form("open level", "clinician", "level", {"level": "plan"}),
    Form("close hold", "clinician", "hold", {"hold": "not_safe"}, prepare="held"),
)  # fmt: skip


class Site:
    """Clinics with people in whatever state a form wants."""

    def __init__(self) -> None:
        from careloom.records.clock import stop_clock
        from tests.integration.builders import MONDAY, a_clinic

        stop_clock(MONDAY)
        self.now = MONDAY
        self.clinics = {
            "waiting": a_clinic("South", facilitation="coach_approves"),
            "choosing": a_clinic("West", facilitation="self_directed"),
        }
        self.usual = a_clinic("North")
        self.people = 0

    def person(self, state: str) -> object:
        """Somebody new, brought to this state."""
        from careloom.services.answer import answer
        from careloom.services.permission import participant
        from careloom.services.withdraw_consent import withdraw_consent

        self.people += 1
        clinic = self.clinics.get(state, self.usual)
        address = f"p{self.people}@example.org"
        row = clinic.person(begun=state != "invited", channel="email", address=address)
        me = participant(row.id)
        if state not in ("invited", "begun"):
            answer(enrollment_id=row.id, answers={"tense": "8"}, by=me, now=self.now)
        if state == "held":
            answer(enrollment_id=row.id, answers={"unsafe": "not_safe"}, by=me, now=self.now)
        if state == "stopped":
            withdraw_consent(enrollment_id=row.id, by=me, now=self.now)
        return row

    def client(self, role: str, row: object) -> Callable[[], object]:
        """Makes a client that holds the person's link, or is signed in."""
        from django.contrib.auth import get_user_model
        from django.test import Client

        from careloom.records.clock import wall_clock
        from careloom.staff.visit import SINCE

        signed = Client(SERVER_NAME="localhost")
        if role != PERSON:
            every = (*self.clinics.values(), self.usual)
            mine = row.participant.organization_id
            actor = next(one for one in every if one.organization.id == mine).staff(role)
            signed.force_login(get_user_model().objects.get(id=actor.id))
            session = signed.session
            session[SINCE] = wall_clock()
            session.save()

        def make() -> object:
            one = Client(SERVER_NAME="localhost")
            one.cookies = signed.cookies
            return one

        return make


def hand_in(site: Site, form: Form, times: int) -> dict[str, object]:
    """The form so many times at once by one token, then once more with something else in it."""
    from careloom.services.link import link_token

    row = site.person(form.prepare)
    make = site.client(form.role, row)
    home = f"/p/{link_token(row)}/" if form.role == PERSON else f"/clinic/person/{row.id}/"
    token = f"{form.name}-{times}"
    before = rows_of(row.id)

    def post(**other: str) -> int:
        fields = {**form.said, "form": token, **other}
        return make().post(f"{home}{form.place}", fields).status_code

    answers = at_once(times, post)
    after = rows_of(row.id)
    changed = post(**form.other) if form.other else 0
    return {
        "act": form.name,
        "times": times,
        "did": {name: after[name] - before.get(name, 0) for name in sorted(after)},
        "answers": sorted(answers),
        "with_something_else": changed,
        "then_did": sorted(name for name in after if rows_of(row.id).get(name) != after[name]),
    }


def work(site: Site, times: int) -> Iterator[dict[str, object]]:
    """So many workers decide at once, then so many senders send."""
    from careloom.channels.memory import MemoryChannel
    from careloom.records.models import Delivery, Enrollment
    from careloom.services.decide_due import decide_due
    from careloom.services.send_due import send_due

    Enrollment.objects.update(due_at=None)
    Delivery.objects.filter(state="queued").update(state="not_sent", reason="cleared")
    rows = [site.person("begun") for _ in range(5)]
    sunday = site.now + timedelta(days=6, hours=2)
    at_once(times, lambda: decide_due(now=sunday))
    while decide_due(now=sunday).enrollments:
        pass
    did = Counter()
    for row in rows:
        did += Counter(rows_of(row.id))
    del did["audit"]
    yield {"act": "decide_due", "times": times, "did": dict(did), "answers": []}
    channel = MemoryChannel()
    at_once(times, lambda: send_due(channels={"email": channel}, now=sunday))
    arrived = Counter(one.id for one in channel.sent)
    states = Counter(
        Delivery.objects.filter(enrollment_id__in=[row.id for row in rows]).values_list(
            "state", flat=True
        )
    )
    did = {"arrived": len(arrived), "most": max(arrived.values()), **states}
    yield {"act": "send_due", "times": times, "did": did, "answers": []}


def main() -> None:
    """All forms and jobs, each as often as was asked for."""
    open_hub(Path(sys.argv[1]), mode="test")
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    site = Site()
    often = [int(times) for times in sys.argv[2:]]
    done = [hand_in(site, form, times) for form in FORMS for times in often]
    done += [found for times in often for found in work(site, times)]
    sys.stdout.write(json.dumps(done))


if __name__ == "__main__":
    main()
