"""Persons' keys: a store of its own beside the database, so that erasing a key erases the words.

Each key is a file, wrapped by the master key; the store has a backup of its own.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from careloom.records.fault import SetupFault
from careloom.records.secret_file import sync_folder

_NONCE = 12
_BESIDE = ".new"
_NOTES = "."
"""What names begin with that are no person's: what was noted beside the keys."""
ERASURES = ".erased"
"""The file, among the keys, of the persons whose key was erased, one a line."""


class KeyGone(Exception):
    """This person's key was erased, and with it everything that was encrypted under it."""


class Undecipherable(SetupFault):
    """The ciphertext is not what was written: another key, another place, or altered bytes."""


def make_person_key(person: str) -> None:
    """A new key for this person. FileExistsError if there is one: it is never replaced."""
    folder = Path(settings.PERSON_KEYS)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    _write_new(folder / person, _wrap(settings.MASTER_KEYS, secrets.token_bytes(32), person))
    sync_folder(folder)


def erase_person_key(person: str) -> None:
    """Note the erasure, then overwrite and remove the key; doing it twice does no harm.

    The note stays beside the keys: what of an erasure failed after it is done later, and a backup
    of the database from before can be made to forget the person again.
    """
    folder = Path(settings.PERSON_KEYS)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / ERASURES).open("a") as noted:
        # A line of its own, also behind one that a full disk cut short.
        noted.write(f"\n{person}\n")
        noted.flush()
        os.fsync(noted.fileno())
    path = folder / person
    try:
        with path.open("r+b") as file:
            file.write(secrets.token_bytes(path.stat().st_size))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
    except FileNotFoundError:
        # Erased before, or by somebody else at this moment.
        return
    sync_folder(folder)


def erased_persons() -> frozenset[str]:
    """Everybody whose key was ever erased in this store."""
    noted = Path(settings.PERSON_KEYS) / ERASURES
    return frozenset(noted.read_text().split()) if noted.exists() else frozenset()


def keys_fit() -> bool:
    """Whether the store has a key, and the hub's secrets open it. One is tried, whichever it is."""
    folder = Path(settings.PERSON_KEYS)
    try:
        with os.scandir(folder) as files:
            names = (one.name for one in files)
            person = next(
                (n for n in names if not n.startswith(_NOTES) and not n.endswith(_BESIDE)), ""
            )
        return bool(person) and bool(_person_key(person))
    except (OSError, KeyGone, Undecipherable):
        return False


def encrypt(person: str, text: str, *, place: str) -> bytes:
    """The words under this person's key, bound to the place where they are kept."""
    return seal(_person_key(person), text.encode(), f"{place}/{person}")


def decrypt(person: str, ciphertext: bytes, *, place: str) -> str:
    """The words again. KeyGone after erasure; Undecipherable for anything but what was written."""
    return unseal(_person_key(person), bytes(ciphertext), f"{place}/{person}").decode()


def seal(key: bytes, plain: bytes, place: str) -> bytes:
    """AES-256-GCM with a random nonce in front; the place is authenticated, not stored."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, place.encode())


def unseal(key: bytes, sealed: bytes, place: str) -> bytes:
    """What was sealed."""
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], place.encode())
    except (InvalidTag, ValueError) as fault:
        # ValueError: cut so short that it cannot even be tried.
        raise Undecipherable(
            "Something that was kept encrypted was not written here with this key, or was altered. "
            "Database, keys and secrets belong together: put those of one day back."
        ) from fault


def _person_key(person: str) -> bytes:
    path = Path(settings.PERSON_KEYS) / person
    try:
        wrapped = path.read_bytes()
    except FileNotFoundError:
        raise KeyGone("This person's key was erased.") from None
    try:
        return _unwrap(settings.MASTER_KEYS, wrapped, person)
    except Undecipherable:
        if person in erased_persons():
            # Written over and not yet removed: whoever erased it died in between.
            raise KeyGone("This person's key was erased.") from None
        raise


def rewrap_all(masters: Mapping[str, bytes]) -> int:
    """Wrap every person's key by the newest of these master keys; how many were wrapped anew.

    Each file is replaced whole or not at all, so that being killed in the middle harms nothing:
    say it again, and the rest follows. What is counted is on the disk when this returns.
    Undecipherable names the first file that no master key opens.
    """
    newest = list(masters)[-1]
    count = 0
    folder = Path(settings.PERSON_KEYS)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for left in folder.glob(f"*{_BESIDE}"):
        left.unlink()
    for path in sorted(folder.iterdir()):
        if path.name.startswith(_NOTES):
            continue
        wrapped = path.read_bytes()
        if wrapped.startswith(f"{newest}:".encode()):
            continue
        beside = path.with_name(path.name + _BESIDE)
        try:
            key = _unwrap(masters, wrapped, path.name)
        except Undecipherable as fault:
            raise Undecipherable(f'The key file "{path.name}" cannot be opened. {fault}') from None
        _write_new(beside, _wrap(masters, key, path.name))
        os.replace(beside, path)
        count += 1
    # The old master key is let go after this: the new files must not be lost to a power cut.
    sync_folder(folder)
    return count


def _write_new(path: Path, content: bytes) -> None:
    """A file that only its owner may read, on the disk when this returns."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        # A key cut short by a full disk would pass for one.
        path.unlink(missing_ok=True)
        raise


def _wrap(masters: Mapping[str, bytes], key: bytes, person: str) -> bytes:
    """The person's key under the newest master key, whose id stands before it."""
    name = list(masters)[-1]
    return f"{name}:".encode() + seal(masters[name], key, f"key/{person}")


def _unwrap(masters: Mapping[str, bytes], wrapped: bytes, person: str) -> bytes:
    name, _, sealed = wrapped.partition(b":")
    master = masters.get(name.decode("ascii", "replace"))
    if master is None:
        raise Undecipherable(
            "A person's key is wrapped by a master key that is not among the hub's secrets. "
            "Put the secrets file back that belongs to these keys."
        )
    return unseal(master, sealed, f"key/{person}")
