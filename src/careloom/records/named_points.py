"""Named points on the worker's way, at which a test may break in: nothing happens at them else.

A harness of `careloom.testing` puts itself in by `break_in`; a hub in care never has one.
"""

from __future__ import annotations

from collections.abc import Callable

Harness = Callable[[str], None]

POINTS = (
    "decide/claimed",
    "decide/before_commit",
    "decide/after",
    "send/rendered",
    "send/claimed",
    "send/before_send",
    "send/accepted",
    "send/before_commit",
    "send/after",
)
"""Every point, in the order in which one round of a worker comes by.

A delivery is rendered within the transaction that claims it; `claimed` is after its commit.
`before_send` and `accepted` are on either side of the provider, in the thread that sends;
`before_commit` is inside the transaction that settles, and `after` follows it.
"""

_harness: Harness | None = None


def reach(point: str) -> None:
    """Come by a point. Whatever the harness raises goes up from here, as a death would."""
    if _harness is not None:
        _harness(point)


def break_in(harness: Harness | None) -> None:
    """Call this at every point from now on, in this process; None to leave it in peace."""
    global _harness  # noqa: PLW0603 - one harness for the process, and none in care
    _harness = harness
