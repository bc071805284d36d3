"""What the environment says, and the secrets that a hub keeps beside its data."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

SECRETS = ("django", "master", "study", "audit")
PRODUCTION = "production"


class Misconfigured(Exception):
    """The environment lacks something; the message says what to set."""


def mode() -> str:
    """`demo`, `test` or `production`; a hub is in production unless told otherwise."""
    return os.environ.get("CARELOOM_MODE", PRODUCTION)


def data_folder() -> Path:
    """Where the embedded database, the persons' keys and generated secrets are kept."""
    return Path(os.environ.get("CARELOOM_DATA", "data")).absolute()


def read_secrets() -> dict[str, str]:
    """The hub's secrets: from CARELOOM_SECRETS, or made once in the data folder.

    In production the file must have been made by `careloom migrate` or be named; a hub never
    starts there with a default key.
    """
    path = Path(os.environ.get("CARELOOM_SECRETS", str(data_folder() / "secrets.json")))
    if path.exists():
        found = json.loads(path.read_text())
        if missing := [name for name in SECRETS if not found.get(name)]:
            raise Misconfigured(f"The secrets file lacks {', '.join(missing)}.")
        return {name: str(found[name]) for name in SECRETS}
    return _make_secrets(path)


def _make_secrets(path: Path) -> dict[str, str]:
    made = {name: secrets.token_hex(32) for name in SECRETS}
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(made, file)
    return made


def database() -> dict[str, object]:
    """Django's database settings from CARELOOM_DATABASE_URL; SQLite in the data folder without."""
    url = os.environ.get("CARELOOM_DATABASE_URL", "")
    if not url:
        return _sqlite(data_folder() / "careloom.sqlite3")
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(Path(unquote(parts.path)))
    if parts.scheme not in ("postgresql", "postgres"):
        raise Misconfigured(
            f'CARELOOM_DATABASE_URL starts with "{parts.scheme}"; '
            "use sqlite:///FILE or postgresql://USER@HOST/NAME."
        )
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or query.get("user", "")),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or query.get("host", ""),
        "PORT": str(parts.port or query.get("port", "")),
        "CONN_MAX_AGE": 0,
        "OPTIONS": {"pool": {"min_size": 1, "max_size": 8}} if mode() == PRODUCTION else {},
    }


def _sqlite(path: Path) -> dict[str, object]:
    path.parent.mkdir(parents=True, exist_ok=True)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        # Tests use a real file as well: a database in memory locks whole tables.
        "TEST": {"NAME": str(path.with_name("test.sqlite3"))},
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        },
    }
