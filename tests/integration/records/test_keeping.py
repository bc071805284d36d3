"""What is kept: keys, ciphertext, the audit."""

import pytest
from django.db import DatabaseError, connection, transaction

from careloom.records.audit import verify_audit, write_audit
from careloom.records.keys import (
    KeyGone,
    Undecipherable,
    decrypt,
    encrypt,
    erase_person_key,
    make_person_key,
)
from careloom.records.models import AuditEntry
from tests.integration.builders import MONDAY


@pytest.fixture
def person(settings, tmp_path):
    settings.PERSON_KEYS = str(tmp_path)
    make_person_key("p1")
    return "p1"


def test_words_come_back_only_at_their_own_place(person):
    sealed = encrypt(person, "¡mamá!", place="words/e/1")
    assert decrypt(person, sealed, place="words/e/1") == "¡mamá!"
    with pytest.raises(Undecipherable):
        decrypt(person, sealed, place="words/e/2")


def test_a_flipped_bit_is_detected(person):
    sealed = bytearray(encrypt(person, "words", place="here"))
    sealed[-1] ^= 1
    with pytest.raises(Undecipherable):
        decrypt(person, bytes(sealed), place="here")


def test_an_erased_key_takes_the_words_with_it(person):
    sealed = encrypt(person, "words", place="here")
    for _ in range(2):
        erase_person_key(person)
    with pytest.raises(KeyGone):
        decrypt(person, sealed, place="here")


def test_a_key_is_never_replaced(person):
    with pytest.raises(FileExistsError):
        make_person_key(person)


@pytest.fixture
def audited(db):
    for number in range(3):
        write_audit(chain="c", actor="coach:1", act="look", subject=str(number), at=MONDAY)
    write_audit(chain="d", actor="coach:1", act="look", subject="x", at=MONDAY)


def test_the_audit_holds(audited):
    assert verify_audit() == ()


@pytest.mark.parametrize(
    "act", ["UPDATE records_auditentry SET actor = 'x'", "DELETE FROM records_auditentry"]
)
def test_the_database_refuses_to_change_the_audit(audited, act):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(act)
    assert AuditEntry.objects.count() == 4


@pytest.mark.parametrize(
    ("field", "value"), [("actor", "clinician:2"), ("subject", "9"), ("digest", "0" * 64)]
)
def test_a_changed_entry_breaks_its_chain_only(audited, field, value):
    rows = list(AuditEntry.objects.order_by("chain", "seq"))
    setattr(rows[1], field, value)
    assert [(one.chain, one.seq) for one in verify_audit(rows)] == [("c", 2)]


def test_a_missing_entry_breaks_the_chain(audited):
    rows = list(AuditEntry.objects.order_by("chain", "seq"))
    del rows[1]
    assert [(one.chain, one.seq) for one in verify_audit(rows)] == [("c", 3)]
