"""Codes: what staff choose from a list, kept in the clear because it can say nothing personal."""

from __future__ import annotations

import re

_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")


def is_code(text: str) -> bool:
    """Whether this is a code, and not words that would have to be encrypted."""
    return _CODE.fullmatch(text) is not None
