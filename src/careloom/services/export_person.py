"""All that is kept of one person, for themself: readable, and whole."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import msgspec
from django.db import transaction

from careloom.hub.decision import Decision
from careloom.hub.entries import Entry
from careloom.hub.explanation import explain
from careloom.hub.snapshot import Snapshot
from careloom.records.audit import write_audit
from careloom.records.bundles import program_of
from careloom.records.keys import KeyGone, decrypt
from careloom.records.models import (
    AuditEntry,
    Consent,
    DecisionRecord,
    Delivery,
    Device,
    Enrollment,
    FreeText,
    JournalEntry,
    LearnedOfPerson,
    Notice,
    SetAside,
    StaffTask,
    SubmittedForm,
)
from careloom.services.edit_narrative import told_at
from careloom.services.permission import Actor, require_self, require_staff
from careloom.services.words import fill_blanks, personal_fields

Export = dict[str, object]


def export_person(*, enrollment_id: str, by: Actor, now: datetime) -> Export:
    """Everything under this enrollment as plain values, times as ISO 8601 in UTC.

    The person themself may have it, and whoever may export in their organization.
    """
    row = Enrollment.objects.select_related("participant").get(id=enrollment_id)
    if by.kind == "participant":
        require_self(by, enrollment_id)
    else:
        require_staff(by, "export", row)
    with transaction.atomic():
        write_audit(chain=row.id, actor=str(by), act="export", subject=row.id, at=now)
        return _Export(row).whole()


class _Export:
    def __init__(self, row: Enrollment) -> None:
        self.row, self.program = row, program_of(row.program_id)
        self.fields = personal_fields(row.participant)

    def whole(self) -> Export:
        erased_at = self.row.participant.erased_at
        return {
            "enrollment": self.row.id,
            "program": f"{self.program.id} {self.program.version}",
            "erased_at": erased_at.isoformat() if erased_at else None,
            "personal_fields": self.fields,
            "consents": [
                {
                    "purpose": one.purpose,
                    "channel": one.channel,
                    "given_at": one.given_at.isoformat(),
                    "withdrawn_at": one.withdrawn_at.isoformat() if one.withdrawn_at else None,
                }
                for one in Consent.objects.filter(enrollment=self.row).order_by("id")
            ],
            "journal": self._journal(),
            "own_words": self._words(),
            "decisions": self._decisions(),
            "deliveries": [
                {"what": d.what, "ref": d.ref, "channel": d.channel, "state": d.state,
                 "created_at": _iso(d.created_at)}
                for d in Delivery.objects.filter(enrollment_id=self.row.id).order_by("created_at")
            ],
            "devices": [
                {"registered_at": d.registered_at.isoformat(),
                 "revoked_at": d.revoked_at.isoformat() if d.revoked_at else None}
                for d in Device.objects.filter(enrollment=self.row).order_by("registered_at")
            ],
            "learned": [
                {"artifact": one.artifact, "belief": json.loads(one.body)}
                for one in LearnedOfPerson.objects.filter(enrollment_id=self.row.id)
            ],
            "tasks": [
                {"kind": t.kind, "about": t.about, "opened_at": t.opened_at.isoformat(),
                 "closed_as": t.closed_as}
                for t in StaffTask.objects.filter(enrollment=self.row).order_by("id")
            ],
            **self._told_of_the_hub(),
            "audit": [
                {"at": a.at.isoformat(), "actor": a.actor.partition(":")[0], "act": a.act}
                for a in AuditEntry.objects.filter(chain=self.row.id).order_by("seq")
            ],
        }  # fmt: skip

    def _told_of_the_hub(self) -> Export:
        """What became known of messages, what was handed in, and what the hub could not do."""
        return {
            "notices": [
                {"kind": n.kind, "said": n.said, "told_at": _iso(n.told_at)}
                for n in Notice.objects.filter(enrollment_id=self.row.id).order_by("told_at", "id")
            ],
            "forms": [
                {"act": form.act, "taken_at": form.taken_at.isoformat()}
                for form in SubmittedForm.objects.filter(enrollment_id=self.row.id)
            ],
            "faults": [
                {"reason": one.reason, "since": _iso(one.since), "tries": one.tries}
                for one in SetAside.objects.filter(enrollment=self.row)
            ],
        }  # fmt: skip

    def _journal(self) -> list[Export]:
        entries = JournalEntry.objects.filter(enrollment_id=self.row.id).order_by("seq")
        found = []
        for one in entries:
            entry = msgspec.json.decode(one.body, type=Entry)
            said = {k: v for k, v in msgspec.structs.asdict(entry).items() if v not in ("", None)}
            found.append({**said, "kind": str(entry.kind), "at": _iso(entry.at)})
        return found

    def _words(self) -> list[Export]:
        found = []
        for one in FreeText.objects.filter(enrollment_id=self.row.id).order_by("seq"):
            place = f"words/{self.row.id}/{one.seq}"
            try:
                words = decrypt(self.row.participant_id, bytes(one.ciphertext), place=place)
            except KeyGone:
                return []
            found.append({"entry": one.seq, "words": words})
        return found

    def _decisions(self) -> list[Export]:
        records = DecisionRecord.objects.filter(enrollment_id=self.row.id).order_by("seq")
        return [self._decision(record) for record in records.exclude(body="")]

    def _decision(self, record: DecisionRecord) -> Export:
        decision = msgspec.json.decode(record.body, type=Decision)
        snapshot = msgspec.json.decode(record.snapshot, type=Snapshot)
        program = program_of(decision.program)
        told = told_at(self.row, record)
        return {
            "at": _iso(record.taken_at),
            "point": record.key,
            "outcome": record.outcome,
            "offered": decision.offered,
            "why": explain(program, snapshot, decision).participant,
            "narrative": fill_blanks(program, told.text, self.fields, snapshot.language),
            "narrative_by": told.actor,
        }


def _iso(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat()
