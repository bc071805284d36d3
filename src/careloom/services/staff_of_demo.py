"""The staff of a demo: one of each role, with one password that is made anew at each start."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password as hashed
from django.db import transaction

from careloom.records.models import Membership, Organization
from careloom.services.add_staff import make_password


def renew_password(roles: tuple[str, ...]) -> str:
    """The new password of the users named after these roles; the one before no longer opens."""
    password = make_password()
    kept = hashed(password)
    organization = Organization.objects.order_by("id")[0]
    with transaction.atomic():
        for role in roles:
            user, _ = get_user_model().objects.update_or_create(
                username=role, defaults={"password": kept}
            )
            Membership.objects.get_or_create(user=user, organization=organization, role=role)
    return password
