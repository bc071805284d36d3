"""What every suite shares: how properties are searched, and that Django is there."""

import os
import tempfile
from pathlib import Path

import django
import pytest
from django.conf import settings as django_settings
from django.db import connection
from hypothesis import HealthCheck, settings

# Derandomized: the same examples on every machine, so that a failure can be seen again.
settings.register_profile(
    "fast",
    derandomize=True,
    deadline=None,
    database=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
# Chosen by hand, as long as one cares to wait: pytest --hypothesis-profile thorough
settings.register_profile("thorough", parent=settings.get_profile("fast"), max_examples=5000)
settings.load_profile("fast")


# A hub for tests keeps its generated secrets and persons' keys in a folder of its own.
os.environ.setdefault("CARELOOM_MODE", "test")
os.environ.setdefault("CARELOOM_DATA", tempfile.mkdtemp(prefix="careloom-tests-"))
os.environ["DJANGO_SETTINGS_MODULE"] = "careloom.config.settings"
# Before any suite's conftest imports a model.
django.setup()
# Signing in is tested a hundred times: the same scrypt, but cheap. A test holds the real factor.
django_settings.PASSWORD_HASHERS = ["tests.cheap_scrypt.CheapScrypt"]

# Whole minutes each: begun last, one would run alone while the other process has nothing left.
LONGEST = ("torture", "integration/cli", "journeys", "house", "unit/program", "unit/rules")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest folders first, else the order that Django's kinds of tests ask for."""
    folders = [Path(__file__).parent / name for name in LONGEST]

    def place(item: pytest.Item) -> int:
        found = (n for n, folder in enumerate(folders) if folder in item.path.parents)
        return next(found, len(folders))

    items.sort(key=place)


_REMAKE = {
    act: f"CREATE TRIGGER audit_no_{act} BEFORE {act} ON records_auditentry "
    "BEGIN SELECT RAISE(ABORT, 'The audit is append-only.'); END"
    for act in ("update", "delete")
}


@pytest.fixture
def audit_refuses_again(django_db_setup, django_db_blocker):
    """Its triggers are back once the rows are gone: the next test may be one of them."""
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute("ALTER TABLE records_auditentry ENABLE TRIGGER USER")


@pytest.fixture
def real_rows(audit_refuses_again, transactional_db):
    """Rows that other connections see; afterwards the audit may be emptied with the rest.

    The audit refuses that of itself, so its triggers are taken away while the test's rows go.
    """
    yield
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE records_auditentry DISABLE TRIGGER USER")
            cursor.execute("DELETE FROM records_auditentry")
            return
        for act in _REMAKE:
            cursor.execute(f"DROP TRIGGER audit_no_{act}")
        cursor.execute("DELETE FROM records_auditentry")
        for remake in _REMAKE.values():
            cursor.execute(remake)
