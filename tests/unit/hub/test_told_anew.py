"""A step that is recommended while it runs goes on, and is told for what was reported."""

from careloom.hub.decision import Outcome
from careloom.hub.entries import EntryKind
from careloom.testing.lives import Always, LivedLife


def test_a_report_in_the_middle_of_a_step_gives_it_a_new_story(starter):
    person = LivedLife(starter, draws=Always(0.2)).answers(0, "09:05", tense=8)
    first = person.course.key
    began = person.course.began_at
    person.happens(1, "10:00", EntryKind.REPORTED, name="hard.argument")
    again = next(d for d in reversed(person.decisions) if d.outcome is Outcome.RECOMMEND)
    assert again.chosen == person.course.step == "breathe"
    assert person.course.key == again.point.key != first
    assert person.course.need == "hard_evening"
    assert person.course.began_at == began
    assert again.narrative != next(d for d in person.decisions if d.point.key == first).narrative
