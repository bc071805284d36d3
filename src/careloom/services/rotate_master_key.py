"""Rotating the master key under which every person's key is kept."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from careloom.records.audit import write_audit
from careloom.records.keys import rewrap_all
from careloom.records.secret_file import add_master_key, drop_old_master_keys
from careloom.services.permission import Actor, require_staff


def rotate_master_key(*, by: Actor, now: datetime) -> int:
    """Make a new master key, wrap all keys by it, let the old one go; how many were wrapped.

    The old key stays among the secrets until the last person's key was wrapped anew, so that being
    killed anywhere on the way loses nothing. The study key never changes.
    """
    require_staff(by, "rotate_keys")
    secrets = Path(settings.SECRETS_PATH)
    count = rewrap_all(add_master_key(secrets))
    drop_old_master_keys(secrets)
    with transaction.atomic():
        write_audit(chain="hub/keys", actor=str(by), act="rotate", subject=f"{count} keys", at=now)
    return count
