"""Reporting a need: an option to tap, or something else in one's own words."""

from __future__ import annotations

from datetime import datetime

from careloom.hub.entries import Entry, EntryKind
from careloom.hub.fold import OTHER
from careloom.hub.safety import judge_words
from careloom.records.bundles import program_of
from careloom.records.models import Enrollment
from careloom.services.answer import take_words
from careloom.services.happening import Happening, Refused, happening
from careloom.services.permission import Actor, require_self


def report_need(
    *,
    enrollment_id: str,
    report: str,
    option: str,
    words: str = "",
    form: str = "",
    by: Actor,
    now: datetime,
) -> Happening:
    """Take a report. "other" is kept as unmatched, so that needs without an answer show.

    Words that call for help are kept and guarded even where the report itself is refused.
    """
    require_self(by, enrollment_id)
    try:
        return _take(
            enrollment_id=enrollment_id,
            report=report,
            option=option,
            words=words,
            form=form,
            by=by,
            now=now,
        )
    except Refused:
        program = program_of(Enrollment.objects.get(id=enrollment_id).program_id)
        if judge_words(program, words):
            with happening(enrollment_id, "report", form="", by=by, now=now) as happened:
                take_words(happened, words, name=OTHER)
        raise


def _take(
    *,
    enrollment_id: str,
    report: str,
    option: str,
    words: str,
    form: str,
    by: Actor,
    now: datetime,
) -> Happening:
    said = [report, option, words]
    with happening(enrollment_id, "report", form=form, said=said, by=by, now=now) as happened:
        known = happened.kept.program.reports.get(report)
        if known is None:
            raise Refused("unknown_report")
        if option != OTHER and option not in {one.code for one in known.options}:
            raise Refused("no_such_option", item=report)
        # Words first: a risk in them holds back whatever the report would bring about.
        take_words(happened, words, name=f"{report}.{option}")
        happened.kept.append(
            Entry(kind=EntryKind.REPORTED, at=now.timestamp(), name=f"{report}.{option}")
        )
    return happened
