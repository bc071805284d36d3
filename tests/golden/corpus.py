"""Old decisions, kept as they were made, with the programs they were made by.

A decision that comes out otherwise under the same semantics number is a fault. Where the meaning
is to change, raise SEMANTICS in careloom.hub and add a corpus under the new number:

    python -m tests.golden.corpus
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import msgspec

from careloom.hub import SEMANTICS
from careloom.hub.explanation import explain
from careloom.hub.living import PRIMARY
from careloom.hub.narrative import narrate
from careloom.hub.randomization import Draws
from careloom.program.loading import load_bundle
from careloom.program.reading.bundle import read_bundle
from careloom.program.worked import worked_programs
from tests.unit.hub.random_programs import random_bundle, random_life

FOLDER = Path(__file__).parent
MOST_OF_A_KIND = 6


def corpus_path(semantics: int) -> Path:
    """The corpus of one semantics number."""
    return FOLDER / f"semantics-{semantics}.json"


def make_corpus() -> None:
    """Write the corpus of the present semantics; refuses to write over one that is there."""
    path = corpus_path(SEMANTICS)
    if path.exists():
        raise SystemExit(f"{path.name} is there. Old decisions are never written anew.")
    programs, records = {}, []
    for name, bundle in _bundles():
        programs[name] = {file: text for file, text in bundle.items() if "cases/" not in file}
        records += _records(name, load_bundle(bundle))
    kept = {"semantics": SEMANTICS, "programs": programs, "records": records}
    path.write_text(json.dumps(kept, ensure_ascii=False, indent=0, sort_keys=True) + "\n", "utf-8")


def _bundles():
    bundle, problems = read_bundle(worked_programs()["positive_parenting"])
    assert not problems
    yield "positive_parenting", bundle
    for seed in (1, 5, 9, 14):
        yield f"random {seed}", random_bundle(seed)


def _records(name, program):
    seen = Counter()
    for number in range(12):
        draws = Draws(b"golden" * 6, f"{name}/{number}")
        person = random_life(program, number, draws=draws)
        for snapshot, decision in person.life.decided:
            kind = (decision.outcome, decision.reasons, decision.exit)
            if seen[kind] >= MOST_OF_A_KIND // 3 + (decision.outcome == "recommend") * 2:
                continue
            seen[kind] += 1
            yield {
                "program": name,
                "draw": draws.draw(decision.point.key, PRIMARY),
                "snapshot": json.loads(msgspec.json.encode(snapshot)),
                "decision": json.loads(msgspec.json.encode(decision)),
                "participant": explain(program, snapshot, decision).participant,
                "narrative": narrate(program, snapshot, decision).text,
            }


if __name__ == "__main__":
    make_corpus()
