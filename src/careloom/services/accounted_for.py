"""What else a person was sent by a channel: so much of what a provider lists is accounted for."""

from __future__ import annotations

from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce

from careloom.channels.base import Others
from careloom.records.models import Delivery

_AROUND = 600.0
"""Seconds before the span asked about in which the provider's clock may place what came before."""
_State = Delivery.State


def others_of(delivery: Delivery, *, since: float) -> Others:
    """The person's other messages by this channel that the provider may list since then.

    One that was tried several times may stand there as often.
    """
    rest = Delivery.objects.filter(
        enrollment_id=delivery.enrollment_id, channel=delivery.channel, attempts__gt=0
    ).exclude(id=delivery.id)
    reached = Q(state__in=(_State.ACCEPTED, _State.FAILED, _State.UNCERTAIN, _State.LEASED))
    last = rest.filter(reached).annotate(last_at=Coalesce(F("settled_at"), F("created_at")))
    perhaps = last.filter(Q(last_at__gte=since - _AROUND) | Q(state=_State.LEASED))
    return Others(
        surely=rest.filter(state=_State.ACCEPTED, settled_at__gte=since).count(),
        perhaps=perhaps.aggregate(tries=Sum("attempts"))["tries"] or 0,
    )
