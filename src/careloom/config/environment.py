"""What the environment says."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from careloom.records.fault import SetupFault

PRODUCTION = "production"
_TLS = ("sslmode", "sslrootcert", "sslcert", "sslkey")
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
LEAST_KEPT = 90
"""Days. People come back to what was told some weeks ago."""
_SECONDS = {"s": 1.0, "min": 60.0, "h": 3600.0}
_DAYS = {"day": 1, "month": 31, "year": 366}
_IDLE_IN_TRANSACTION = "60s"


class Misconfigured(SetupFault):
    """The environment lacks something; the message says what to set."""


def mode() -> str:
    """`demo`, `test` or `production`; a hub is in production unless told otherwise."""
    return os.environ.get("CARELOOM_MODE", PRODUCTION)


def logs_are_json() -> bool:
    """One JSON object a line in production, unless a person looks on; CARELOOM_LOGS decides."""
    said = os.environ.get("CARELOOM_LOGS", "")
    if said not in ("", "json", "plain"):
        raise Misconfigured(f'CARELOOM_LOGS is "{said}"; use json or plain.')
    return said == "json" or (not said and mode() == PRODUCTION and not sys.stderr.isatty())


def log_level() -> str:
    """From which level on the hub's own lines are written: CARELOOM_LOG_LEVEL."""
    usual = "WARNING" if mode() == "demo" else "INFO"
    said = os.environ.get("CARELOOM_LOG_LEVEL", usual).upper()
    if said not in LEVELS:
        raise Misconfigured(f'CARELOOM_LOG_LEVEL is "{said}"; use one of {", ".join(LEVELS)}.')
    return said


def secret_of(name: str) -> str:
    """A secret from NAME, or from the file that NAME_FILE names, as systemd and containers hand it.

    Misconfigured if that file cannot be read; "" where neither is set.
    """
    path = os.environ.get(f"{name}_FILE", "")
    if not path:
        return os.environ.get(name, "")
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise Misconfigured(f"{name}_FILE names a file that this user cannot read.") from None


def whole_number(name: str, usual: int) -> int:
    """The number that a variable holds; Misconfigured for anything else."""
    said = os.environ.get(name, "") or str(usual)
    if not (said.isascii() and said.isdigit() and len(said) < 10):
        raise Misconfigured(f'{name} is "{said}"; use a whole number such as {usual}.')
    return int(said)


def rate_of(channel: str) -> float | None:
    """Messages a second that a channel may carry: CARELOOM_RATE_...; None for as many as come."""
    name = f"CARELOOM_RATE_{channel.upper()}"
    said = os.environ.get(name, "").strip()
    if not said:
        return None
    number, _, unit = (part.strip() for part in said.partition("/"))
    if not (number.isascii() and number.isdigit() and int(number) > 0 and unit in _SECONDS):
        raise Misconfigured(
            f'{name} is "{said}"; say how many in which time: 100/s, 30/min, 500/h.'
        )
    return int(number) / _SECONDS[unit]


def keep_for(what: str) -> float | None:
    """Seconds that rows of a large table are kept at least: CARELOOM_KEEP_...; None for ever."""
    name = f"CARELOOM_KEEP_{what.upper()}"
    said = os.environ.get(name, "").strip()
    if not said:
        return None
    number, _, unit = said.partition(" ")
    days = int(number) * _DAYS.get(unit.rstrip("s"), 0) if number.isdecimal() else 0
    if days < LEAST_KEPT:
        raise Misconfigured(
            f'{name} is "{said}"; say how long with a unit, such as "24 months", "3 years" or '
            f'"400 days". Less than {LEAST_KEPT} days is not possible; unset it keeps all.'
        )
    return days * 86400.0


def data_folder() -> Path:
    """Where the embedded database, the persons' keys and generated secrets are kept."""
    return Path(os.environ.get("CARELOOM_DATA", "data")).absolute()


def secrets_path() -> Path:
    """The file of the hub's secrets: CARELOOM_SECRETS, or beside its data."""
    return Path(os.environ.get("CARELOOM_SECRETS", str(data_folder() / "secrets.json")))


def database() -> dict[str, object]:
    """Django's database settings from CARELOOM_DATABASE_URL; SQLite in the data folder without."""
    url = secret_of("CARELOOM_DATABASE_URL")
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
        "OPTIONS": {
            # Who hangs in the middle of a transaction keeps its rows from everybody: not for long.
            "options": f"-c idle_in_transaction_session_timeout={_IDLE_IN_TRANSACTION}",
            # A machine that vanished is noticed in half a minute, not after hours.
            "connect_timeout": 10,
            "keepalives_idle": 15,
            "keepalives_interval": 5,
            "keepalives_count": 3,
            **{name: query[name] for name in _TLS if name in query},
            **({"pool": {"min_size": 1, "max_size": 16}} if mode() == PRODUCTION else {}),
        },
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
            # With the 2 MB that SQLite has by itself, a shard of a hub with years of history would
            # write its pages twice.
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-32000;"
            ),
        },
    }
