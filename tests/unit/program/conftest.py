"""The starter program as a bundle, to be broken in one place at a time."""

from importlib import resources
from pathlib import Path

import pytest

from careloom.program.reading.bundle import Bundle, read_bundle


@pytest.fixture(scope="session")
def starter_bundle() -> Bundle:
    with resources.as_file(resources.files("careloom.program") / "starter") as folder:
        bundle, problems = read_bundle(Path(folder))
    assert not problems
    return bundle
