"""The staff of a demo: one of each role, with one password that is made anew at each start."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password as hashed
from django.db import transaction

from careloom.records.models import Membership, Organization
from careloom.services.add_staff import make_password


def invent_password() -> tuple[str, str]:
    """A new password and the hash that is kept of it."""
    password = make_password()
    return password, hashed(password)


def let_staff_in(roles: tuple[str, ...], kept: str) -> None:
    """Let users named after these roles in with this hash; the password before no longer opens."""
    organization = Organization.objects.order_by("id")[0]
    with transaction.atomic():
        for role in roles:
            user, _ = get_user_model().objects.update_or_create(
                username=role, defaults={"password": kept}
            )
            Membership.objects.get_or_create(user=user, organization=organization, role=role)
