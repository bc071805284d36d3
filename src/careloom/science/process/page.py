"""The report of a process as one HTML page: nothing is loaded, nothing runs, it prints."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape

from careloom.science.process.changes import Change, changes_of
from careloom.science.process.figures import Process
from careloom.science.process.pictures import (
    WEEKDAYS,
    receptivity_picture,
    retention_picture,
    steps_picture,
)
from careloom.science.process.shares import Share
from careloom.science.process.style import STYLE

Row = Sequence[object]
_FEW_COLUMNS = 3


def report_page(
    process: Process, *, title: str, names: Mapping[str, str], about: Sequence[str] = ()
) -> str:
    """The whole page. `names` are the words for ids of needs, steps and reports; `about` are
    sentences on where the figures come from."""
    page = _Page(process, dict(names))
    parts = [
        f"<h1>{escape(title)}</h1>",
        *(f"<p class=about>{escape(one)}</p>" for one in about),
        *page.sections(),
    ]
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"
        + "\n".join(parts)
        + "\n</main>\n</body>\n</html>\n"
    )


class _Page:
    def __init__(self, process: Process, names: dict[str, str]) -> None:
        self.process, self.names = process, names

    def sections(self) -> Iterator[str]:
        """Each part of the page, what to do first."""
        yield self._changes(changes_of(self.process))
        yield self._target()
        yield self._retention()
        yield self._needs()
        yield self._reports()
        yield self._steps()
        yield self._receptivity()
        yield self._harms()
        yield _section("How these figures are made", _DEFINITIONS)

    def name(self, one: str) -> str:
        """The words for an id, or the id itself with its underscores let go."""
        return self.names.get(one, one.replace("_", " "))

    def _changes(self, found: Sequence[Change]) -> str:
        if not found:
            said = "<p>Nothing is clearly wrong. With few people, little can be clear.</p>"
            return _section("What to change next", said)
        lines = [
            "<li><strong>"
            + (f"{escape(self.name(one.subject))}: " if one.subject else "")
            + f"{escape(one.advice)}</strong><br>{escape(one.figure)}</li>"
            for one in found
        ]
        return _section("What to change next", f"<ol class=changes>{''.join(lines)}</ol>")

    def _target(self) -> str:
        one = self.process.target
        rows: list[Row] = [
            ("Reached the clinical target", one.reached),
            ("Target not known at the end", one.unknown),
            (f"Mean change of the measure ({one.measured} people)", _number(one.change)),
            ("Engaged without gain", one.without_gain),
            ("Never engaged", one.never),
            ("Answered, of what was sent", one.answered),
        ]
        said = _table(f"What came of it for {one.people} people", ("Figure", "Found"), rows)
        if one.groups:
            groups = [(group.by, self.name(group.value), group.reached) for group in one.groups]
            said += _table("For whom", ("By", "Group", "Reached the target"), groups)
        return _section("The clinical target", said)

    def _retention(self) -> str:
        found = [one for one in self.process.retention if one.still.of]
        if not found:
            return _section("Retention", "<p>Nobody was observed for more than a day.</p>")
        rows = [(f"Day {one.day}", one.still, one.that_week) for one in found]
        heads = ("Study day", "Did anything then or later", "Did anything in the week from then")
        picture = _picture(
            "Picture of retention",
            retention_picture(found),
            "Bars of the share still there by day since enrollment: "
            + "; ".join(f"day {one.day} {one.still.estimate:.0%}" for one in found)
            + ".",
        )
        return _section("Retention", picture + _table("Retention", heads, rows))

    def _needs(self) -> str:
        if not self.process.needs:
            return _section("Need states", "<p>No evaluation has found a need state yet.</p>")
        rows = [
            (self.name(one.need), one.people, one.found, one.offered, one.unmet, one.returned)
            for one in self.process.needs
        ]
        heads = ("Need", "People", "Found", "Step offered", "No step to offer", "Came back")
        return _section("Need states", _table("What was needed", heads, rows))

    def _reports(self) -> str:
        if not self.process.reports:
            return _section("Reports", "<p>Nobody has reported anything yet.</p>")
        rows = [
            (self.name(one.report), one.people, one.times, one.unmatched)
            for one in self.process.reports
        ]
        heads = ("Report", "People", "Times", "Met no need")
        return _section("Reports", _table("What people reported themselves", heads, rows))

    def _steps(self) -> str:
        if not self.process.steps:
            return _section("Steps", "<p>No step has been begun yet.</p>")
        rows = [
            (
                self.name(one.step),
                one.people,
                f"{one.begun} / {one.ended}",
                one.with_benefit,
                one.without,
                f"{_number(one.ownership)} ({one.ownership_answers})",
            )
            for one in self.process.steps
        ]
        heads = ("Step", "People", "Begun / ended", "With benefit", "Without", "Ownership")
        said = _table("Courses of each step", heads, rows)
        if any(one.ended for one in self.process.steps):
            told = "; ".join(
                f"{self.name(one.step)}: {one.with_benefit.count} of {one.ended} with benefit"
                for one in self.process.steps
                if one.ended
            )
            told = f"Bars of how the courses of each step ended. {told}."
            picture = steps_picture(self.process.steps, self.names)
            said = _picture("Picture of how courses ended", picture, told) + said
        return _section("Steps", said)

    def _receptivity(self) -> str:
        found = self.process.receptivity
        if not found:
            return _section("When people answer", "<p>Nothing was sent yet.</p>")
        hours = self.process.hours
        best = max(hours, key=lambda hour: hours[hour].lower)
        picture = _picture(
            "Picture of when people answer",
            receptivity_picture(found),
            f"A grid of weekday and local hour, shaded by the share answered within two hours, "
            f"with how many were sent; the surest hour is {best}:00 with {hours[best]}.",
        )
        rows = [(WEEKDAYS[one.weekday], f"{one.hour}:00", one.answered) for one in found]
        table = _table("By weekday and hour", ("Day", "Hour", "Answered within two hours"), rows)
        folded = f"<details><summary>As a table</summary>{table}</details>"
        return _section("When people answer", picture + folded)

    def _harms(self) -> str:
        if not self.process.harms:
            said = "<p>None was seen. That none was seen does not mean that none was there.</p>"
            return _section("Signs of harm", said)
        rows = [
            (
                one.kind.replace("_", " ").capitalize(),
                self.name(one.about),
                one.people,
                one.times,
                _number(one.median_minutes),
                _number(one.longest_minutes),
                one.waiting,
            )
            for one in self.process.harms
        ]
        heads = ("Kind", "About", "People", "Times", "Median min", "Longest min", "Not seen yet")
        said = _table("Signs of possible harm, and minutes until a human saw them", heads, rows)
        return _section("Signs of harm", said)


_DEFINITIONS = (
    "<p>Day 0 is the local day of enrollment. Shares have Wilson intervals at 95 %. Still there: "
    "did anything on that day or later, among those observed beyond it. Engaged without gain: "
    "used it on seven days or more, without reaching the target and without a course that ended "
    "with benefit. Never engaged: did nothing, observed for at least seven days. Came back: of the "
    "courses for this need that ended with benefit, after how many it was found again. A line of "
    "advice stands only where the interval, and not only the share, passes its limit. None of "
    "these figures shows a cause: for that, randomize.</p>"
)


def _section(title: str, content: str) -> str:
    return f"<section>\n<h2>{escape(title)}</h2>\n{content}\n</section>"


def _table(caption: str, heads: Sequence[str], rows: Iterable[Row]) -> str:
    head = "".join(f'<th scope="col">{escape(one)}</th>' for one in heads)
    body = "".join(
        f'<tr><th scope="row">{escape(str(row[0]))}</th>'
        + "".join(f"<td>{escape(_cell(one))}</td>" for one in row[1:])
        + "</tr>"
        for row in rows
    )
    many = " class=many" if len(heads) > _FEW_COLUMNS else ""
    return (
        f'<div class=wide tabindex="0" role="region" aria-label="{escape(caption)}"><table{many}>'
        f"<caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table></div>"
    )


def _cell(value: object) -> str:
    return str(value) if isinstance(value, Share | str) else f"{value:,}"


def _number(value: float) -> str:
    return "not known" if math.isnan(value) else f"{value:,.3g}"


def _picture(name: str, svg: str, told: str) -> str:
    """The picture with its text alternative, which is also shown: it is for everybody."""
    drawn = svg[svg.index("<svg") :].replace("<svg", '<svg aria-hidden="true"', 1)
    return (
        f'<figure><div class=wide tabindex="0" role="region" aria-label="{escape(name)}">'
        f"{drawn}</div>"
        f"<figcaption>{escape(told)}</figcaption></figure>"
    )
