"""Building the texts: every one in every language, every blank known."""

from __future__ import annotations

import re
from collections.abc import Iterable

from careloom.program.problems import Found, Problem, did_you_mean
from careloom.program.reading.sections import Section
from careloom.program.texts import Text

CODED_BLANKS = frozenset({"step", "need", "theme", "past_step"})
LONGEST_TEXT = 20_000
_BLANK = re.compile(r"\{([^{}\n]{0,60})\}")
NEEDED = (
    "program/invitation",
    "program/consent",
    "program/checkin",
    "program/still_useful",
    "program/keep_in_touch",
    "program/welcome_back",
    "program/nothing_now",
    "safety/help_now",
)


def build_texts(
    sections: dict[str, list[Section]],
    languages: tuple[str, ...],
    blanks: Iterable[str],
    problems: Found,
) -> dict[str, Text]:
    """The texts by id, from the sections of each language; problems are noted."""
    known = CODED_BLANKS | set(blanks)
    by_id: dict[str, dict[str, dict[str, Section]]] = {}
    for language, found in sections.items():
        for section in found:
            if problems.full:
                return {}
            if len(section.text) > LONGEST_TEXT:
                message = f"This text has {len(section.text):,} characters."
                hint = f"At most {LONGEST_TEXT:,} are read: divide it into steps of its own."
                _add(problems, "P404", section, message, hint)
                continue
            forms = by_id.setdefault(section.id, {}).setdefault(language, {})
            if section.form in forms:
                hint = "Keep one of them."
                _add(problems, "P400", section, "This text stands here twice.", hint)
            forms[section.form] = section
            _check_blanks(section, known, problems)
    texts = {}
    for text_id, by_language in by_id.items():
        text = _text(text_id, by_language, languages, problems)
        if text is not None:
            texts[text_id] = text
    return texts


def _text(
    text_id: str,
    by_language: dict[str, dict[str, Section]],
    languages: tuple[str, ...],
    problems: Found,
) -> Text | None:
    first = next(iter(next(iter(by_language.values())).values()))
    missing = [one for one in languages if "web" not in by_language.get(one, {})]
    if missing:
        hint = "Every text is needed in every language, in its full form."
        message = f'The text "{text_id}" is missing in: {", ".join(missing)}.'
        _add(problems, "P401", first, message, hint)
        return None
    web = {language: forms["web"] for language, forms in by_language.items()}
    for section in web.values():
        if not section.text:
            _add(problems, "P402", section, "This text is empty.", "Write it, or remove it.")
    return Text(
        id=text_id,
        by_language={
            language: {form: section.text for form, section in forms.items()}
            for language, forms in by_language.items()
        },
        title={language: section.title for language, section in web.items()},
        absent=first.absent,
    )


def _check_blanks(section: Section, known: frozenset[str], problems: Found) -> None:
    for blank in _BLANK.findall(section.title + "\n" + section.text):
        if blank not in known:
            message = f'Nothing fills the blank "{{{blank}}}".'
            _add(problems, "P403", section, message, did_you_mean(blank, known))


def _add(problems: Found, code: str, section: Section, message: str, hint: str) -> None:
    place = section.id if section.form == "web" else f"{section.id} ({section.form})"
    problems.append(Problem(code, "error", section.file, section.line, place, message, hint))
