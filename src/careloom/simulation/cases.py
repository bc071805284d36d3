"""Running an author's cases: a history, a moment, and what the hub should decide then."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from careloom.hub.decision import Decision
from careloom.hub.entries import Entry, EntryKind
from careloom.hub.explanation import Step, explain
from careloom.hub.fold import STAFF_EVALUATION, begin, fold
from careloom.hub.living import Life, live_until
from careloom.hub.local_time import instant
from careloom.hub.narrative import narrate
from careloom.hub.randomization import Draws
from careloom.hub.schedule import next_point
from careloom.hub.snapshot import Snapshot
from careloom.program.checking.shapes import Fields
from careloom.program.definitions import Program
from careloom.program.variables import Item

ZONE = "America/New_York"
_SAYS = {
    "stop": EntryKind.STOPPED,
    "not_now": EntryKind.NOT_NOW,
    "skip": EntryKind.SKIPPED,
    "something_else": EntryKind.SOMETHING_ELSE,
    "not_for_me": EntryKind.NOT_FOR_ME,
}


class CaseMistake(Exception):
    """A case that cannot be run; the text says what in it does not fit the program."""


@dataclass(frozen=True, slots=True)
class CaseResult:
    """What came of one case. `differences` is empty when all that was expected came about."""

    id: str
    says: str
    file: str
    line: int
    differences: tuple[str, ...]
    decided: str
    why: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether the hub decided as the author expects."""
        return not self.differences


class _FixedDraws(Draws):
    """Draws that always fall on the same number, for cases that name one."""

    def __init__(self, number: float) -> None:
        super().__init__(b"", "")
        self._number = number

    def draw(self, point_key: str, purpose: str) -> float:
        return self._number


def run_case(program: Program, case: Fields) -> CaseResult:
    """Live through the history, judge the decision at the moment, and compare."""
    try:
        found = _judged(case, list(_live(program, case)))
    except CaseMistake as mistake:
        return _result(case, (str(mistake),), "the case could not be run", ())
    if found is None:
        return _result(case, ("There was no decision by then.",), "no decision", ())
    snapshot, decision = found
    explanation = explain(program, snapshot, decision)
    differences = tuple(_differences(program, case["expect"], snapshot, decision))
    decided = f"{decision.point.key}: {decision.outcome} {decision.offered}"
    why = tuple(f"{step.path}: {step.answer}{_values(step)}" for step in explanation.steps)
    return _result(case, differences, decided, why)


def _result(
    case: Fields, differences: tuple[str, ...], decided: str, why: tuple[str, ...]
) -> CaseResult:
    source = case.source
    return CaseResult(case["id"], case["says"], source.file, source.line, differences, decided, why)


def _values(step: Step) -> str:
    said = ", ".join(f"{value.name} = {value.said}" for value in step.values)
    return f" ({said})" if said else ""


def _live(program: Program, case: Fields) -> Iterator[tuple[Snapshot, Decision]]:
    """Every decision from the start to the moment, in order."""
    zone = case.get("zone", ZONE)
    start = datetime.strptime(case["starts"], "%Y-%m-%d %H:%M")  # noqa: DTZ007 - a wall clock
    first_day = start.toordinal()
    began = instant(first_day, start.hour * 60 + start.minute, zone)
    language = case.get("language", program.languages[0])
    enrolled = Entry(kind=EntryKind.ENROLLED, at=began, text=f"{zone} {language} web web")
    draws = _FixedDraws(case["draw"]) if "draw" in case else Draws(b"cases", case["id"])
    life = Life(begin(program, enrolled), draws)
    for name, value in case.get("profile", {}).items():
        _known(name, program.variables, "variable")
        fold(program, life.standing, _entry(EntryKind.READING, began, name=name, value=value))
    history = [
        (instant(first_day + one["day"], one["at"], zone), one) for one in case.get("history", ())
    ]
    for at, one in sorted(history, key=lambda pair: pair[0]):
        _pass_time(program, life, at)
        for entry in _entries(program, life, one, at):
            fold(program, life.standing, entry)
            live_until(program, [life], at)
    moment = case["moment"]
    _pass_time(program, life, instant(first_day + moment["day"], moment["at"], zone))
    yield from life.decided


def _pass_time(program: Program, life: Life, until: float) -> None:
    """Let each point be decided at its own time."""
    while (point := next_point(program, life.standing, life.draws)) and point.at <= until:
        live_until(program, [life], max(point.at, life.standing.enrolled_at))


def _entries(program: Program, life: Life, one: Fields, at: float) -> Iterator[Entry]:
    for item, answer in one.get("answer", {}).items():
        value = _value(_item(program, item), answer)
        yield _entry(EntryKind.ANSWER, at, name=item, value=value)
    for name, said in one.get("reading", {}).items():
        _known(name, program.variables, "variable")
        yield Entry(
            kind=EntryKind.READING,
            at=at,
            actor="device",
            name=name,
            value=_reading(program, name, said),
            since=at - one["over"] if "over" in one else 0.0,
        )
    if "respond" in one:
        yield _response(program, life, one["respond"], at)
    if "report" in one:
        report = one["report"].partition(".")[0]
        _known(report, program.reports, "report")
        yield _entry(EntryKind.REPORTED, at, name=one["report"])
    if "say" in one:
        yield _said(life, one["say"], at)
    if "course" in one:
        course = one["course"]
        _known(course["step"], program.suite, "step")
        yield _entry(EntryKind.PAST_COURSE, at, name=course["exit"], step=course["step"])
    yield from _staff(one.get("staff", {}), at)
    if "hold" in one:
        kind = EntryKind.HOLD_OPENED if one["hold"] == "open" else EntryKind.HOLD_CLOSED
        yield _entry(kind, at, actor="clinician", name="case")


def _entry(
    kind: EntryKind,
    at: float,
    *,
    actor: str = "participant",
    name: str = "",
    value: float | None = None,
    step: str = "",
    event: str = "",
    key: str = "",
) -> Entry:
    return Entry(
        kind=kind, at=at, actor=actor, name=name, value=value, step=step, event=event, key=key
    )


def _response(program: Program, life: Life, fields: Fields, at: float) -> Entry:
    course = life.standing.course
    if course is None:
        raise CaseMistake(f'No course is running when "{fields["event"]}" is responded to.')
    events = program.suite[course.step].events
    _known(fields["event"], events, f"event of the running step {course.step}")
    event = events[fields["event"]]
    if event.id not in course.events:
        raise CaseMistake(f'The event "{event.id}" was not sent before it is responded to.')
    if not event.item:
        return _entry(EntryKind.DONE, at, step=course.step, event=event.id)
    value = _value(_item(program, event.item), fields.get("answer", ""))
    return _entry(
        EntryKind.ANSWER, at, name=event.item, value=value, step=course.step, event=event.id
    )


def _said(life: Life, say: str, at: float) -> Entry:
    course = life.standing.course
    proposal = life.standing.proposal
    if course is None:
        return _entry(_SAYS[say], at, key=proposal.key if proposal else "")
    sent = [event for event, state in course.events.items() if state.open] or list(course.events)
    event = sent[-1] if sent else ""
    return _entry(_SAYS[say], at, step=course.step, event=event)


def _staff(fields: Fields | dict[str, str], at: float) -> Iterator[Entry]:
    month = 28 * 86400.0
    if "open_level" in fields:
        yield _entry(EntryKind.LEVEL_OPENED, at, actor="coach", name=fields["open_level"])
    if "set_need" in fields:
        yield _entry(
            EntryKind.NEED_SET, at, actor="coach", name=fields["set_need"], value=at + month
        )
    if "choose" in fields:
        yield _entry(EntryKind.CHOSEN, at, actor="coach", name=fields["choose"])


def _item(program: Program, name: str) -> Item:
    items = {key: item for one in program.instruments.values() for key, item in one.items.items()}
    _known(name, items, "item")
    return items[name]


def _value(item: Item, answer: str) -> float:
    for option in item.options:
        if answer == option.code:
            return option.value
    try:
        value = float(answer)
    except ValueError:
        raise CaseMistake(f'"{answer}" is no answer to the item "{item.id}".') from None
    if not item.low <= value <= item.high:
        raise CaseMistake(f'"{answer}" is outside {item.low:g} to {item.high:g} for "{item.id}".')
    return value


def _reading(program: Program, name: str, said: str) -> float:
    """The number that a reading stands for: itself, or the place of its option."""
    options = program.variables[name].variable.options
    if said in options:
        return float(options.index(said))
    try:
        return float(said)
    except ValueError:
        wanted = ", ".join(options) or "a number"
        raise CaseMistake(f'"{said}" is no reading of "{name}". Wanted: {wanted}.') from None


def _known(name: str, known: object, kinds: str) -> None:
    names = list(known) if isinstance(known, dict) else []
    if name not in names:
        raise CaseMistake(f'There is no {kinds} "{name}". There are: {", ".join(names[:12])}.')


def _judged(
    case: Fields, decided: list[tuple[Snapshot, Decision]]
) -> tuple[Snapshot, Decision] | None:
    """The last decision, or the last one of the trigger that the moment names."""
    trigger = case["moment"].get("trigger", "")
    fitting = [
        (snapshot, decision)
        for snapshot, decision in decided
        if not trigger or decision.point.trigger == trigger
    ]
    return fitting[-1] if fitting else None


def _differences(
    program: Program, expect: Fields, snapshot: Snapshot, decision: Decision
) -> Iterator[str]:
    offered = snapshot.step if "event" in expect and decision.chosen else decision.offered
    if decision.outcome not in ("recommend", "event"):
        offered = "nothing"
    if offered != expect["offered"]:
        yield f"expected {expect['offered']} to be offered; the hub offered {offered}"
    for name, found in (
        ("outcome", str(decision.outcome)),
        ("event", decision.chosen),
        ("exit", decision.exit),
    ):
        if name in expect and found != expect[name]:
            yield f"expected the {name} {expect[name]}; it was {found or 'none'}"
    if "because" in expect and expect["because"] not in _causes(program, snapshot, decision):
        yield f"expected {expect['because']} among the reasons"
    for option, reason in expect.get("not_offered", {}).items():
        found = decision.not_offered.get(option, "not looked at")
        if found.replace("_", " ") != reason.replace("_", " "):
            yield f"expected {option} not to be offered: {reason}; it was: {found}"
    told = [text.removeprefix("narrative/") for text in decision.narrative]
    for section in expect.get("narrative", ()):
        if section not in told:
            yield f"expected the narrative to use {section}; it used {', '.join(told) or 'none'}"
    if "says" in expect:
        text = narrate(program, snapshot, decision).text
        if expect["says"] not in text:
            yield f'expected the narrative to say "{expect["says"]}"; it said "{text}"'


def _causes(program: Program, snapshot: Snapshot, decision: Decision) -> set[str]:
    """All that speaks for this decision: needs, reasons, the rule, and what was judged yes."""
    causes = {*decision.needs, *decision.reasons, *decision.unknown_needs}
    causes |= {decision.need, decision.rule, decision.point.trigger, *decision.ask}
    causes |= {step.path for step in explain(program, snapshot, decision).steps}
    causes |= {*decision.not_offered.values(), decision.exit}
    return causes - {"", STAFF_EVALUATION}
