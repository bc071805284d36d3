"""Things told from outside, each taken once: whatever is told again has no effect."""

from __future__ import annotations

from careloom.records.models import Notice
from careloom.records.outbox import keep_if_new


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
    notice = Notice(
        id=notice_id,
        kind=kind,
        digest=digest,
        enrollment_id=enrollment_id,
        delivery_id=delivery_id,
        said=said,
        told_at=at,
    )
    if keep_if_new(notice):
        return True
    before = Notice.objects.filter(id=notice_id).values_list("digest", flat=True).first()
    if before is not None and before != digest:
        raise OtherBody
    return False
