"""Master keys: rotated without losing a word, also when killed in the middle."""

import pytest
from django.test import override_settings

from careloom.records import keys
from careloom.records.secret_file import master_keys

OLD, NEW = {"m1": b"a" * 32}, {"m1": b"a" * 32, "m2": b"b" * 32}
ONLY_NEW = {"m2": b"b" * 32}


@pytest.fixture
def store(tmp_path):
    with override_settings(PERSON_KEYS=str(tmp_path / "keys"), MASTER_KEYS=OLD):
        for person in ("p1", "p2", "p3"):
            keys.make_person_key(person)
        yield tmp_path / "keys"


def test_the_keys_are_read_with_their_ids():
    assert master_keys(f"m1:{'61' * 32},m2:{'62' * 32}") == NEW


def test_after_rotation_the_old_master_key_opens_nothing_and_no_word_is_lost(store):
    sealed = {
        person: keys.encrypt(person, f"words of {person}", place="x") for person in ("p1", "p2")
    }
    assert keys.rewrap_all(NEW) == 3
    with override_settings(MASTER_KEYS=ONLY_NEW):
        for person, words in sealed.items():
            assert keys.decrypt(person, words, place="x") == f"words of {person}"
    with pytest.raises(keys.Undecipherable, match="not among the hub's secrets"):
        keys.encrypt("p1", "x", place="x")


def test_rotation_that_was_killed_goes_on_where_it_was(store, monkeypatch):
    replaced = []

    def dies_at_the_second(beside, path):
        replaced.append(path)
        if len(replaced) == 2:
            raise KeyboardInterrupt
        beside.rename(path)

    monkeypatch.setattr(keys.os, "replace", dies_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        keys.rewrap_all(NEW)
    monkeypatch.undo()
    with override_settings(MASTER_KEYS=NEW):
        assert keys.encrypt("p2", "x", place="x")
    assert keys.rewrap_all(NEW) == 2
    assert keys.rewrap_all(NEW) == 0
    assert sorted(path.name for path in store.iterdir()) == ["p1", "p2", "p3"]


def test_a_key_belongs_to_its_person(store):
    (store / "p1").write_bytes((store / "p2").read_bytes())
    with pytest.raises(keys.Undecipherable):
        keys.encrypt("p1", "x", place="x")
