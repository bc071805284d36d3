"""The report of a program's whole process, as far as the actor's organization goes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from careloom.program.definitions import Program
from careloom.records.bundles import program_of
from careloom.records.models import ProgramBundle
from careloom.science.process import Process, ProcessTables, summarize
from careloom.services.happening import Refused
from careloom.services.permission import Actor
from careloom.services.process_tables import process_tables


@dataclass(frozen=True, slots=True)
class ProcessSeen:
    """The tables, the figures, and the words for the program's ids."""

    program: Program
    tables: ProcessTables
    process: Process
    names: dict[str, str]


def program_ids() -> list[str]:
    """The programs that were ever published here, the latest first."""
    found = ProgramBundle.objects.values("program_id").annotate(latest=Max("published_at"))
    return list(found.order_by("-latest").values_list("program_id", flat=True))


def see_process(*, program_id: str, by: Actor, now: datetime) -> ProcessSeen:
    """What came of everybody in any version of this program; nothing is written.

    Refused with `no_such_program` where none of this id was published.
    """
    latest = ProgramBundle.objects.filter(program_id=program_id).order_by("-published_at").first()
    if latest is None:
        raise Refused("no_such_program")
    program = program_of(latest.content_hash)
    tables = process_tables(program_id=program_id, by=by, now=now)
    return ProcessSeen(program, tables, summarize(tables), _names(program))


def _names(program: Program) -> dict[str, str]:
    """The words of the program's first language for its needs, steps and reports."""
    language = program.languages[0]
    names = {need.id: need.name[language] for need in program.model.needs}
    names |= {step.id: step.name[language] for step in program.suite.values()}
    return names | {
        f"{report.id}.{option.code}": option.say[language]
        for report in program.reports.values()
        for option in report.options
    }
