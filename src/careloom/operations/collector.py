"""Python's collector of circles, in a process that makes many small values at once."""

from __future__ import annotations

import gc


def spare_the_collector() -> None:
    """Look for circles seldom, and never among what is there by now.

    A shard makes many small values that live as long as it does: looking for circles among them
    at every few hundred took a third of a worker's time.
    """
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)
