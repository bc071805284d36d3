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

from careloom.program.checking.check import Checked, check_bundle
from careloom.program.reading.bundle import Bundle

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


@pytest.fixture(scope="session", autouse=True)
def each_program_checked_once() -> Iterator[None]:
    """Publishing checks a text that this process has not seen; the same text gets the same answer.

    The check is a pure function of the text and what it gives is never changed, so a test cannot
    tell; it would else be most of what putting up a clinic costs.
    """
    checked: dict[tuple[tuple[str, str], ...], Checked] = {}

    def check_once(bundle: Bundle) -> Checked:
        text = tuple(sorted(bundle.items()))
        if text not in checked:
            checked[text] = check_bundle(bundle)
        return checked[text]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("careloom.services.publish_program.check_bundle", check_once)
        yield


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
