"""What people write back: by text message or by email, each message taken once."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from careloom.program.language import Keyword, find_crisis_words, read_keyword
from careloom.records.models import Consent, Delivery, Enrollment, Notice, PersonalField
from careloom.services.answer import take_words
from careloom.services.give_consent import CARE, give_consent
from careloom.services.happening import Happening, happening
from careloom.services.link import link_address
from careloom.services.notices import first_told
from careloom.services.permission import participant
from careloom.services.phone_numbers import PHONE, lookup_of
from careloom.services.telling import tell_unknown
from careloom.services.unreached import opt_out

LONGEST = 4000
"""Letters of one message that are kept; by text message there are never more."""
_MORE_THAN_A_WORD = 3
_UNKNOWN = (
    "We do not know this number. If anyone is in danger, call 911 or 112 now. "
    "Si alguien corre peligro, llame ya al 911 o al 112."
)
_HELP = {
    "en": "Help and people to call: {link}help In danger, call 911 or 112. STOP ends these texts.",
    "es": "Ayuda y a quien llamar: {link}help En peligro, llame al 911 o al 112. "
    "Responda STOP y no recibe mas mensajes.",
}


def receive_text(*, notice_id: str, number: str, text: str, digest: str, now: datetime) -> str:
    """Take a text message; what is answered at once, "" for nothing.

    A word that stops withdraws the consent of everybody reached by this number, at once. Other
    words are a person's own: kept encrypted, screened as every free text is, and read by a human;
    they belong to whom the hub texted last. A stranger's are kept nowhere, and answered only when
    they tell of danger. Told twice, it is answered once. OtherBody as for every notice.
    """
    with transaction.atomic():
        people = _reached_by(number)
        first = people[0].id if people else ""
        if not first_told(
            notice_id,
            Notice.Kind.MESSAGE,
            said="text",
            digest=digest,
            enrollment_id=first,
            at=now.timestamp(),
        ):
            return ""
        if not people:
            return _UNKNOWN if find_crisis_words(text) else ""
        return _take(people, text[:LONGEST], "sms", now)


def receive_reply(
    *, notice_id: str, delivery_id: str, text: str, digest: str, now: datetime
) -> bool:
    """Take a person's answer to an email of the hub; whether it was anybody's.

    The delivery's id stands in no other letter: who answers it has it from the person's box.
    """
    with transaction.atomic():
        told = Delivery.objects.filter(id=delivery_id, channel="email").first()
        rows = Enrollment.objects.exclude(standing="")
        row = rows.filter(id=told.enrollment_id).first() if told else None
        if row is None:
            if told is None:
                tell_unknown(delivery_id, "email")
            return False
        if first_told(
            notice_id,
            Notice.Kind.MESSAGE,
            said="mail",
            digest=digest,
            enrollment_id=row.id,
            delivery_id=delivery_id,
            at=now.timestamp(),
        ):
            _take([row], text[:LONGEST], "email", now)
        return True


def _reached_by(number: str) -> list[Enrollment]:
    """Everybody in care with this number, whom the hub texted last first."""
    owners = PersonalField.objects.filter(name=PHONE, lookup=lookup_of(number))
    rows = Enrollment.objects.filter(participant_id__in=owners.values("participant_id"))
    people = list(rows.exclude(standing="").order_by("-started_at", "id"))
    if len(people) > 1:
        texted = Delivery.objects.filter(
            enrollment_id__in=[one.id for one in people], channel="sms", state="accepted"
        )
        last = texted.order_by("-settled_at").values_list("enrollment_id", flat=True).first()
        people.sort(key=lambda one: one.id != last)
    return people


def _take(people: list[Enrollment], text: str, channel: str, now: datetime) -> str:
    keyword, row = read_keyword(text), people[0]
    if keyword is Keyword.STOP:
        for one in people:
            opt_out(one.id, channel, why="said_stop", now=now, by=participant(one.id))
        if len(text.split()) <= _MORE_THAN_A_WORD and not find_crisis_words(text):
            # Providers confirm a stop by themselves; a word more would be one too many.
            return ""
    if keyword is Keyword.START:
        _come_back(row, channel, now)
        return ""
    happened = _keep_words(row, text, channel, now)
    standing = happened.kept.standing
    if happened.called and standing.channel != channel:
        # The response goes out by the person's own channel; this one they have in their hand.
        response = happened.kept.program.texts[happened.called[0].response]
        return response.read(standing.language, "sms")
    if keyword is Keyword.HELP and not happened.called:
        said = _HELP.get(standing.language, _HELP["en"])
        return said.format(link=link_address(happened.kept.row))
    return ""


def _keep_words(row: Enrollment, text: str, channel: str, now: datetime) -> Happening:
    with happening(row.id, "message", form="", by=participant(row.id), now=now) as happened:
        take_words(happened, text, name=channel)
    return happened


def _come_back(row: Enrollment, channel: str, now: datetime) -> None:
    """Consent again, by the word that providers know; only to what was agreed to before."""
    before = Consent.objects.filter(enrollment=row, purpose=CARE, channel=channel)
    if before.exists() and not before.filter(withdrawn_at=None).exists():
        give_consent(enrollment_id=row.id, channel=channel, by=participant(row.id), now=now)
