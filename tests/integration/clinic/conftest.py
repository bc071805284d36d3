"""The same clinic and clients as for signing in."""

from tests.integration.staff.conftest import as_staff, clinic

__all__ = ["as_staff", "clinic"]
