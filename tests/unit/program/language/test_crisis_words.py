"""Crisis wording: what must rise, and how often ordinary lines rise with it."""

from pathlib import Path

from careloom.program.language import find_crisis_words

CORPUS = Path(__file__).parent / "corpus"


def _lines(name: str) -> list[str]:
    text = (CORPUS / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


MUST_RISE = [tuple(line.split(" | ", 1)) for line in _lines("must_rise.txt")]
ORDINARY = _lines("ordinary.txt")


def test_almost_all_that_must_rise_does():
    missed = [
        line
        for category, line in MUST_RISE
        if category not in {match.category for match in find_crisis_words(line)}
    ]
    assert 1 - len(missed) / len(MUST_RISE) >= 0.98, missed


def test_few_ordinary_lines_rise_with_them():
    risen = [line for line in ORDINARY if find_crisis_words(line)]
    assert len(risen) / len(ORDINARY) <= 0.05, risen


def test_a_match_says_its_category_and_never_the_words():
    [match, *_] = find_crisis_words("Yo... ME QUIERO MATAR!!!")
    assert match.category == "self_harm"
    assert "matar" not in repr(match).lower()


def test_a_long_text_is_read_to_its_end():
    assert find_crisis_words("estoy cansada " * 2000 + "y quiero morir")


def test_an_idiom_sets_aside_only_its_own_words():
    assert not find_crisis_words("i could kill for a coffee")
    assert find_crisis_words("i could kill for a coffee, then i want to kill myself")
