"""Everything that the hub keeps of everybody, as plain text: equal runs give equal bytes."""

from __future__ import annotations

import json
from collections.abc import Iterator

from careloom.records.keys import decrypt
from careloom.records.models import (
    AuditEntry,
    Consent,
    DecisionRecord,
    Delivery,
    Enrollment,
    FreeText,
    JournalEntry,
    PersonalField,
    StaffTask,
)

_OF_A_PERSON = (
    (JournalEntry, "seq", ("seq", "kind", "at", "body")),
    (DecisionRecord, "seq", ("seq", "key", "outcome", "taken_at", "body", "snapshot")),
    (
        Delivery,
        "id",
        ("id", "key", "what", "ref", "channel", "state", "reason", "attempts", "settled_at"),
    ),
    (Consent, "id", ("purpose", "channel", "text_hash", "given_at", "withdrawn_at")),
    (StaffTask, "id", ("kind", "about", "urgent", "opened_at", "closed_at", "closed_as")),
)


def canonical_plaintext() -> str:
    """One line for each row, by person and in order; what is encrypted stands as it was said."""
    return "\n".join(
        json.dumps(row, default=str, ensure_ascii=False, sort_keys=True) for row in _rows()
    )


def _rows() -> Iterator[list[object]]:
    for row in Enrollment.objects.order_by("id"):
        yield ["enrollment", row.id, row.program_id, row.standing, row.revision, row.due_at]
        for model, order, columns in _OF_A_PERSON:
            found = model.objects.filter(enrollment_id=row.id).order_by(order)
            yield from ([model.__name__, *one] for one in found.values_list(*columns))
        for words in FreeText.objects.filter(enrollment_id=row.id).order_by("seq"):
            place = f"words/{row.id}/{words.seq}"
            yield ["words", words.seq, decrypt(row.participant_id, words.ciphertext, place=place)]
        for kept in PersonalField.objects.filter(participant=row.participant_id).order_by("name"):
            place = f"field/{kept.name}"
            yield [kept.name, decrypt(row.participant_id, kept.ciphertext, place=place)]
    audit = AuditEntry.objects.order_by("chain", "seq")
    yield from (["audit", *one] for one in audit.values_list("chain", "seq", "at", "actor", "act"))
