"""What a person's first page shows now: one thing, and why."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import msgspec

from careloom.hub.decision import Decision, Outcome
from careloom.hub.explanation import explain
from careloom.hub.snapshot import Snapshot
from careloom.hub.standing import Standing
from careloom.program.definitions import Program
from careloom.program.suite import BENEFIT, Exit
from careloom.records.bundles import program_of
from careloom.records.models import DecisionRecord, Delivery, Enrollment
from careloom.services.edit_narrative import told_at
from careloom.services.give_consent import has_consent
from careloom.services.permission import Actor, require_self
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
class Today:
    """One thing for now.

    `kind` is `safety`, `stopped`, `questions`, `choice`, `step` or `nothing`.
    Texts are filled with the
    person's own words and stay out of `repr`.
    """

    kind: str
    language: str
    step: str = ""
    event: str = ""
    items: tuple[str, ...] = ()
    asked: int = 0
    """At questions: how many were asked in all."""
    steps: tuple[Offer, ...] = ()
    key: str = ""
    waiting: bool = False
    """A recommendation waits for a human of the team."""
    agreed: str = field(default="", repr=False)
    agreed_until: datetime | None = None
    title: str = field(default="", repr=False)
    text: str = field(default="", repr=False)
    narrative: str = field(default="", repr=False)
    why: str = field(default="", repr=False)
    closing: str = field(default="", repr=False)
    """The closing narrative of the course that ended last, until the person does something anew."""
    welcome_back: bool = False
    asks: bool = False
    """At a step: its event asks a question; without one the person says that it is done."""


def today(*, enrollment: Enrollment, by: Actor, now: datetime) -> Today:
    """What to show this person now; reading it changes nothing."""
    require_self(by, enrollment.id)
    standing = msgspec.json.decode(enrollment.standing, type=Standing)
    reader = _Reader(enrollment, program_of(enrollment.program_id), standing)
    quiet = (now.timestamp() - (standing.last_answer_at or standing.enrolled_at)) / _DAY
    agreed, until = reader.agreed(now.timestamp())
    return replace(
        reader.read(now.timestamp()),
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

    def read(self, now: float) -> Today:
        """The first of what there is, in the order of what must not wait."""
        standing = self.standing
        if standing.holds:
            return self._shown("safety", self._response())
        if not has_consent(self.enrollment.id):
            return self._shown("stopped", "program/still_useful")
        if standing.check_in is not None:
            shown = self._shown("questions", "program/checkin", items=_unanswered(standing))
            return replace(shown, asked=len(standing.check_in.items))
        proposal = standing.proposal
        waits = proposal.waits_for if proposal and proposal.expires_at > now else ""
        if proposal is not None and waits == "participant":
            shown = self._shown("choice", "program/nothing_now", key=proposal.key)
            return replace(shown, steps=tuple(self._offer(step) for step in proposal.steps))
        shown = self._step() or self._shown("nothing", "program/nothing_now")
        return replace(shown, waiting=bool(waits) and shown.kind == "nothing")

    def agreed(self, now: float) -> tuple[str, datetime | None]:
        """What was agreed on at the end of a step, until the day on which it is looked at."""
        for step, exit_, ended_at in reversed(self.standing.recent):
            act = self.program.suite[step].agreed_act if step in self.program.suite else None
            if act is None or Exit(exit_) not in BENEFIT or ended_at + act.look_after_seconds < now:
                continue
            text = self.program.texts[act.text].read(self.standing.language, self.standing.form)
            until = datetime.fromtimestamp(ended_at + act.look_after_seconds, UTC)
            return self._fill(text), until
        return "", None

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
            event.text,
            step=course.step,
            event=event.id,
            items=tuple(dict.fromkeys(i for i in (event.item, event.proximal) if i)),
            key=course.key,
        )
        opening = self._told(course.key)
        asks = bool(event.item)
        return replace(shown, narrative=opening[0], why=opening[1], asks=asks)

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
            closing=self._closing(),
        )

    def _closing(self) -> str:
        """What the course that ended last came to, until the person does something anew."""
        ended = (
            DecisionRecord.objects.filter(
                enrollment_id=self.enrollment.id,
                outcome=Outcome.EXIT,
                taken_at__gte=self.standing.last_answer_at,
            )
            .order_by("-seq")
            .first()
        )
        return self._told(ended.key)[0] if ended else ""

    def _told(self, key: str) -> tuple[str, str]:
        """The narrative of a decision and the reason why, as told to the person."""
        record = DecisionRecord.objects.filter(enrollment_id=self.enrollment.id, key=key).first()
        if record is None or not record.body:
            return "", ""
        decision = msgspec.json.decode(record.body, type=Decision)
        snapshot = msgspec.json.decode(record.snapshot, type=Snapshot)
        program = program_of(decision.program)
        told = told_at(self.enrollment, record).text
        return self._fill(told), explain(program, snapshot, decision).participant

    def _fill(self, text: str) -> str:
        fields = personal_fields(self.enrollment.participant)
        return fill_blanks(self.program, text, fields, self.standing.language)
