"""People who are due: made in memory by the real loop, kept in bulk."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from careloom.program.definitions import Program
from careloom.testing.lives import Always, LivedLife

NOW = 1_772_980_200.0
"""Sunday, 8 March 2026, 10:30 in New York: when the weekly questions of all have come due."""
VARIETY = 64
"""So many different lives; more people than that live one of them again."""


@dataclass(frozen=True, slots=True)
class DueProgram:
    """A published program and the standings of people who are due in it at NOW."""

    name: str
    content_hash: str
    standings: list[bytes]


def publish(name: str) -> DueProgram:
    """The program of this name (`twenty_rules` or a worked one), with lives up to this Sunday."""
    import msgspec
    from benchmarks.twenty_rules import write_program
    from django.utils import timezone

    from careloom.hub.schedule import next_due
    from careloom.program.reading.bundle import read_bundle
    from careloom.program.worked import worked_programs
    from careloom.records.bundles import program_of
    from careloom.services.permission import SOFTWARE
    from careloom.services.publish_program import publish_program

    with tempfile.TemporaryDirectory() as folder:
        path = write_program(Path(folder)) if name == "twenty_rules" else worked_programs()[name]
        bundle, _ = read_bundle(path)
    published = publish_program(bundle=bundle, by=SOFTWARE, now=timezone.now())
    program = program_of(published.content_hash)
    standings = []
    for number in range(VARIETY):
        life = _life(program, number)
        life.standing.due_at = next_due(program, life.standing, life.life.draws)
        if life.standing.due_at is not None and life.standing.due_at <= NOW:
            standings.append(msgspec.json.encode(life.standing))
    return DueProgram(name, published.content_hash, standings)


def _life(program: Program, number: int) -> LivedLife:
    """One person's week: questions answered, the step done, and Sunday at nine."""
    person = LivedLife(program, draws=Always(number / VARIETY))
    scales = [
        item.id
        for instrument in program.instruments.values()
        for item in instrument.items.values()
        if item.kind == "scale"
    ]
    for place, item in enumerate(scales):
        person.answers(0, "09:05", **{item: (number * 3 + place * 5) % 11})
    course = person.standing.course
    if course is not None:
        for event in [name for name, state in course.events.items() if state.open]:
            item = program.suite[course.step].events[event].item
            if item and person.standing.course is not None:
                person.responds(1, "10:00", event, item=item, value=1.0)
    return person.until(6, "09:00")


def enroll(due: DueProgram, people: int, *, later: int = 0) -> list[str]:
    """So many people who are due, and so many more who are not; the ids of the due ones."""
    import msgspec
    from django.utils import timezone

    from careloom.hub.standing import Standing
    from careloom.program.versions import fold_hash
    from careloom.records.bundles import program_of
    from careloom.records.models import Enrollment, Organization, Participant

    clinic = Organization.objects.create(name="Bench")
    now = timezone.now()
    fold = fold_hash(program_of(due.content_hash))
    read = [msgspec.json.decode(one, type=Standing) for one in due.standings]
    ids: list[str] = []
    for start in range(0, people + later, 20_000):
        part = range(start, min(start + 20_000, people + later))
        persons = [Participant(organization=clinic, created_at=now) for _ in part]
        Participant.objects.bulk_create(persons, batch_size=5000)
        rows = [
            Enrollment(
                participant=person,
                program_id=due.content_hash,
                started_at=now,
                standing=due.standings[number % len(read)].decode(),
                revision=read[number % len(read)].seq,
                due_at=read[number % len(read)].due_at if number < people else NOW + 86400.0,
                fold_hash=fold,
            )
            for number, person in zip(part, persons, strict=True)
        ]
        Enrollment.objects.bulk_create(rows, batch_size=5000)
        ids += [row.id for row in rows[: max(0, people - start)]]
    return ids
