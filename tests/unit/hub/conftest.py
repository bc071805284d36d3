"""A small complete program for the hub's tests."""

from importlib import resources
from pathlib import Path

import pytest

from careloom.program.definitions import Program
from careloom.program.loading import load_program


@pytest.fixture(scope="session")
def starter() -> Program:
    with resources.as_file(resources.files("careloom.program") / "starter") as folder:
        return load_program(Path(folder))
