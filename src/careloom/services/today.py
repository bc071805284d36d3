"""What a person's first page shows now: one thing, and why."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import msgspec

from careloom.hub.decision import Decision
from careloom.hub.snapshot import Snapshot
from careloom.hub.standing import Standing
from careloom.hub.words_of_event import words_of_event
from careloom.program.definitions import Program
from careloom.program.suite import BENEFIT, Exit
from careloom.records.bundles import program_of
from careloom.records.models import DecisionRecord, Delivery, Enrollment
from careloom.services.closing import Closing, read_closing
from careloom.services.give_consent import has_consent
from careloom.services.permission import Actor, require_self
from careloom.services.picked import tell_step
from careloom.services.words import fill_blanks, personal_fields

WELCOME_BACK_DAYS = 7
_DAY = 86400.0


@dataclass(frozen=True, slots=True)
class Offer:
    """One step that the person may pick."""

    step: str
    name: str
    aim: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Carried:
    """An answer young enough to be used again instead of being asked again."""

    item: str
    value: float = field(repr=False)
    on: date


@dataclass(frozen=True, slots=True)
class Today:
    """One thing for now.

    `kind` is `safety`, `stopped`, `paused`, `questions`, `afterwards` (questions about a step that
    ended), `choice`, `step` or `nothing`. Texts are filled with the person's own words and stay out
    of `repr`.
    """

    kind: str
    language: str
    step: str = ""
    event: str = ""
    items: tuple[str, ...] = ()
    asked: int = 0
    """At questions: how many were asked in all."""
    number: int = 0
    """At questions: which of them the first of `items` is, from 1."""
    carried: tuple[Carried, ...] = ()
    """At questions: what need not be asked, because it was answered lately."""
    steps: tuple[Offer, ...] = ()
    key: str = ""
    waiting: bool = False
    """A recommendation waits for a human of the team."""
    agreed: str = field(default="", repr=False)
    agreed_until: date | None = None
    """A day of the person's own."""
    paused_until: date | None = None
    title: str = field(default="", repr=False)
    text: str = field(default="", repr=False)
    narrative: str = field(default="", repr=False)
    told_before: bool = False
    """The narrative was told on an earlier visit, and the person did something since."""
    why: str = field(default="", repr=False)
    closing: str = field(default="", repr=False)
    """The closing narrative of the course that ended last, until the person does something anew."""
    ended: str = ""
    """The name of the step that `closing` tells of."""
    ended_as: str = ""
    """Its exit."""
    welcome_back: bool = False
    asks: bool = False
    """At a step: its event asks a question; without one the person says that it is done."""


def today(*, enrollment: Enrollment, by: Actor, now: datetime, later: int = 0) -> Today:
    """What to show this person now; reading it changes nothing.

    So many open questions as `later` says are put aside for this visit; with none left, what comes
    after them is shown.
    """
    require_self(by, enrollment.id)
    standing = msgspec.json.decode(enrollment.standing, type=Standing)
    reader = _Reader(enrollment, program_of(enrollment.program_id), standing, now.timestamp())
    shown = reader.read(max(0, later))
    if shown.kind in ("safety", "stopped"):
        return shown
    quiet = (now.timestamp() - (standing.last_answer_at or standing.enrolled_at)) / _DAY
    agreed, until = reader.agreed()
    return replace(
        reader.with_closing(shown),
        welcome_back=quiet >= WELCOME_BACK_DAYS,
        agreed=agreed,
        agreed_until=until,
    )


def _unanswered(standing: Standing) -> tuple[str, ...]:
    """The items of the check-in that were not answered since it was asked."""
    check = standing.check_in
    if check is None:
        return ()
    latest = {item: standing.latest.get(f"item:{item}") for item in check.items}
    return tuple(item for item, one in latest.items() if one is None or one.at < check.asked_at)


@dataclass(slots=True)
class _Reader:
    """Reads one person's page from their standing and their latest decisions."""

    enrollment: Enrollment
    program: Program
    standing: Standing
    now: float
    closing: Closing | None = None

    def read(self, later: int) -> Today:
        """The first of what there is, in the order of what must not wait."""
        standing = self.standing
        if standing.holds:
            return self._shown("safety", self._response())
        if not has_consent(self.enrollment.id):
            return self._shown("stopped", "program/still_useful")
        if standing.paused_until > self.now:
            shown = self._shown("paused", "program/nothing_now")
            return replace(shown, paused_until=self._on(standing.paused_until))
        self.closing = read_closing(self.enrollment, standing, self.now)
        return self._questions(later) or self._recommended()

    def _questions(self, later: int) -> Today | None:
        """The first open question: about the step that ended, then of the check-in."""
        closing, check = self.closing, self.standing.check_in
        after = closing.open_items if closing else ()
        open_items = after + tuple(i for i in _unanswered(self.standing) if i not in after)
        if len(open_items) <= later:
            return None
        if closing is not None and later < len(after):
            shown = self._shown("afterwards", "program/checkin", items=open_items[later:])
            name, asked = self._name_of(closing.step), len(closing.items)
            number = asked - len(after) + later + 1
            return replace(shown, title=name, text="", asked=asked, number=number)
        shown = self._shown("questions", "program/checkin", items=open_items[later:])
        asked = len(check.items) if check else 0
        number = max(1, asked - len(open_items) + later + 1)
        return replace(shown, asked=asked, number=number, carried=self._carried())

    def _carried(self) -> tuple[Carried, ...]:
        """What the evaluation would have asked, had it not been answered lately."""
        check = self.standing.check_in
        if check is None:
            return ()
        asking = [one.ask for one in self.program.evaluations if one.trigger.id == check.evaluation]
        latest = {
            item: self.standing.latest.get(f"item:{item}")
            for ask in asking
            for item in ask
            if item not in check.items
        }
        return tuple(
            Carried(item, one.value, self._on(one.at))
            for item, one in latest.items()
            if one is not None and one.at < check.asked_at
        )

    def _recommended(self) -> Today:
        """Steps to pick from, the running step, or nothing."""
        proposal = self.standing.proposal
        waits = proposal.waits_for if proposal and proposal.expires_at > self.now else ""
        if proposal is not None and waits == "participant":
            shown = self._shown("choice", "program/nothing_now", key=proposal.key)
            return replace(shown, steps=tuple(self._offer(step) for step in proposal.steps))
        shown = self._step() or self._shown("nothing", "program/nothing_now")
        return replace(shown, waiting=bool(waits) and shown.kind == "nothing")

    def with_closing(self, shown: Today) -> Today:
        """The page, with what the course that ended last came to while that is new."""
        ended = self.closing
        if ended is None or not ended.told:
            return shown
        return replace(
            shown,
            closing=self._fill(ended.told),
            ended=self._name_of(ended.step),
            ended_as=ended.exit,
        )

    def agreed(self) -> tuple[str, date | None]:
        """What was agreed on at the end of a step, until the day on which it is looked at."""
        for step, exit_, ended_at in reversed(self.standing.recent):
            act = self.program.suite[step].agreed_act if step in self.program.suite else None
            if act is None or Exit(exit_) not in BENEFIT:
                continue
            until = ended_at + act.look_after_seconds
            if until < self.now:
                continue
            text = self.program.texts[act.text].read(self.standing.language, self.standing.form)
            return self._fill(text), self._on(until)
        return "", None

    def _on(self, at: float) -> date:
        return datetime.fromtimestamp(at, UTC).astimezone(ZoneInfo(self.standing.zone)).date()

    def _name_of(self, step: str) -> str:
        """The step's name; "" for one that the person's version of the program has not."""
        known = self.program.suite.get(step)
        return known.name[self.standing.language] if known else ""

    def _offer(self, step: str) -> Offer:
        known, language = self.program.suite[step], self.standing.language
        return Offer(step, known.name[language], known.aim[language], round(known.minutes))

    def _response(self) -> str:
        """The fixed response to what opened the hold; help itself where there is none."""
        shown = Delivery.objects.filter(enrollment_id=self.enrollment.id, what="safety")
        latest = shown.order_by("-created_at").first()
        return latest.ref if latest else "safety/help_now"

    def _step(self) -> Today | None:
        course = self.standing.course
        if course is None:
            return None
        sent = {name: state.sent_at or 0.0 for name, state in course.events.items() if state.open}
        if not sent:
            return None
        latest = max(sent, key=lambda name: sent[name])
        event = self.program.suite[course.step].events[latest]
        shown = self._shown(
            "step",
            words_of_event(self.program, self.standing, course.step, event.id),
            step=course.step,
            event=event.id,
            items=tuple(dict.fromkeys(i for i in (event.item, event.proximal) if i)),
            key=course.key,
        )
        narrative, why, at = self._told(course.key, course.step)
        return replace(
            shown,
            narrative=narrative,
            why=why,
            told_before=at < self.standing.last_answer_at,
            asks=bool(event.item),
        )

    def _shown(
        self,
        kind: str,
        text_id: str,
        *,
        step: str = "",
        event: str = "",
        items: tuple[str, ...] = (),
        key: str = "",
    ) -> Today:
        language = self.standing.language
        text = self.program.texts[text_id]
        return Today(
            kind=kind,
            language=language,
            step=step,
            event=event,
            items=items,
            key=key,
            title=self._fill(text.title[language]),
            text=self._fill(text.read(language, self.standing.form)),
        )

    def _told(self, key: str, step: str) -> tuple[str, str, float]:
        """The narrative of the step, the reason why, and when it was decided on."""
        record = DecisionRecord.objects.filter(enrollment_id=self.enrollment.id, key=key).first()
        if record is None or not record.body:
            return "", "", 0.0
        decision = msgspec.json.decode(record.body, type=Decision)
        snapshot = msgspec.json.decode(record.snapshot, type=Snapshot)
        program = program_of(decision.program)
        told, why = tell_step(self.enrollment, record, program, snapshot, decision, step)
        return self._fill(told), why, record.taken_at

    def _fill(self, text: str) -> str:
        fields = personal_fields(self.enrollment.participant)
        return fill_blanks(self.program, text, fields, self.standing.language)
