"""What a process of pages reads before it answers the first one, so that nobody waits for it."""

from __future__ import annotations

from django.db import DatabaseError

from careloom.records.bundles import HARMED, program_of
from careloom.records.models import ProgramBundle

MOST = 8


def warm_up() -> int:
    """Build the programs that were published last, the newest first; how many were built.

    Building one takes seconds on a busy machine. What cannot be read now, a database that is
    away or a bundle that was harmed, is left to whoever asks for it: pages start all the same.
    """
    built = 0
    try:
        hashes = ProgramBundle.objects.order_by("-published_at").values_list("content_hash")[:MOST]
        for (content_hash,) in hashes:
            program_of(content_hash)
            built += 1
    except (DatabaseError, *HARMED):
        return built
    return built
