"""Faults planted behind the hub's back, to see that the invariants find them."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection

from careloom.channels.base import Message
from careloom.records.models import Consent, Delivery, Enrollment, JournalEntry, SubmittedForm
from tests.torture.whole_hub.provider import Provider

Plant = Callable[[Provider], None]


def _send_again(provider: Provider, **which: object) -> None:
    mailed = Delivery.objects.filter(channel="email", **which).exclude(what="safety")
    for one in mailed.order_by("-id")[:1]:
        faulty, provider.faulty = provider.faulty, False
        provider.send(Message(one.id, "", "", "", ""))
        provider.faulty = faulty


def _to_the_withdrawn(provider: Provider) -> None:
    for one in Consent.objects.filter(channel="email").exclude(withdrawn_at=None):
        _send_again(provider, enrollment_id=one.enrollment_id)


def _twice(provider: Provider) -> None:
    _send_again(provider, state="accepted")


def _never_arrived(provider: Provider) -> None:
    provider.tried = [one for one in provider.tried if one.id > "E" or not one.arrived]


def _not_delivered(_: Provider) -> None:
    Delivery.objects.filter(channel="web").exclude(what="safety").delete()


def _forms_forgotten(_: Provider) -> None:
    SubmittedForm.objects.all().delete()


def _passed_over(_: Provider) -> None:
    Enrollment.objects.filter(id=Enrollment.objects.earliest("id").id).update(due_at=None)


def _safety_waits(_: Provider) -> None:
    held = Delivery.objects.filter(what="safety", state="queued", attempts=0)
    for one in held:
        Delivery.objects.filter(id=one.id).update(not_before=one.created_at + 8 * 3600)


def _half_erased(_: Provider) -> None:
    for row in Enrollment.objects.filter(participant__erased_at__isnull=False)[:1]:
        JournalEntry.objects.get_or_create(
            enrollment_id=row.id, seq=1, defaults={"kind": "answer", "at": 0.0, "body": "{}"}
        )


def _answer_lost(_: Provider) -> None:
    JournalEntry.objects.filter(id__in=JournalEntry.objects.filter(kind="answer")[3:4]).delete()


def _audit_altered(_: Provider) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER IF EXISTS audit_no_update")
        cursor.execute("UPDATE records_auditentry SET act = 'answer' WHERE act = 'withdraw'")


def _all(provider: Provider) -> None:
    for name, plant in PLANTS.items():
        if name != ALL:
            plant(provider)


ALL = "all of them"
PLANTS: dict[str, Plant] = {
    "a message to who withdrew": _to_the_withdrawn,
    "a message sent twice": _twice,
    "a message that never arrived": _never_arrived,
    "a decision that is not delivered": _not_delivered,
    "forms that are forgotten": _forms_forgotten,
    "a point that is passed over": _passed_over,
    "safety that waits": _safety_waits,
    "a person half erased": _half_erased,
    "an answer that is lost": _answer_lost,
    "an audit that was altered": _audit_altered,
    ALL: _all,
}
"""By the name that `--plant` takes."""
