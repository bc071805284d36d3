"""Ids that tell nothing and cannot be guessed."""

import secrets


def new_id() -> str:
    """An id from 120 random bits, safe in a URL."""
    return secrets.token_urlsafe(15)
