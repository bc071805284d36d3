"""Plain words and text messages: what can be said of a text without anyone reading it."""

from careloom.program.language.crisis_words import CrisisMatch, find_crisis_words
from careloom.program.language.opt_out_words import Keyword, read_keyword
from careloom.program.language.plain_words import WordFinding, find_words
from careloom.program.language.readability import Readability, grade
from careloom.program.language.sms import Parts, count_parts, transliterate
from careloom.program.language.syllables import count_syllables

__all__ = [
    "CrisisMatch",
    "Keyword",
    "Parts",
    "Readability",
    "WordFinding",
    "count_parts",
    "count_syllables",
    "find_crisis_words",
    "find_words",
    "grade",
    "read_keyword",
    "transliterate",
]
