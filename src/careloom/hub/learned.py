"""Learned artifacts: what an update of a policy found, named by the hash of its content.

An artifact is never changed. A decision cites the one it used, so that replay can use it again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import msgspec


class Belief(msgspec.Struct, frozen=True, array_like=True):
    """A normal distribution of coefficients."""

    mean: tuple[float, ...]
    covariance: tuple[tuple[float, ...], ...]


class DataSpan(msgspec.Struct, frozen=True, kw_only=True):
    """What an artifact was learned from: complete rows decided from the first to the last.

    `cut_at` is when it was learned: what was not complete by then had no part in it. `left_out`
    counts the other rows by reason.
    """

    from_at: float
    to_at: float
    cut_at: float
    rows: int
    people: int
    left_out: dict[str, int]


class Artifact(msgspec.Struct, frozen=True, kw_only=True):
    """One version of what a policy learned.

    `advantage` holds, for each option in turn, its coefficients of the effect's features, for
    somebody of whom nothing is known yet. `coefficients` is all that was learned, `terms` its
    names. `between_variance` is empty for a policy that is not pooled.
    """

    format: int = 1
    program: str
    policy: str
    meaning: str
    options: tuple[str, ...]
    effect: tuple[str, ...]
    advantage: Belief
    terms: tuple[str, ...]
    coefficients: Belief
    noise_variance: float
    between_variance: tuple[float, ...]
    data: DataSpan
    made_by: str
    previous: str = ""
    """The hash of the artifact in force before, "" for the first."""


class InForce(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a snapshot cites of one policy: the artifact, and what is believed of this person.

    `own` is None where the artifact's prediction for anybody holds.
    """

    artifact: str
    own: Belief | None = None


Library = Mapping[str, Artifact]
"""Artifacts by their hash."""
NO_LIBRARY: Library = {}


class Tampered(ValueError):
    """This content is not what its hash names, or is no artifact that can be read."""


def artifact_bytes(artifact: Artifact) -> bytes:
    """The canonical JSON: keys in order, numbers in the shortest form that reads back exactly."""
    return msgspec.json.encode(artifact, order="sorted")


def artifact_hash(content: bytes) -> str:
    """The name of this content."""
    return hashlib.sha256(content).hexdigest()


def read_artifact(content: bytes, expected: str) -> Artifact:
    """The artifact of this content. Tampered where it is not the one that the hash names."""
    if artifact_hash(content) != expected:
        raise Tampered(f"The content of artifact {expected[:12]} is not what its hash names.")
    try:
        return msgspec.json.decode(content, type=Artifact)
    except msgspec.DecodeError as error:
        raise Tampered(f"Artifact {expected[:12]} cannot be read: {error}") from None
