"""The database as a file, and back: the same on SQLite and PostgreSQL, and from one to the other.

A backup is a gzipped tar of one JSON-lines file a table and a manifest. Keys and secrets are not
in it: kept together, an old backup could still be read after an erasure.
"""

from __future__ import annotations

import base64
import gzip
import io
import json
import os
import tarfile
import zlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.migrations.recorder import MigrationRecorder

from careloom.records.bulk import Table, insert

_FORMAT = 1
_BATCH = 2000
_UNREADABLE = (tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError)


class BadBackup(Exception):
    """The file is no backup that can be restored here; the text says why and what to do."""


def back_up(out: Path) -> dict[str, int]:
    """Write the whole database as it is at one instant to a new file; the rows of each table.

    The file appears whole or not at all. FileExistsError for one that is there.
    """
    if out.exists():
        raise FileExistsError(out)
    part = out.with_name(f"{out.name}.part")
    try:
        counts = _write(part)
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)
    return counts


def _write(part: Path) -> dict[str, int]:
    counts: dict[str, int] = {}
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with (
        os.fdopen(descriptor, "wb") as file,
        transaction.atomic(),
        tarfile.open(fileobj=file, mode="w:gz", compresslevel=6) as archive,
    ):
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        for model in _models():
            lines = list(_lines(model))
            counts[model._meta.db_table] = len(lines)
            _add(archive, f"{model._meta.db_table}.jsonl", b"".join(lines))
        manifest = {"format": _FORMAT, "migrations": _migrations(), "tables": counts}
        _add(archive, "manifest.json", json.dumps(manifest, indent=1).encode())
        archive.close()
        file.flush()
        os.fsync(file.fileno())
    return counts


def restore(source: Path) -> dict[str, int]:
    """Fill an empty, migrated database from a backup; the rows of each table.

    BadBackup, and nothing written, for a file of another form or of other migrations, and for a
    database that holds anything already.
    """
    try:
        with tarfile.open(source, "r:gz") as archive, transaction.atomic():
            return _restore(archive)
    except _UNREADABLE:
        raise BadBackup("This file is no backup of a hub, or only a part of one.") from None


def _restore(archive: tarfile.TarFile) -> dict[str, int]:
    manifest = _manifest(archive)
    if any(model.objects.exists() for model in _models()):  # type: ignore[attr-defined]
        raise BadBackup("The database is not empty. Restore into a new one.")
    for model in _models():
        _fill(archive, model, manifest["tables"])
    _set_sequences()
    return dict(manifest["tables"])


def _models() -> list[type[models.Model]]:
    """Every table, those first that others point to."""
    own = list(apps.get_app_config("records").get_models())
    found: list[type[models.Model]] = [get_user_model()]
    while own:
        ready = [m for m in own if not (_points_to(m) & (set(own) - {m}))]
        found += ready
        own = [m for m in own if m not in ready]
    return found


def _points_to(model: type[models.Model]) -> set[Any]:
    return {f.related_model for f in model._meta.concrete_fields if f.is_relation}


def _lines(model: type[models.Model]) -> Iterator[bytes]:
    names = [field.attname for field in model._meta.concrete_fields]
    for row in model.objects.order_by("pk").values_list(*names).iterator(_BATCH):  # type: ignore[attr-defined]
        yield msgspec.json.encode([_plain(value) for value in row]) + b"\n"


def _plain(value: object) -> object:
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    return value.isoformat() if isinstance(value, datetime) else value


def _fill(archive: tarfile.TarFile, model: type[models.Model], counts: dict[str, int]) -> None:
    fields = model._meta.concrete_fields
    name = model._meta.db_table
    try:
        file = archive.extractfile(f"{name}.jsonl")
    except KeyError:
        file = None
    if file is None:
        raise BadBackup(f"The backup lacks {name}. Take another one.")
    table = Table(name, tuple(str(field.column) for field in fields))
    rows = []
    for line in file:
        values = zip(fields, msgspec.json.decode(line), strict=True)
        rows.append(tuple(_kept(field, value) for field, value in values))
    if len(rows) != counts.get(name):
        raise BadBackup(f"The backup holds {len(rows)} rows of {name}, not {counts.get(name)}.")
    for start in range(0, len(rows), _BATCH):
        insert(table, rows[start : start + _BATCH])


def _kept(field: models.Field[Any, Any], value: Any) -> Any:  # noqa: ANN401 - any column's value
    if value is None:
        return None
    if isinstance(field, models.BinaryField):
        return base64.b64decode(value)
    if isinstance(field, models.DateTimeField):
        value = datetime.fromisoformat(value)
    return field.get_db_prep_save(value, connection)


def _set_sequences() -> None:
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), _models()):
            cursor.execute(statement)


def _migrations() -> list[str]:
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in applied if app in ("records", "auth"))


def _manifest(archive: tarfile.TarFile) -> dict[str, Any]:
    try:
        file = archive.extractfile("manifest.json")
        manifest: dict[str, Any] = json.loads(file.read()) if file else {}
    except (KeyError, ValueError):
        manifest = {}
    if manifest.get("format") != _FORMAT:
        raise BadBackup("This file is no backup of a hub.")
    if manifest["migrations"] != _migrations():
        raise BadBackup(
            "The backup is of another version of the tables. Restore it with the version of "
            "Careloom that took it, then upgrade."
        )
    return manifest


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(content), 0o600
    archive.addfile(entry, io.BytesIO(content))
