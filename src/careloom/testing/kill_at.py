"""The `careloom` command, killed at a named point of its work.

CARELOOM_KILL_AT=send/accepted python -m careloom.testing.kill_at worker --data DIR

`send/accepted@3` waits for the third time. The process ends by SIGKILL, as if the power went: no
`finally` runs, nothing is flushed.
"""

from __future__ import annotations

import os
import signal
from threading import Lock

from careloom.cli.main import main
from careloom.records.named_points import POINTS, Harness, break_in

VARIABLE = "CARELOOM_KILL_AT"


def killer(point: str, times: int = 1) -> Harness:
    """A harness that kills this process when it comes by the point for the so-many-th time."""
    left, turn = times, Lock()

    def passing(reached: str) -> None:
        nonlocal left
        with turn:
            left -= reached == point
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    return passing


def read_kill(said: str) -> tuple[str, int]:
    """The point and the number of times from `POINT` or `POINT@TIMES`. ValueError for others."""
    point, _, times = said.partition("@")
    if point not in POINTS or not (times or "1").isdecimal() or int(times or 1) < 1:
        raise ValueError(
            f'{VARIABLE} is "{said}"; it is one of {", ".join(POINTS)}, and @N after it if wanted.'
        )
    return point, int(times or 1)


if __name__ == "__main__":
    if said := os.environ.get(VARIABLE, ""):
        break_in(killer(*read_kill(said)))
    main()
