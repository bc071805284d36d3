"""Run the whole hub from one seed, in a process and a folder of its own, and print what came of it.

python -m tests.torture.whole_hub SEED [--days 30] [--people 12] [--faults 0.04] [--journal FILE]
"""

from __future__ import annotations

import argparse
import hashlib
import json
import logging
import os
import sys
import tempfile
from pathlib import Path

from careloom.cli.hub import open_hub

_SECRETS = ("django", "study", "audit")


def main() -> int:
    """0 when every invariant held, 1 when one did not: the last line tells how to see it again."""
    asked = _asked()
    in_memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(
        prefix="careloom-torture-", dir=in_memory if in_memory.is_dir() else None
    ) as folder:
        _make_ready(Path(folder), asked.seed)
        found = _run(asked)
    sys.stdout.write(json.dumps(found, indent=1, sort_keys=True) + "\n")
    return 1 if found["violations"] else 0


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.torture.whole_hub")
    parser.add_argument("seed", type=int)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--people", type=int, default=12)
    parser.add_argument("--faults", type=float, default=0.04)
    parser.add_argument("--journal", type=Path)
    parser.add_argument("--plant", default="", help="a fault of planted.py, to see it found")
    return parser.parse_args()


def _make_ready(folder: Path, seed: int) -> None:
    """A hub whose secrets follow from the seed: draws, links and audit come out the same."""
    keys = {name: hashlib.sha256(f"{seed}/{name}".encode()).hexdigest() for name in _SECRETS}
    keys["master"] = f"m1:{hashlib.sha256(f'{seed}/master'.encode()).hexdigest()}"
    secrets = folder / "secrets.json"
    secrets.write_text(json.dumps(keys))
    secrets.chmod(0o600)
    for name in [name for name in os.environ if name.startswith("CARELOOM_")]:
        del os.environ[name]
    os.environ["CARELOOM_DATA"] = str(folder)
    open_hub(folder, mode="test")
    logging.disable(logging.INFO)


def _run(asked: argparse.Namespace) -> dict[str, object]:
    from django.core.management import call_command

    from careloom.records.models.identity import repeatable_ids
    from tests.torture.whole_hub.canonical import canonical_plaintext
    from tests.torture.whole_hub.report import report_on
    from tests.torture.whole_hub.world import World

    call_command("migrate", verbosity=0)
    with repeatable_ids(str(asked.seed)):
        world = World(asked.seed, people=asked.people, faults=asked.faults, plant=asked.plant)
        world.run(asked.days)
    kept = canonical_plaintext()
    if asked.journal:
        asked.journal.write_text(kept, encoding="utf-8")
    again = (
        f"python -m tests.torture.whole_hub {asked.seed} --days {asked.days}"
        f" --people {asked.people} --faults {asked.faults}"
        + (f' --plant "{asked.plant}"' if asked.plant else "")
    )
    digest = hashlib.sha256(kept.encode()).hexdigest()
    return {**report_on(world), "journal": digest, "rerun": again}


if __name__ == "__main__":
    sys.exit(main())
