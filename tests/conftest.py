"""What every suite shares: how properties are searched, and that Django is there."""

import os
import tempfile

import django
import pytest
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

_REMAKE = {
    act: f"CREATE TRIGGER audit_no_{act} BEFORE {act} ON records_auditentry "
    "BEGIN SELECT RAISE(ABORT, 'The audit is append-only.'); END"
    for act in ("update", "delete")
}


@pytest.fixture
def real_rows(transactional_db):
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
