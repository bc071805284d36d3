"""Letting a member of staff in."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.contrib.auth import get_user_model
from django.db import transaction

from careloom.records.audit import write_audit
from careloom.records.models import Membership, Organization
from careloom.services.permission import (
    SOFTWARE,
    Actor,
    NotAllowed,
    require_organization,
    require_staff,
)

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def add_staff(*, name: str, role: str, organization: str, by: Actor, now: datetime) -> str:
    """Give this role; the password of somebody new, "" for whoever could sign in before.

    The software makes an organization where there is none of this name; staff let in to their own
    only. An earlier role there is replaced.
    """
    require_staff(by, "add_staff")
    with transaction.atomic():
        where = _organization(organization, by)
        user, new = get_user_model().objects.get_or_create(username=name)
        password = make_password() if new else ""
        if new:
            user.set_password(password)
            user.save()
        Membership.objects.update_or_create(user=user, organization=where, defaults={"role": role})
        write_audit(chain=f"staff/{where.id}", actor=str(by), act="add_staff", subject=role, at=now)
    return password


def _organization(name: str, by: Actor) -> Organization:
    where = Organization.objects.filter(name=name).order_by("id").first()
    if where is not None:
        require_organization(by, where.id)
        return where
    if by.kind != SOFTWARE.kind:
        raise NotAllowed("Only whoever runs the hub begins a new organization.")
    return Organization.objects.create(name=name)


def make_password() -> str:
    """Fifteen letters and digits that are not mistaken for one another, about 74 bits."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(3))
