"""Ids that tell nothing and cannot be guessed."""

from __future__ import annotations

import base64
import hashlib
import itertools
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings

_BYTES = 15
_sources: list[Callable[[int], bytes]] = [secrets.token_bytes]
"""The last one gives; there is a second only while a run is to be repeatable."""


def new_id() -> str:
    """An id from 120 random bits, safe in a URL."""
    return base64.urlsafe_b64encode(_sources[-1](_BYTES)).decode()


@contextmanager
def repeatable_ids(seed: str) -> Iterator[None]:
    """Ids that come out the same for the same seed while this runs, so that a run can be repeated.

    RuntimeError in production, where an id that can be foreseen opens somebody's pages.
    """
    if settings.MODE == "production":
        raise RuntimeError("The ids of a hub in production are never foreseeable.")
    numbers = itertools.count()

    def take(count: int) -> bytes:
        return hashlib.sha256(f"{seed}/{next(numbers)}".encode()).digest()[:count]

    _sources.append(take)
    try:
        yield
    finally:
        _sources.remove(take)
