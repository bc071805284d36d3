"""Snapshots: standing, clock and context at one instant, as far as one decision needs them."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from careloom.hub.learned import InForce


class Snapshot(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All that one decision may know. Equal snapshots, points and draws give equal decisions.

    `row` holds the values by slot of the scope of the point; what is not in it is unknown, or is
    read by no condition of this point. `read` says where each reading came from and when it
    was observed; `stale` names the readings that were too old to be used. How finished courses
    went is in it where a step may be recommended.
    """

    taken_at: float
    zone: str
    minute: int
    """Local minutes after midnight."""
    language: str
    form: str = "web"
    row: dict[int, float]
    read: tuple[tuple[float, str, tuple[str, ...]], ...] = ()
    """When readings were observed, where they came from, and which they are: most come together."""
    stale: dict[str, tuple[float, float]] = {}
    """Variable to value and time of observation."""
    step: str = ""
    need: str = ""
    theme: str = ""
    course_day: int = 0
    responded: bool = False
    """Whether anything was answered in the running course."""
    course_over: bool = False
    """Whether the running course has come to its latest end."""
    fired: dict[str, tuple[int, float]] = {}
    latest_due: tuple[str, ...] = ()
    """Rules whose wait for their condition is over at this point."""
    results: dict[str, tuple[int, int, int, str, float]] = {}
    """Step to benefit, failed and abandoned counts, the last exit and when it ended."""
    uses: dict[str, tuple[int, int]] = {}
    """Step to how many of its events were sent and answered in its finished courses."""
    picked: dict[str, int] = {}
    """Step to how often the person chose it for themself."""
    recent: tuple[tuple[str, str, float], ...] = ()
    cooling: tuple[str, ...] = ()
    """Steps that may not be offered yet after a decline or within their refresh."""
    resting_families: tuple[str, ...] = ()
    opened: tuple[str, ...] = ()
    staff_needs: tuple[str, ...] = ()
    holds: tuple[str, ...] = ()
    paused: bool = False
    quiet: bool = False
    waiting: str = ""
    """Whom a waiting recommendation waits for."""
    proposed: tuple[str, ...] = ()
    """At an approval: the steps that were proposed."""
    approved_by: str = ""
    prompts_today: int = 0
    prompts_week: int = 0
    minutes_week: float = 0.0
    items_week: int = 0
    since_prompt: float | None = None
    """Seconds since the last unasked prompt."""
    unanswered: int = 0
    since_answer: float = 0.0
    resting: bool = False
    left_unheard: int = 0
    """Courses left without benefit since the person was last heard of."""
    returned: bool = False
    """Whether the person has just come back from rest, or after leaving a course."""
    carried: tuple[str, ...] = ()
    """Items whose last answer is young enough to be carried over."""
    policies: dict[str, InForce] = {}
    """Of each learning policy that this point asks: what was in force."""

    def readings(self) -> Iterator[tuple[str, float, str]]:
        """Each reading that was used: its name, when it was observed, where it came from."""
        for at, source, names in self.read:
            for name in names:
                yield name, at, source

    def observed(self, name: str) -> tuple[float | None, str]:
        """When this reading was observed and where it came from; (None, "") if it was not used."""
        for at, source, names in self.read:
            if name in names:
                return at, source
        return None, ""
