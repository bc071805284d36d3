"""Master keys: rotated without losing a word, also when killed in the middle."""

import json

import pytest
from django.test import override_settings

from careloom.records import keys
from careloom.records.models import AuditEntry
from careloom.records.secret_file import SecretsMissing, master_keys, read_secrets
from careloom.services.permission import SOFTWARE
from careloom.services.rotate_master_key import rotate_master_key
from tests.integration.builders import MONDAY

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


def test_whoever_may_not_read_it_does_not(store):
    keys.rewrap_all(NEW)
    assert {path.stat().st_mode & 0o777 for path in store.iterdir()} == {0o600}


def test_a_file_that_no_master_key_opens_is_named_and_the_rest_is_safe(store):
    sealed = keys.encrypt("p3", "words", place="x")
    (store / "p2").write_bytes(b"m1:altered")
    with pytest.raises(keys.Undecipherable, match='"p2" cannot be opened'):
        keys.rewrap_all(NEW)
    with override_settings(MASTER_KEYS=NEW):
        assert keys.decrypt("p3", sealed, place="x") == "words"


def test_erasures_are_no_keys(store):
    keys.erase_person_key("p1")
    assert keys.rewrap_all(NEW) == 2
    assert keys.erased_persons() == {"p1"}


def test_a_hub_without_anybody_rotates_as_well(tmp_path):
    with override_settings(PERSON_KEYS=str(tmp_path / "none yet")):
        assert keys.rewrap_all(NEW) == 0


@pytest.fixture
def hub(store, db, settings, tmp_path):
    """A hub with its secrets file, in which `m1` is the store's own master key."""
    path = tmp_path / "secrets.json"
    made = read_secrets(path)
    path.write_text(json.dumps(made | {"master": f"m1:{OLD['m1'].hex()}"}))
    settings.SECRETS_PATH = str(path)
    return path


def test_rotating_changes_the_master_key_and_nothing_else(hub):
    before = read_secrets(hub)
    sealed = keys.encrypt("p1", "words", place="x")
    assert rotate_master_key(by=SOFTWARE, now=MONDAY) == 3
    after = read_secrets(hub)
    assert {name for name in before if before[name] != after[name]} == {"master"}
    assert list(master_keys(after["master"])) == ["m2"]
    with override_settings(MASTER_KEYS=master_keys(after["master"])):
        assert keys.decrypt("p1", sealed, place="x") == "words"
    entry = AuditEntry.objects.get(act="rotate")
    assert (entry.chain, entry.subject, entry.actor) == ("hub/keys", "3 keys", "software:hub")


def test_killed_before_the_end_both_master_keys_are_kept(hub, store):
    (store / "p2").write_bytes(b"m1:altered")
    with pytest.raises(keys.Undecipherable):
        rotate_master_key(by=SOFTWARE, now=MONDAY)
    assert list(master_keys(read_secrets(hub)["master"])) == ["m1", "m2"]
    assert not AuditEntry.objects.filter(act="rotate").exists()
    keys.erase_person_key("p2")
    assert rotate_master_key(by=SOFTWARE, now=MONDAY) == 2
    assert list(master_keys(read_secrets(hub)["master"])) == ["m3"]


def test_rotating_again_and_again_never_uses_an_id_twice(hub):
    ids = []
    for _ in range(3):
        rotate_master_key(by=SOFTWARE, now=MONDAY)
        ids += master_keys(read_secrets(hub)["master"])
        with override_settings(MASTER_KEYS=master_keys(read_secrets(hub)["master"])):
            assert keys.encrypt("p1", "x", place="x")
    assert len(set(ids)) == len(ids)


def test_new_secrets_are_made_once_and_for_their_owner_only(tmp_path):
    path = tmp_path / "new" / "secrets.json"
    first = read_secrets(path)
    assert read_secrets(path) == first
    assert path.stat().st_mode & 0o777 == 0o600
    assert len(set(first.values())) == 4


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param(lambda made: {**made, "study": ""}, "lacks study", id="one is empty"),
        pytest.param(lambda made: {}, "lacks django, master, study, audit", id="all are missing"),
        pytest.param(lambda made: {**made, "audit": "abc"}, '"audit".*not a key', id="too short"),
        pytest.param(lambda made: {**made, "study": "z" * 64}, '"study".*not a key', id="no hex"),
        pytest.param(lambda made: {**made, "master": "m1"}, '"master".*not a key', id="no key"),
        pytest.param(
            lambda made: {**made, "master": f"{made['master']},"},
            '"master".*not',
            id="a stray comma",
        ),
        pytest.param(lambda made: [1], "holds no names", id="a list"),
    ],
)
def test_secrets_that_are_wrong_are_told_with_what_to_do(tmp_path, change, said):
    path = tmp_path / "secrets.json"
    made = read_secrets(path)
    path.write_text(json.dumps(change(made)))
    with pytest.raises(SecretsMissing, match=said) as found:
        read_secrets(path)
    assert "Put the backup of it back" in str(found.value)
    assert not any(secret in str(found.value) for secret in made.values())


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe\x00"])
def test_a_secrets_file_that_is_no_json_is_told(tmp_path, content):
    path = tmp_path / "secrets.json"
    path.write_bytes(content)
    with pytest.raises(SecretsMissing, match="not JSON"):
        read_secrets(path)
