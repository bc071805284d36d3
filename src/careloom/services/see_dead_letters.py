"""What did not go out: failed, or uncertain, with why, and how each doubt was settled."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from careloom.records.models import Delivery, Enrollment, Notice
from careloom.services.permission import SOFTWARE, Actor, require_staff
from careloom.services.see_outbox import MessageLine, line_of

DEAD = (Delivery.State.FAILED, Delivery.State.UNCERTAIN, Delivery.State.NOT_SENT)
"""The states to ask for. NOT_SENT is what the gate refused: nothing is wrong with it."""
_USUAL = (Delivery.State.FAILED, Delivery.State.UNCERTAIN)
MOST = 500


@dataclass(frozen=True, slots=True)
class DeadLetters:
    """The newest first, at most MOST. `reasons` counts all of them by state and code.

    `settled` counts how doubts came to their end: `asked_provider` and `told_by_provider` (it had
    accepted), `not_accepted` (it had not), `answered_late`, `resent` (safety, under the same id),
    `retried` (by staff).
    """

    lines: tuple[MessageLine, ...]
    reasons: dict[tuple[str, str], int]
    settled: dict[str, int]


def see_dead_letters(*, state: str = "", reason: str = "", by: Actor) -> DeadLetters:
    """What of the actor's organization did not go out; of every one for the software itself."""
    require_staff(by, "see_outbox")
    found = Delivery.objects.filter(state__in=[state] if state in DEAD else _USUAL)
    notices = Notice.objects.filter(kind=Notice.Kind.SETTLED)
    if by != SOFTWARE:
        own = Enrollment.objects.filter(participant__organization_id=by.organization).values("id")
        found = found.filter(enrollment_id__in=own)
        notices = notices.filter(enrollment_id__in=own)
    if reason:
        found = found.filter(reason=reason)
    return DeadLetters(
        lines=tuple(line_of(one) for one in found.order_by("-created_at", "-id")[:MOST]),
        reasons=_counted(found),
        settled=dict(Counter(notices.values_list("said", flat=True))),
    )


def _counted(found: QuerySet[Delivery]) -> dict[tuple[str, str], int]:
    rows = found.values_list("state", "reason").annotate(count=Count("id")).order_by("-count")
    return {(state, reason): count for state, reason, count in rows}
