"""Reporting a need: an option to tap, or something else in one's own words."""

from __future__ import annotations

from datetime import datetime

from careloom.hub.entries import Entry, EntryKind
from careloom.hub.fold import OTHER
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
    """Take a report. "other" is kept as unmatched, so that needs without an answer show."""
    require_self(by, enrollment_id)
    with happening(enrollment_id, "report", form=form, by=by, now=now) as happened:
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
