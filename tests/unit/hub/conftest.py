"""A small complete program for the hub's tests."""

from importlib import resources
from pathlib import Path

import pytest

from careloom.program.definitions import Program
from careloom.program.loading import load_bundle, load_program
from careloom.program.reading.bundle import read_bundle


@pytest.fixture(scope="session")
def starter() -> Program:
    with resources.as_file(resources.files("careloom.program") / "starter") as folder:
        return load_program(Path(folder))


@pytest.fixture(scope="session")
def three_bundle() -> dict[str, str]:
    """The starter with two more steps for its need: one of breathing's kind, one of another."""
    with resources.as_file(resources.files("careloom.program") / "starter") as folder:
        bundle, _ = read_bundle(Path(folder))
    bundle = {**bundle}
    for name, family in (("stretch", "body"), ("listen", "sound")):
        text = bundle["suite/breathe.yaml"].replace("breathe", name)
        bundle[f"suite/{name}.yaml"] = text.replace("family: body", f"family: {family}")
        bundle[f"texts/en/{name}.md"] = bundle["texts/en/breathe.md"]
    head = bundle["model.yaml"].replace("offer_at_most: 2", "offer_at_most: 3")
    bundle["model.yaml"] = head
    return bundle


@pytest.fixture(scope="session")
def three(three_bundle) -> Program:
    """The program of that bundle."""
    return load_bundle(three_bundle)
