"""Programs are built before the first page, and nothing keeps pages from starting."""

from datetime import timedelta

from careloom.records import bundles
from careloom.records.models import ProgramBundle
from careloom.services.warm_up import warm_up
from tests.integration.builders import MONDAY


def test_published_programs_are_built_before_anybody_asks(clinic, django_assert_num_queries):
    bundles._programs.clear()
    assert warm_up() == 1
    with django_assert_num_queries(0):
        bundles.program_of(clinic.program.content_hash)


def test_a_hub_without_programs_starts(db):
    assert warm_up() == 0


def test_a_harmed_bundle_keeps_no_page_from_starting(clinic):
    bundles._programs.clear()
    ProgramBundle.objects.create(
        content_hash="harmed",
        program_id="harmed",
        version="1",
        files="{not json",
        published_at=MONDAY + timedelta(days=1),
    )
    assert warm_up() == 0
