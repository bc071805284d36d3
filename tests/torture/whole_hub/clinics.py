"""The clinics of the world: two programs, three ways of deciding, and a later version."""

from __future__ import annotations

from datetime import datetime

from careloom.program.reading.bundle import Bundle
from careloom.records.models import Organization, ProgramBundle
from careloom.services.permission import SOFTWARE, Actor
from careloom.services.publish_program import publish_program
from tests.integration.builders import Clinic, parenting_clinic, starter_bundle

WAYS = ("coach_approves", "self_directed")


def found_clinics(now: datetime) -> tuple[list[Clinic], dict[str, Actor], dict[str, ProgramBundle]]:
    """The clinics, a clinician of each by its organization, and later versions by earlier ones."""
    clinics, later = [parenting_clinic()], {}
    for way in WAYS:
        first = _starter(way)
        kept = publish_program(bundle=first, by=SOFTWARE, now=now)
        clinics.append(Clinic(Organization.objects.create(name=way), kept))
    second = publish_program(bundle=_with_changes(first), by=SOFTWARE, now=now)
    later[kept.content_hash] = second
    return clinics, {one.organization.id: one.staff("clinician") for one in clinics}, later


def _starter(way: str) -> Bundle:
    bundle = {**starter_bundle()}
    return _replaced(bundle, "program.yaml", "facilitation: automatic", f"facilitation: {way}")


def _with_changes(bundle: Bundle) -> Bundle:
    """A new version, with a variable over another window: moving folds the journal again."""
    later = _replaced({**bundle}, "program.yaml", 'version: "0.1"', 'version: "0.2"')
    return _replaced(later, "variables.yaml", "over: 7 days", "over: 5 days")


def _replaced(bundle: dict[str, str], file: str, was: str, text: str) -> dict[str, str]:
    assert was in bundle[file]
    bundle[file] = bundle[file].replace(was, text)
    return bundle
