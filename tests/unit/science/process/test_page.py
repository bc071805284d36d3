"""The report's page: whole, readable without pictures, and safe against what it is given."""

import re

from careloom.science.process import ProcessTables, report_page, summarize
from tests.unit.science.process.builders import (
    a_course,
    a_harm,
    a_person,
    active_on,
    an_evaluation,
    something_sent,
)

TABLES = ProcessTables(
    people=(a_person("p1", reached=1.0, first=8.0, last=3.0), a_person("p2", language="es")),
    evaluations=(an_evaluation(), an_evaluation(report="hard.argument")),
    courses=(a_course(ownership=7.0), a_course("p2", exit="disengaged")),
    sent=(something_sent(minutes=4.0), something_sent(hour=9.0)),
    activity=active_on("p1", 0, 1, 8, 20),
    harms=(a_harm(),),
)
NAMES = {"tense": "A tense <body>", "breathe": "Slow breath"}


def page(tables=TABLES):
    return report_page(summarize(tables), title="Calm & steps", names=NAMES, about=["2 people."])


def test_the_page_has_every_part_and_loads_nothing():
    text = page()
    heads = re.findall(r"<h2>(.*?)</h2>", text)
    assert heads == [
        "What to change next",
        "The clinical target",
        "Retention",
        "Need states",
        "Reports",
        "Steps",
        "When people answer",
        "Signs of harm",
        "How these figures are made",
    ]
    assert '<html lang="en">' in text
    assert "<script" not in text
    assert not re.findall(r'(?:src|href)="(?!#)[^"]*"', text)


def test_each_picture_is_told_in_words_and_in_a_table():
    text = page()
    figures = re.findall(r"<figure>.*?</figure>", text, re.S)
    assert len(figures) == 3
    for figure in figures:
        assert '<svg aria-hidden="true"' in figure
        told = re.search(r"<figcaption>(.+?)</figcaption>", figure, re.S)
        assert told is not None
        assert len(told[1]) > 40
    assert text.count("<caption>") >= 7
    assert text.count('scope="col"') > 20


def test_names_are_shown_as_words_and_never_as_markup():
    text = page()
    assert "A tense &lt;body&gt;" in text
    assert "<body>" in text
    assert text.count("<body>") == 1
    assert "Calm &amp; steps" in text
    assert "Slow breath" in text


def test_an_empty_process_has_a_page_of_sentences():
    text = page(ProcessTables(people=()))
    assert "Nothing is clearly wrong" in text
    assert "Nobody was observed" in text
    assert "<svg" not in text
    assert "nan" not in re.sub(r"<style>.*?</style>", "", text, flags=re.S)
