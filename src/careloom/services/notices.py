"""Things told from outside, each taken once: whatever is told again has no effect."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from careloom.records.models import Notice


class OtherBody(Exception):
    """What came before under this id said something else; nothing was changed."""


def first_told(
    notice_id: str,
    kind: Notice.Kind,
    *,
    said: str,
    digest: str = "",
    enrollment_id: str = "",
    delivery_id: str = "",
    at: float,
) -> bool:
    """Whether this is told for the first time; kept in the caller's transaction, with its effect.

    Of many at once one is the first, and the others wait until it is kept. OtherBody when the
    same id came before with another digest.
    """
    try:
        with transaction.atomic():
            Notice.objects.create(
                id=notice_id,
                kind=kind,
                digest=digest,
                enrollment_id=enrollment_id,
                delivery_id=delivery_id,
                said=said,
                told_at=at,
            )
    except IntegrityError:
        before = Notice.objects.filter(id=notice_id).first()
        if before is not None and before.digest != digest:
            raise OtherBody from None
        return False
    return True
