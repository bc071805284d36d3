"""Staff sign in: slowed down after failures, and every try in the audit."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from careloom.records.audit import write_audit
from careloom.records.models import AuditEntry, Membership
from careloom.services.permission import Actor, staff

TRIES = 5
WITHIN = timedelta(minutes=15)
_FAILED = "sign_in_failed"


class SlowDown(Exception):
    """Too many failures for this name lately; nothing was looked up."""


def sign_in(*, name: str, password: str, now: datetime) -> AbstractBaseUser | None:
    """The user of this name and password, None for any other pair.

    After five failures within a quarter of an hour a name is refused until the oldest of them is
    past, whether or not it exists and the password is right. Many tries at once tell no more
    than as many in a row.
    """
    chain = _chain(name)
    failures = AuditEntry.objects.filter(chain=chain, act=_FAILED, at__gt=now - WITHIN)
    if failures.count() >= TRIES:
        raise SlowDown
    user = authenticate(username=name, password=password)
    act = "sign_in" if user else _FAILED
    with transaction.atomic():
        actor = f"staff:{user.pk if user else '?'}"
        write_audit(chain=chain, actor=actor, act=act, subject="sign-in", at=now)
        # Counted again now that this chain is ours: others failed while this one was looked up.
        if failures.count() > TRIES - (user is not None):
            raise SlowDown
    return user


def roles_of(user: AbstractBaseUser) -> list[Membership]:
    """The user's memberships, by the organization's name."""
    found = Membership.objects.select_related("organization").filter(user_id=user.pk)
    return list(found.order_by("organization__name"))


def actor_in(user: AbstractBaseUser, organization_id: str | None) -> Actor | None:
    """The user as a member of this organization, or of their only one; None without any."""
    roles = roles_of(user)
    for one in roles:
        if one.organization_id == organization_id or len(roles) == 1:
            return staff(one)
    return None


def _chain(name: str) -> str:
    """A name typed wrongly may be a password: the audit keeps a keyed digest of it."""
    digest = hmac.new(settings.AUDIT_KEY, name.casefold().encode(), hashlib.sha256)
    return f"sign-in/{digest.hexdigest()[:24]}"
