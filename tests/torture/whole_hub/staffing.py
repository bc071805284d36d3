"""What the virtual staff do: close holds, decide proposals, state needs, move people on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from random import Random

import msgspec

from careloom.hub.standing import Standing
from careloom.records.models import Enrollment, ProgramBundle
from careloom.services.choose import decide_for
from careloom.services.close_hold import close_hold
from careloom.services.move_enrollment import move_enrollment
from careloom.services.permission import SOFTWARE, Actor
from careloom.services.set_need import set_need
from tests.torture.whole_hub.acts import Act, Person


class Staff:
    """Looks at one person at a time, as their tasks would have it."""

    def __init__(
        self, chance: Random, members: dict[str, Actor], later: dict[str, ProgramBundle]
    ) -> None:
        self.chance, self.members, self.later = chance, members, later
        self._forms = 0

    def acts_for(self, person: Person) -> Iterator[Act]:
        """What is done for this person now."""
        row = Enrollment.objects.select_related("participant").get(id=person.enrollment)
        if not row.standing:
            return
        clinician = self.members[row.participant.organization_id]
        standing = msgspec.json.decode(row.standing, type=Standing)
        for hold in standing.holds:
            yield self._act("close hold", person, close_hold, clinician, hold=hold)
        proposal = standing.proposal
        if proposal is not None and proposal.waits_for != "participant":
            step, reason = self.chance.choice([(proposal.steps[0], ""), ("", "not_now")])
            what = {"step": step, "reason": reason, "key": proposal.key}
            yield self._act("decide for", person, decide_for, clinician, **what)
        if self.chance.random() < 0.05:
            lasts = timedelta(days=2)
            yield self._act("set need", person, set_need, clinician, need="too_tense", lasts=lasts)
        if (later := self.later.get(row.program_id)) and self.chance.random() < 0.2:
            yield Act(
                "move to a later version",
                person,
                lambda now: move_enrollment(
                    enrollment_id=person.enrollment, to=later, by=SOFTWARE, now=now
                ),
            )

    def _act(
        self, name: str, person: Person, service: Callable[..., object], by: Actor, **what: object
    ) -> Act:
        self._forms += 1
        form = f"staff-{self._forms}"

        def run(now: datetime) -> object:
            return service(enrollment_id=person.enrollment, form=form, by=by, now=now, **what)

        return Act(name, person, run)
