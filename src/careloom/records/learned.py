"""Artifacts as decisions need them: what is in force for whom, each read once in a process."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Collection, Mapping

import msgspec
from django.db.models import QuerySet

from careloom.hub.learned import (
    NO_LIBRARY,
    Artifact,
    Belief,
    InForce,
    Library,
    Tampered,
    artifact_bytes,
    artifact_hash,
    read_artifact,
)
from careloom.hub.living import Life
from careloom.program.definitions import Program
from careloom.program.policies import LearningPolicy
from careloom.records.models import LearnedArtifact, LearnedOfPerson

_KEPT = 256
_artifacts: OrderedDict[str, Artifact] = OrderedDict()


def artifacts_of(hashes: Collection[str]) -> Library:
    """Those of the named artifacts that are there and whole.

    One that was changed in the database is as good as missing: people are still decided for, by
    the fixed probabilities.
    """
    found = {name: _artifacts[name] for name in hashes if name in _artifacts}
    missing = [name for name in hashes if name not in found]
    if missing:
        for row in LearnedArtifact.objects.filter(hash__in=missing):
            if (artifact := whole_artifact(row)) is not None:
                found[row.hash] = _remember(row.hash, artifact)
    return found


def whole_artifact(row: LearnedArtifact) -> Artifact | None:
    """The artifact of this row, None when its content is not what its hash names."""
    try:
        return read_artifact(row.body.encode(), row.hash)
    except Tampered:
        return None


def put_in_force(program: Program, lives: Mapping[str, Life]) -> Library:
    """Tell each life (by enrollment) what its policies learned; the artifacts it may need.

    Costs nothing for a program without learning policies, and two queries for any number of
    people with one.
    """
    if not program.policies:
        return NO_LIBRARY
    hashes = {
        policy.id: row
        for policy in program.policies.values()
        if (row := in_force(program.id, policy)) is not None
    }
    own = _beliefs(list(lives), list(hashes.values()))
    for enrollment, life in lives.items():
        life.in_force = {
            policy: InForce(name, own.get((enrollment, name))) for policy, name in hashes.items()
        }
    return artifacts_of(set(hashes.values()))


def in_force(program_id: str, policy: LearningPolicy) -> str | None:
    """The hash of the latest artifact that may be used and means what the policy means."""
    fit = usable(program_id, policy.id).filter(meaning=policy.meaning)
    return fit.order_by("-made_at", "-hash").values_list("hash", flat=True).first()


def usable(program_id: str, policy: str) -> QuerySet[LearnedArtifact]:
    """The artifacts of a policy that were neither refused nor withdrawn."""
    return LearnedArtifact.objects.filter(
        program_id=program_id, policy=policy, faults="", withdrawn_at=None
    )


def keep_artifact(artifact: Artifact, faults: Mapping[str, str], made_at: float) -> LearnedArtifact:
    """Keep an artifact under its hash, once; one with faults is kept to be looked at."""
    content = artifact_bytes(artifact)
    row, _ = LearnedArtifact.objects.get_or_create(
        hash=artifact_hash(content),
        defaults={
            "program_id": artifact.program,
            "policy": artifact.policy,
            "meaning": artifact.meaning,
            "body": content.decode(),
            "made_at": made_at,
            "faults": json.dumps(dict(faults), sort_keys=True) if faults else "",
        },
    )
    return row


def keep_beliefs(program_id: str, policy: str, artifact: str, own: Mapping[str, Belief]) -> None:
    """Replace what is believed of people by what this artifact believes."""
    older = LearnedArtifact.objects.filter(program_id=program_id, policy=policy)
    names = list(older.exclude(hash=artifact).values_list("hash", flat=True))
    LearnedOfPerson.objects.filter(artifact__in=[*names, artifact]).delete()
    LearnedOfPerson.objects.bulk_create(
        [
            LearnedOfPerson(
                enrollment_id=person,
                artifact=artifact,
                body=msgspec.json.encode(belief).decode(),
            )
            for person, belief in own.items()
        ],
        batch_size=500,
    )


def _beliefs(people: list[str], artifacts: list[str]) -> dict[tuple[str, str], Belief]:
    rows = LearnedOfPerson.objects.filter(enrollment_id__in=people, artifact__in=artifacts)
    return {
        (row.enrollment_id, row.artifact): msgspec.json.decode(row.body, type=Belief)
        for row in rows
    }


def _remember(name: str, artifact: Artifact) -> Artifact:
    _artifacts[name] = artifact
    while len(_artifacts) > _KEPT:
        _artifacts.popitem(last=False)
    return artifact
