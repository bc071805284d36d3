"""What machines tell the hub: a provider's webhooks, letters that come back, devices' readings.

Where an act tells several things, each who tells begins with another of them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.test import Client
from django.urls import reverse

from careloom.channels.base import Attempt, Message, Result
from careloom.records.models import Delivery, Enrollment, PersonalField
from careloom.services.notices import OtherBody
from careloom.services.permission import SOFTWARE
from careloom.services.receive_mail import receive_mail
from careloom.services.register_device import register_device
from careloom.services.send_due import send_due
from careloom.services.words import personal_fields
from careloom.testing import sms_provider
from tests.torture.same_again.site import Site, at_once, rows_of
from tests.unit.channels.test_inbound_mail import bounce

Told = Callable[[], int]
"""One thing told; the answer's status."""


@dataclass(frozen=True)
class Call:
    """Something told from outside. `prepare` makes a person, what is told, and what has an id that
    came before with another body.
    """

    name: str
    route: str
    prepare: Callable[[Site], tuple[Enrollment, Sequence[Told], Told]]
    each_audited: bool = False
    """Whether every call has its line in the audit, also one that changes nothing."""


class Accepts:
    """A provider that accepts everything."""

    def send(self, message: Message) -> Attempt:
        """Take it."""
        return Attempt(Result.ACCEPTED)


def call(site: Site, one: Call, times: int) -> dict[str, object]:
    """So many tell it at once, each in an order of its own; then the same id with another body."""
    row, told, other = one.prepare(site)
    before = rows_of(row.id)

    def tell(number: int) -> list[int]:
        first = number % len(told)
        return [each() for each in (*told[first:], *told[:first])]

    answers = [code for codes in at_once(times, tell) for code in codes]
    after = rows_of(row.id)
    changed = other()
    then = rows_of(row.id)
    if one.each_audited:
        for rows in (before, after, then):
            rows.pop("audit")
    return {
        "act": one.name,
        "times": times,
        "did": {name: after[name] - before.get(name, 0) for name in sorted(after)},
        "reasons": sorted(Delivery.objects.filter(enrollment_id=row.id).values_list("reason")),
        "answers": sorted(answers),
        "with_something_else": changed,
        "then_did": sorted(name for name in {*then, *after} if then.get(name) != after.get(name)),
    }


def _texted(site: Site) -> tuple[Enrollment, sms_provider.Taken]:
    """Somebody whom a text went out to, and what the provider took."""
    row = site.person("begun", channel="sms")
    send_due(channels={"sms": Accepts()}, now=site.now)
    delivery = Delivery.objects.get(enrollment_id=row.id, channel="sms")
    place = f"{site.provider.hub}{reverse('sms-status', args=[delivery.id])}"
    form = {"To": _number_of(row), "StatusCallback": place}
    return row, site.provider.take(form, delivery.id)


def _number_of(row: Enrollment) -> str:
    assert PersonalField.objects.filter(participant=row.participant, name="phone").exists()
    return personal_fields(row.participant)["phone"]


def _post(hook: sms_provider.Call) -> Told:
    def post() -> int:
        signature = {"X-Twilio-Signature": hook.headers["X-Twilio-Signature"]}
        kind = hook.headers["Content-Type"]
        client = Client(SERVER_NAME="localhost")
        answer = client.post(hook.path, data=hook.body, content_type=kind, headers=signature)
        return answer.status_code

    return post


def _status(*told: str, code: int = 0) -> Callable[[Site], tuple]:
    def prepare(site: Site) -> tuple[Enrollment, list[Told], Told]:
        row, taken = _texted(site)
        tells = site.provider.status_call
        calls = [_post(tells(taken, one, code=code)) for one in told]
        return row, calls, _post(tells(taken, told[-1], code=30007))

    return prepare


def _inbound(text: str) -> Callable[[Site], tuple]:
    def prepare(site: Site) -> tuple[Enrollment, list[Told], Told]:
        row, _ = _texted(site)
        tells, sid = site.provider.inbound_call, f"SM{row.id}"
        first, other = (tells(_number_of(row), words, sid=sid) for words in (text, "other"))
        return row, [_post(first)], _post(other)

    return prepare


def _letter(site: Site) -> tuple[Enrollment, list[Told], Told]:
    row = site.person("begun")
    send_due(channels={"email": Accepts()}, now=site.now)
    ours = f"<{Delivery.objects.get(enrollment_id=row.id, channel='email').id}@hub.example.org>"
    own_id = f"<bounce-{row.id}@mx.example.net>".encode()

    def receive(status: str) -> Told:
        raw = bounce(original=ours, status=status).replace(b"<bounce-1@mx.example.net>", own_id)

        def told() -> int:
            try:
                receive_mail(raw=raw, now=site.now)
            except OtherBody:
                return 409
            return 200

        return told

    return row, [receive("5.1.1")], receive("5.2.1")


def _readings(site: Site) -> tuple[Enrollment, list[Told], Told]:
    """Two batches with a point in common; twenty of each are fewer than a minute may have."""
    row = site.person("measured")
    token = register_device(enrollment_id=row.id, by=SOFTWARE, now=site.now)

    def told(*minutes: int, steps: int = 40) -> Told:
        body = json.dumps([_steps(site, one, steps) for one in minutes])

        def post() -> int:
            client = Client(SERVER_NAME="localhost")
            headers = {"Authorization": f"Bearer {token}"}
            kind = "application/json"
            place = reverse("readings")
            return client.post(place, data=body, content_type=kind, headers=headers).status_code

        return post

    return row, [told(6, 5), told(5, 4)], told(5, steps=41)


def _steps(site: Site, minutes_ago: int, steps: int) -> dict[str, object]:
    start = site.now - timedelta(minutes=minutes_ago)
    frame = {
        "start_date_time": start.isoformat(),
        "end_date_time": (start + timedelta(minutes=1)).isoformat(),
    }
    schema = {"namespace": "omh", "name": "step-count"}
    return {
        "header": {
            "id": f"at-{minutes_ago}",
            "schema_id": schema,
        },
        "body": {"step_count": steps, "effective_time_frame": {"time_interval": frame}},
    }


CALLS = (
    Call("text arrived", "sms-status", _status("delivered")),
    Call("text sent, then arrived", "sms-status", _status("queued", "sent", "delivered")),
    Call("text came back", "sms-status", _status("undelivered", code=30003)),
    Call("text unwanted", "sms-status", _status("undelivered", code=21610)),
    Call("words by text", "sms-inbound", _inbound("We had a hard evening.")),
    Call("risk by text", "sms-inbound", _inbound("I want to kill myself.")),
    Call("STOP by text", "sms-inbound", _inbound("STOP")),
    Call("letter came back", "", _letter),
    Call("readings", "readings", _readings, each_audited=True),
)
