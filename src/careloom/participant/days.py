"""Days in plain words: today, yesterday, March 2, el 2 de marzo."""

from __future__ import annotations

from datetime import date

from careloom.participant.phrases import words_of

_ENGLISH = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_SPANISH = (
    *("enero", "febrero", "marzo", "abril", "mayo", "junio"),
    *("julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
)
_NEAR = {-1: "yesterday", 0: "today", 1: "tomorrow"}


def say_day(day: date, today: date, language: str) -> str:
    """The day as one would say it today; the year only where it is another one."""
    near = _NEAR.get((day - today).days)
    if near:
        return words_of(language)[near]
    year = day.year != today.year
    if language == "es":
        said = f"el {day.day} de {_SPANISH[day.month - 1]}"
        return f"{said} de {day.year}" if year else said
    said = f"{_ENGLISH[day.month - 1]} {day.day}"
    return f"{said}, {day.year}" if year else said


def say_span(first: date, last: date | None, today: date, language: str) -> str:
    """From one day to another, or the one day where it is the same or goes on."""
    begun = say_day(first, today, language)
    if last is None or last == first:
        return begun
    return f"{begun} – {say_day(last, today, language)}"
