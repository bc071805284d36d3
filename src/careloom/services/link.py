"""A person's link: signed, without a password, and useless once it was replaced."""

from __future__ import annotations

from django.conf import settings
from django.core import signing

from careloom.records.models import Enrollment

_SALT = "careloom.person"


class BadLink(Exception):
    """This link was never ours, or has been replaced by a newer one."""


def link_token(enrollment: Enrollment) -> str:
    """What stands in the link; it tells nothing and cannot be made without the hub's secret."""
    return signing.Signer(salt=_SALT).sign(f"{enrollment.id}.{enrollment.link_epoch}")


def link_address(enrollment: Enrollment) -> str:
    """The whole address that opens the person's pages."""
    return f"{settings.BASE_URL}/p/{link_token(enrollment)}/"


def read_link(token: str) -> Enrollment:
    """The enrollment that a link opens. BadLink otherwise, whatever is wrong with it."""
    try:
        enrollment_id, _, epoch = signing.Signer(salt=_SALT).unsign(token).rpartition(".")
        return Enrollment.objects.select_related("participant").get(
            id=enrollment_id, link_epoch=int(epoch)
        )
    except (signing.BadSignature, Enrollment.DoesNotExist, ValueError):
        raise BadLink from None
