"""Everything that a hub can be told, and every job, once, twice and twenty times at one moment.

    python -m tests.torture.same_again DATA 1 2 20
    python -m tests.torture.same_again DATA --half 0 1 4

Prints a JSON list: for each act how often it came, and what came of it as rows of each table. Each
of those that come at once has a thread and a connection of its own. `--half 0` and `--half 1` do
every second act.
"""

from __future__ import annotations

import json
import logging
import sys
from pathlib import Path

from careloom.cli.hub import open_hub


def main() -> None:
    """All acts, or half of them, each as often as was asked for."""
    folder, *words = sys.argv[1:]
    first, step = (int(words[1]), 2) if words[0] == "--half" else (0, 1)
    often = [int(one) for one in (words[2:] if step == 2 else words)]
    open_hub(Path(folder), mode="test")
    logging.disable(logging.ERROR)
    from django.conf import settings
    from django.core.management import call_command

    from tests.torture.same_again.calls import CALLS, call
    from tests.torture.same_again.forms import FORMS
    from tests.torture.same_again.handing_in import hand_in
    from tests.torture.same_again.jobs import JOBS, do_job
    from tests.torture.same_again.signing_in import VISITS, visit
    from tests.torture.same_again.site import Site

    # Passwords are hashed slowly on purpose; who signs in by the hundred would wait for it here.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    call_command("migrate", verbosity=0)
    site = Site()
    acts = [(hand_in, one) for one in FORMS] + [(call, one) for one in CALLS]
    acts += [(visit, one) for one in VISITS] + [(do_job, one) for one in JOBS]
    done = [act(site, one, times) for times in often for act, one in acts[first::step]]
    sys.stdout.write(json.dumps(done))


if __name__ == "__main__":
    main()
