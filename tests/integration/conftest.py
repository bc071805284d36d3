"""These tests use a real database: SQLite, or the one that CARELOOM_DATABASE_URL names.

What never asks for the tests' database (a channel's own words, `careloom` started on a folder or on
a database that the test makes itself) does on PostgreSQL exactly what it did on SQLite: it is left
out there, and pytest counts it as deselected.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction

HERE = Path(__file__).parent
DATABASES = {"db", "transactional_db"}


def kind_of_database() -> str:
    """Either "sqlite" or "postgresql", as the tests' own settings have it."""
    kind = os.environ.get("CARELOOM_DATABASE_URL", "sqlite:").partition(":")[0]
    return "postgresql" if kind.startswith("postgres") else "sqlite"


@pytest.fixture(scope="session")
def database_kind() -> str:
    """Either "sqlite" or "postgresql", for the few tests whose expectation differs."""
    return kind_of_database()


@pytest.fixture(scope="module")
def rows_of_module(django_db_setup: None, django_db_blocker) -> Iterator[None]:
    """What a module's fixture writes is there for all its tests, and gone after the last.

    Each test that asks for `db` as well still has its own writes undone: it works inside a
    savepoint of this transaction. Not for tests whose rows other connections must see.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


def asks_for_database(item: pytest.Item) -> bool:
    """Whether a fixture or a mark opens the tests' database; without, Django's is locked."""
    fixtures = set(getattr(item, "fixturenames", ()))
    return bool(DATABASES & fixtures or item.get_closest_marker("django_db"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL, only what the kind of database can make a difference to."""
    if kind_of_database() == "sqlite":
        return
    same = [one for one in items if HERE in one.path.parents and not asks_for_database(one)]
    if same:
        config.hook.pytest_deselected(items=same)
        items[:] = [one for one in items if one not in set(same)]
