"""Letters that come back to the hub, each taken once."""

from __future__ import annotations

import hashlib
from datetime import datetime
from enum import StrEnum

from careloom.channels.inbound_mail import MailStatus, read_mail
from careloom.services.receive_words import receive_reply
from careloom.services.take_receipt import Fate, take_receipt


class Received(StrEnum):
    """What a letter was. OTHER is about none of the hub's own letters, and is not kept."""

    BOUNCE = "bounce"
    RECEIPT = "receipt"
    REPLY = "reply"
    OTHER = "other"


def receive_mail(*, raw: bytes, now: datetime) -> Received:
    """Take one letter as a mail server hands it over; what it was.

    A lasting bounce withdraws the consent to email; one that may pass does not. A person's answer
    is kept and screened as every free text. OtherBody for a letter whose own id came before with
    other content.
    """
    digest = hashlib.sha256(raw).hexdigest()
    own_id, statuses, reply = read_mail(raw)
    notice = f"mail/{hashlib.sha256((own_id or digest).encode()).hexdigest()}"
    if reply is not None:
        known = receive_reply(
            notice_id=notice,
            delivery_id=reply.delivery_id,
            text=reply.text,
            digest=digest,
            now=now,
        )
        return Received.REPLY if known else Received.OTHER
    taken = [one for one in statuses if _take(one, notice, digest, now)]
    if any(one.action == "failed" for one in taken):
        return Received.BOUNCE
    return Received.RECEIPT if taken else Received.OTHER


def _take(one: MailStatus, notice: str, digest: str, now: datetime) -> bool:
    fates = {"delivered": Fate.ARRIVED, "relayed": Fate.ON_ITS_WAY, "failed": Fate.BOUNCED}
    fate = Fate.UNWANTED if one.lasting else fates.get(one.action)
    if fate is None:
        # "delayed" is no end, and "expanded" is no receipt.
        return False
    take_receipt(
        notice_id=notice,
        delivery_id=one.delivery_id,
        channel="email",
        fate=fate,
        reason=f"bounced_{one.status}" if one.action == "failed" else "",
        digest=digest,
        why="bounced",
        now=now,
    )
    return True
