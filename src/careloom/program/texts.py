"""The words of a program: short labels by language, and longer texts by form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Words = Mapping[str, str]
"""A short label in each language of the program, by language code."""

FORMS = ("web", "sms", "easy")
"""The full text for screens and email, a short one for text messages, one in easy words."""


@dataclass(frozen=True, slots=True)
class Text:
    """One text in every language; forms that were not written fall back to `web`.

    A variant (`## why/tired (variant b)`) is a text of its own with the id `narrative/why/tired#b`.
    `absent` is the author's reason why this part of a narrative is left out, or "".
    """

    id: str
    by_language: Mapping[str, Mapping[str, str]]
    title: Words
    absent: str = ""

    def read(self, language: str, form: str) -> str:
        """The text in this language and form; KeyError for a language the program lacks."""
        forms = self.by_language[language]
        return forms.get(form) or forms["web"]


Texts = Mapping[str, Text]
"""Every text by its id, such as `phone_away/why` or `narrative/opening/past/reached`."""
