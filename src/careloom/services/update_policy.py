"""Letting policies learn: a new artifact from all that is complete, used only if it is fit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
from django.db import transaction

import careloom
from careloom.hub import SEMANTICS
from careloom.hub.decision import Decision
from careloom.hub.entries import Entry
from careloom.hub.learned import Artifact, Belief
from careloom.hub.snapshot import Snapshot
from careloom.learning.fitness import Faults
from careloom.learning.rows import Past, asked_by, gather
from careloom.learning.update import Source, Update, update
from careloom.program.definitions import Program
from careloom.program.policies import LearningPolicy
from careloom.records.audit import write_audit
from careloom.records.bundles import program_of
from careloom.records.learned import artifacts_of, in_force, keep_artifact, keep_beliefs
from careloom.records.models import (
    DecisionRecord,
    Enrollment,
    JournalEntry,
    LearnedArtifact,
    ProgramBundle,
)
from careloom.services.permission import SOFTWARE, Actor, require_staff

_PEOPLE_AT_ONCE = 200


class NoSuchArtifact(ValueError):
    """No artifact has this hash, or more than one begins so."""


@dataclass(frozen=True, slots=True)
class Updated:
    """What came of one policy's update. `artifact` is its hash, "" where there was nothing new.

    With faults the one before stays in force, or the fixed probabilities where there is none.
    """

    program: str
    policy: str
    artifact: str
    rows: int
    people: int
    left_out: dict[str, int]
    faults: Faults
    changed: bool
    """Whether another artifact is in force than before."""


def update_policies(
    *, by: Actor, now: datetime, program_id: str = "", policy: str = "", any_drift: bool = False
) -> list[Updated]:
    """Let the policies of every published program learn, or only those that are named.

    `any_drift` accepts a change larger than the program allows, once a human has looked at it.
    Past decisions are never touched: each cites the artifact it used.
    """
    require_staff(by, "learn")
    found = []
    for one, settings, versions in _policies(program_id):
        if policy in ("", settings.id):
            found.append(_update(one, settings, versions, by, now, any_drift))
    return found


def learn_nightly(now: datetime) -> None:
    """The chore of the hub's upkeep."""
    update_policies(by=SOFTWARE, now=now)


def withdraw_artifact(*, name: str, by: Actor, now: datetime) -> LearnedArtifact:
    """Use this artifact no more: the one before it is in force again, or the fixed probabilities.

    `name` is the hash or its beginning; NoSuchArtifact for another.
    """
    require_staff(by, "learn")
    with transaction.atomic():
        row = artifact_named(name)
        if row.withdrawn_at is None:
            row.withdrawn_at = now.timestamp()
            row.save(update_fields=["withdrawn_at"])
            _audit(row.program_id, by, "withdraw_policy", row.hash, now)
    return row


def artifact_named(name: str) -> LearnedArtifact:
    """The one artifact whose hash begins so."""
    rows = list(LearnedArtifact.objects.filter(hash__startswith=name)[:2]) if name else []
    if len(rows) != 1:
        told = "More than one artifact begins so" if rows else "There is no artifact of this hash"
        raise NoSuchArtifact(f'{told}: "{name[:64]}". careloom policy list names them.')
    return rows[0]


def _policies(program_id: str) -> Iterator[tuple[str, LearningPolicy, list[str]]]:
    """Each policy as its latest version has it, and the versions in which it means the same."""
    # Others have none to learn: building every version ever published would take long.
    bundles = ProgramBundle.objects.filter(files__contains='"policies.yaml"')
    bundles = bundles.order_by("-published_at", "content_hash")
    if program_id:
        bundles = bundles.filter(program_id=program_id)
    groups: dict[tuple[str, str, str], tuple[LearningPolicy, list[str]]] = {}
    for name in bundles.values_list("content_hash", flat=True):
        program = program_of(name)
        for policy in program.policies.values():
            key = (program.id, policy.id, policy.meaning)
            groups.setdefault(key, (policy, []))[1].append(name)
    for (program_name, _, _), (policy, versions) in groups.items():
        yield program_name, policy, versions


def _update(
    program_id: str,
    policy: LearningPolicy,
    versions: Sequence[str],
    by: Actor,
    now: datetime,
    any_drift: bool,
) -> Updated:
    at = now.timestamp()
    before = in_force(program_id, policy)
    previous = artifacts_of([before]).get(before) if before else None
    gathered = gather(policy, _pasts(policy, versions, at), at)
    made_by = f"careloom {careloom.__version__}, semantics {SEMANTICS}"
    source = Source(program_id, made_by, at, before or "")
    found = update(policy, gathered, source, previous, any_drift=any_drift)
    if previous is not None and found.artifact is not None and _says_the_same(found, previous):
        found = Update(None, {}, {})
    name = _keep(program_id, policy, found, by, now)
    fit = bool(name) and not found.faults
    return Updated(
        program=program_id,
        policy=policy.id,
        artifact=name,
        rows=len(gathered.rows),
        people=len({row.person for row in gathered.rows}),
        left_out=gathered.left_out,
        faults=found.faults,
        changed=fit and name != before,
    )


def _says_the_same(found: Update, previous: Artifact) -> bool:
    """Whether nothing came in since, so that there is nothing to keep."""
    new = found.artifact
    return new is not None and (new.coefficients, new.advantage, new.data.rows) == (
        previous.coefficients,
        previous.advantage,
        previous.data.rows,
    )


def _keep(program_id: str, policy: LearningPolicy, found: Update, by: Actor, now: datetime) -> str:
    if found.artifact is None:
        return ""
    with transaction.atomic():
        row = keep_artifact(found.artifact, found.faults, now.timestamp())
        if not found.faults:
            keep_beliefs(program_id, policy.id, row.hash, _still_here(found.people))
        act = "refuse_policy" if found.faults else "update_policy"
        _audit(program_id, by, act, f"{policy.id} {row.hash}", now)
    return row.hash


def _still_here(people: dict[str, Belief]) -> dict[str, Belief]:
    """Without those who were erased while this was learned; locked, so that none is meanwhile."""
    there = Enrollment.objects.select_for_update().order_by("id")
    there = there.filter(id__in=list(people), participant__erased_at=None)
    return {name: people[name] for name in there.values_list("id", flat=True)}


def _audit(program_id: str, by: Actor, act: str, subject: str, now: datetime) -> None:
    write_audit(chain=f"program/{program_id}"[:40], actor=str(by), act=act, subject=subject, at=now)


def _pasts(policy: LearningPolicy, versions: Sequence[str], at: float) -> Iterator[Past]:
    """Everybody's past, a few hundred people at a time; those who were erased have none."""
    programs = {name: program_of(name) for name in versions}
    people = list(
        Enrollment.objects.filter(
            program__program_id=next(iter(programs.values())).id,
            participant__erased_at=None,
            started_at__isnull=False,
        )
        .order_by("id")
        .values_list("id", flat=True)
    )
    for start in range(0, len(people), _PEOPLE_AT_ONCE):
        yield from _some_pasts(policy, programs, people[start : start + _PEOPLE_AT_ONCE], at)


def _some_pasts(
    policy: LearningPolicy, programs: dict[str, Program], people: list[str], at: float
) -> Iterator[Past]:
    decisions: dict[str, list[Decision]] = {}
    seen: dict[str, list[tuple[Program, Snapshot, Decision]]] = {}
    rows = DecisionRecord.objects.filter(enrollment_id__in=people, taken_at__lte=at)
    rows = rows.exclude(body="").order_by("enrollment_id", "seq")
    for person, body, snapshot in rows.values_list("enrollment_id", "body", "snapshot").iterator():
        decision = msgspec.json.decode(body, type=Decision)
        decisions.setdefault(person, []).append(decision)
        program = programs.get(decision.program)
        if program is not None and asked_by(program, decision) == policy.id:
            taken = msgspec.json.decode(snapshot, type=Snapshot)
            seen.setdefault(person, []).append((program, taken, decision))
    entries: dict[str, list[Entry]] = {}
    journal = JournalEntry.objects.filter(enrollment_id__in=list(seen), at__lte=at)
    for person, body in journal.values_list("enrollment_id", "body").iterator():
        entries.setdefault(person, []).append(msgspec.json.decode(body, type=Entry))
    for person, asked in seen.items():
        yield Past(person, asked, entries.get(person, []), decisions[person])
