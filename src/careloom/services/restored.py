"""After a restore: what may have been sent by the hub that was lost, and is not sent blindly.

Between a backup and its restore there was a hub whose work nobody here remembers. Whatever was
due before the restore it may have sent; so it counts as uncertain, as after a sender that died:
the provider is asked where it can say, safety mail goes out all the same, and the rest is left in
the list of deliveries for staff to judge.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
from django.db.models import Q

from careloom.hub.decision import Decision
from careloom.records.models import AuditEntry, DecisionRecord, Delivery
from careloom.services.gate import SAFETY
from careloom.services.isolation import FAULT

CHAIN = "hub/backups"
BACKED_UP, RESTORED, MOVED = "back_up", "restore", "move"
"""The acts of this chain of the audit. MOVED is a restore of a hub that was stopped before."""
IN_DOUBT = "restored"
"""The reason of a delivery that may have gone out before the restore."""
_LONGEST = 2 * 86400.0
"""Seconds after a restore for which decision points from before it can still come up."""
_State = Delivery.State


@dataclass(frozen=True, slots=True)
class Restore:
    """When the backup was taken, and when it was brought back; epoch seconds."""

    backed_up_at: float
    restored_at: float

    def ask_since(self, delivery: Delivery) -> float:
        """From when on the provider may have it."""
        if delivery.reason == IN_DOUBT:
            return min(delivery.created_at, self.backed_up_at)
        return delivery.created_at


def last_restore(now: float) -> Restore | None:
    """The restore whose doubts may not all be settled yet; None without one within two days."""
    acts = AuditEntry.objects.filter(chain=CHAIN)
    restored = acts.filter(act=RESTORED).order_by("-seq").first()
    if restored is None or now - restored.at.timestamp() > _LONGEST:
        return None
    taken = acts.filter(act=BACKED_UP, seq__lt=restored.seq).order_by("-seq").first()
    return Restore(taken.at.timestamp() if taken else 0.0, restored.at.timestamp())


def doubt_what_was_due(now: datetime) -> int:
    """Count as uncertain all that waited in the backup and was due by now; how many.

    What is for later cannot have gone out. What is shown in the pages waits for nobody.
    """
    at = now.timestamp()
    due = Q(state=_State.LEASED) | Q(state=_State.QUEUED, not_before__lte=at)
    return Delivery.objects.filter(due).update(
        state=_State.UNCERTAIN, reason=IN_DOUBT, settled_at=at, leased_until=0.0, not_before=at
    )


def decided_again(deliveries: Sequence[Delivery], restore: Restore) -> frozenset[str]:
    """Which of these are of decision points from before the restore: the lost hub had them too.

    Its delivery of the same point had another id, so neither a mail server nor a receipt would
    show the second one. What staff queued again after that is not meant.
    """
    new = {
        (one.enrollment_id, one.key): one.id
        for one in deliveries
        if one.state == _State.QUEUED
        and (not one.attempts or one.reason == FAULT)
        and one.what != SAFETY
        and one.reason != IN_DOUBT
        and one.created_at >= restore.restored_at
    }
    if not new:
        return frozenset()
    rows = DecisionRecord.objects.filter(
        enrollment_id__in={person for person, _ in new}, key__in={key for _, key in new}
    ).values_list("enrollment_id", "key", "body")
    return frozenset(
        new[person, key]
        for person, key, body in rows
        if (person, key) in new and body and _opened(body) < restore.restored_at
    )


def _opened(body: str) -> float:
    return msgspec.json.decode(body, type=Decision).point.at
