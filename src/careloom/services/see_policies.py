"""What the hub's learning policies learned so far, for whoever runs it."""

from __future__ import annotations

import json
from dataclasses import dataclass

from careloom.hub.learned import Artifact
from careloom.records.learned import whole_artifact
from careloom.records.models import LearnedArtifact

IN_FORCE = "in force"
EARLIER = "earlier"
REFUSED = "refused"
WITHDRAWN = "withdrawn"
DAMAGED = "damaged"


@dataclass(frozen=True, slots=True)
class KeptArtifact:
    """One artifact with its standing: `artifact` is None where the content was changed."""

    hash: str
    program: str
    policy: str
    made_at: float
    state: str
    faults: dict[str, str]
    artifact: Artifact | None


def see_policies() -> list[KeptArtifact]:
    """Every artifact, the latest of each policy first.

    One is in force for each meaning of a policy: older versions of a program may still use theirs.
    """
    taken: set[tuple[str, str, str]] = set()
    rows = LearnedArtifact.objects.order_by("program_id", "policy", "-made_at", "-hash")
    return [_kept(row, taken) for row in rows]


def _kept(row: LearnedArtifact, taken: set[tuple[str, str, str]]) -> KeptArtifact:
    artifact = whole_artifact(row)
    key = (row.program_id, row.policy, row.meaning)
    state = _state(row, artifact, first=key not in taken)
    if not row.faults and row.withdrawn_at is None:
        taken.add(key)
    faults = json.loads(row.faults) if row.faults else {}
    return KeptArtifact(row.hash, row.program_id, row.policy, row.made_at, state, faults, artifact)


def _state(row: LearnedArtifact, artifact: Artifact | None, *, first: bool) -> str:
    if artifact is None:
        return DAMAGED
    if row.faults:
        return REFUSED
    if row.withdrawn_at is not None:
        return WITHDRAWN
    return IN_FORCE if first else EARLIER
