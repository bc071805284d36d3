"""The hub's own secrets: one file that nobody else may read, written whole or not at all."""

from __future__ import annotations

import json
import os
import re
import secrets
from pathlib import Path

from careloom.records.fault import SetupFault

SECRETS = ("django", "master", "study", "audit")
_MEND = "Put the backup of it back; new secrets would open nothing that is kept."


class SecretsMissing(SetupFault):
    """The file lacks secrets or cannot be read; the text says which, never what it holds."""


def read_secrets(path: Path) -> dict[str, str]:
    """What the file holds; made with new secrets where there is none, so that no key is a default.

    SecretsMissing for a file that lacks one of them.
    """
    if not path.exists():
        return _make_secrets(path)
    found = _read(path)
    if missing := [name for name in SECRETS if not found.get(name)]:
        raise SecretsMissing(f"The secrets file lacks {', '.join(missing)}. {_MEND}")
    secrets_ = {name: str(found[name]) for name in SECRETS}
    for name, text in secrets_.items():
        if name != "django" and not _is_key(name, text):
            raise SecretsMissing(f'"{name}" in the secrets file is not a key. {_MEND}')
    return secrets_


def _read(path: Path) -> dict[str, object]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError):
        raise SecretsMissing(f"The secrets file is not JSON. {_MEND}") from None
    except OSError as fault:
        said = f"The secrets file cannot be read: {fault.strerror}. Let the hub's user read it."
        raise SecretsMissing(said) from None
    if not isinstance(found, dict):
        raise SecretsMissing(f"The secrets file holds no names and keys. {_MEND}")
    return found


def _is_key(name: str, text: str) -> bool:
    """32 bytes in hexadecimal; several with ids for the master keys."""
    one = r"[0-9a-fA-F]{64}"
    wanted = rf"m\d+:{one}(,m\d+:{one})*" if name == "master" else one
    return re.fullmatch(wanted, text) is not None


def master_keys(text: str) -> dict[str, bytes]:
    """The master keys by id, oldest first, from `id:hex,id:hex`."""
    pairs = (one.partition(":") for one in text.split(","))
    return {name: bytes.fromhex(key) for name, _, key in pairs}


def add_master_key(path: Path) -> dict[str, bytes]:
    """Write a new master key behind those there are; all of them, the new one last."""
    found = read_secrets(path)
    # Never an id of before: an old backup's key must not pass for a new one.
    number = 1 + max(int(name.removeprefix("m")) for name in master_keys(found["master"]))
    found["master"] += f",m{number}:{secrets.token_hex(32)}"
    _write(path, found)
    return master_keys(found["master"])


def drop_old_master_keys(path: Path) -> None:
    """Keep the newest master key only."""
    found = read_secrets(path)
    found["master"] = found["master"].split(",")[-1]
    _write(path, found)


def _make_secrets(path: Path) -> dict[str, str]:
    made = {name: secrets.token_hex(32) for name in SECRETS}
    made["master"] = f"m1:{made['master']}"
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(made, file)
    return made


def _write(path: Path, found: dict[str, str]) -> None:
    beside = path.with_suffix(".new")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(found, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Have the folder's names on the disk, as far as the system can promise it."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
