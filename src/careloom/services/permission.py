"""Who acts, and what their role allows."""

from __future__ import annotations

from dataclasses import dataclass

from careloom.records.models import Enrollment, Membership

_CARE = frozenset(
    {
        "see_tasks",
        "acknowledge",
        "decide_for",
        "set_need",
        "open_level",
        "see_person",
        "read_words",
        "edit_narrative",
        "note_consent",
        "enroll",
        "see_decisions",
        "see_outbox",
        "retry",
        "link_device",
    }
)
STAFF_ACTS = {
    "coach": _CARE,
    "clinician": _CARE | {"close_hold", "export"},
    "author": frozenset({"publish", "see_decisions"}),
    "analyst": frozenset({"see_decisions", "see_process", "export_study"}),
    "administrator": frozenset(
        {
            "publish",
            "enroll",
            "erase",
            "see_tasks",
            "see_outbox",
            "retry",
            "export",
            "add_staff",
            "link_device",
            "see_process",
        }
    ),
    "auditor": frozenset({"see_decisions", "verify"}),
}
"""What each role may do. Only care staff ever see a person's words."""


class NotAllowed(Exception):
    """This actor may not do this; the message says what is missing, and names nobody."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a participant by enrollment, a member of staff, or the software itself."""

    kind: str
    id: str
    organization: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


SOFTWARE = Actor("software", "hub")


def participant(enrollment_id: str) -> Actor:
    """The person themselves, known by their link."""
    return Actor("participant", enrollment_id)


def staff(membership: Membership) -> Actor:
    """A member of staff in one organization."""
    return Actor(membership.role, str(membership.user_id), membership.organization_id)


def may(actor: Actor, act: str) -> bool:
    """Whether the actor's role allows the act at all."""
    return actor.kind == SOFTWARE.kind or act in STAFF_ACTS.get(actor.kind, frozenset())


def require_self(actor: Actor, enrollment_id: str) -> None:
    """Only the person themselves may do this."""
    if actor.kind != "participant" or actor.id != enrollment_id:
        raise NotAllowed("Only the person themselves may do this.")


def require_self_or_staff(actor: Actor, act: str, enrollment: Enrollment) -> None:
    """The person themselves, or staff who note for them what they said on paper or aloud."""
    if actor.kind == "participant":
        require_self(actor, enrollment.id)
    else:
        require_staff(actor, act, enrollment)


def require_organization(actor: Actor, organization_id: str) -> None:
    """Staff act within their own organization; the software acts in all of them."""
    if actor.kind != SOFTWARE.kind and actor.organization != organization_id:
        raise NotAllowed("This belongs to another organization.")


def require_staff(actor: Actor, act: str, enrollment: Enrollment | None = None) -> None:
    """Only a role that allows the act, and only within its own organization."""
    if actor.kind == "software":
        return
    if not may(actor, act):
        raise NotAllowed(f'The role "{actor.kind}" does not allow "{act}".')
    if enrollment is not None:
        organization = enrollment.participant.organization_id
        if actor.organization != organization:
            raise NotAllowed("This person is in the care of another organization.")
