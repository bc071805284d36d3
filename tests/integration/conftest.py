"""These tests use a real database: SQLite, or the one that CARELOOM_DATABASE_URL names."""

import os

import pytest


@pytest.fixture(scope="session")
def database_kind() -> str:
    """Either "sqlite" or "postgresql", for the few tests whose expectation differs."""
    address = os.environ.get("CARELOOM_DATABASE_URL", "sqlite:")
    kind = address.partition(":")[0]
    return "postgresql" if kind.startswith("postgres") else "sqlite"
