"""A hub as it stood at one moment, put back as often as one likes: database, keys and exports."""

from __future__ import annotations

import shutil
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connection

FILES = ("keys", "exports", "backup.tar.gz")


class Kept:
    """One moment, with what these lists held. PostgreSQL copies the database by its own means."""

    def __init__(self, name: str, *lists: list) -> None:
        self.folder = Path(settings.DATA) / f"kept-{name}"
        self.template = f"kept_{name}"
        self.lists = [(one, list(one)) for one in lists]
        self.folder.mkdir()
        connection.close()
        if connection.vendor == "sqlite":
            shutil.copy(_file(), self.folder / "database")
        else:
            _beside(f"CREATE DATABASE {self.template} TEMPLATE {_name()} STRATEGY FILE_COPY")
        for one in FILES:
            _copy(Path(settings.DATA) / one, self.folder / one)

    def put_back(self) -> None:
        """Everything as it was at that moment."""
        for one, held in self.lists:
            one[:] = held
        connection.close()
        if connection.vendor == "sqlite":
            for left in ("-wal", "-shm"):
                _file().with_name(_file().name + left).unlink(missing_ok=True)
            shutil.copy(self.folder / "database", _file())
        else:
            _beside(
                f"DROP DATABASE {_name()} WITH (FORCE)",
                f"CREATE DATABASE {_name()} TEMPLATE {self.template} STRATEGY FILE_COPY",
            )
        for one in FILES:
            _copy(self.folder / one, Path(settings.DATA) / one)


def _copy(source: Path, to: Path) -> None:
    """A file or folder; what was there before is gone."""
    shutil.rmtree(to, ignore_errors=True)
    if source.is_dir():
        shutil.copytree(source, to)
        return
    to.unlink(missing_ok=True)
    if source.exists():
        shutil.copy(source, to)


def _file() -> Path:
    return Path(connection.settings_dict["NAME"])


def _name() -> str:
    return connection.settings_dict["NAME"]


def _beside(*statements: str) -> None:
    """Said to the server from another database, as this one is about."""
    host, user = connection.settings_dict["HOST"], connection.settings_dict["USER"]
    with psycopg.connect(host=host, user=user, dbname="template1", autocommit=True) as other:
        for statement in statements:
            other.execute(statement)
