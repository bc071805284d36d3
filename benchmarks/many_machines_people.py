"""People who are all due, in the hub that the environment names; prints their program's id."""

from __future__ import annotations

import sys
import time

import django


def main() -> None:
    """Make as many as the first argument says, and set the clock to when they are due."""
    django.setup()
    from benchmarks.due import NOW, enroll, publish

    from careloom.records.models import HandClock

    due = publish("positive_parenting")
    enroll(due, int(sys.argv[1]))
    HandClock.objects.create(id=1, ahead_seconds=NOW - time.time())
    print(due.name)


if __name__ == "__main__":
    main()
