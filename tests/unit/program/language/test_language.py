"""Syllables, reading grade, text message parts, opt-out and pressing words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careloom.program.language import (
    count_parts,
    count_syllables,
    find_words,
    grade,
    read_keyword,
    transliterate,
)

# An h between vowels and two weak ones do not part syllables (RAE, Ortografía, 2010).
SPANISH = {
    "casa": 2, "niño": 2, "familia": 3, "día": 2, "día.": 2, "momento": 3, "difícil": 3, "hijo": 2,
    "hija": 2, "jugar": 2, "cuento": 2, "tiempo": 2, "puede": 2, "ahora": 3, "había": 3, "maestro": 3,
    "leer": 2, "cree": 2, "aéreo": 4, "país": 2, "paisaje": 3, "ciudad": 2, "ciudadano": 4, "viuda": 2,
    "cuidado": 3, "ruido": 2, "oír": 2, "oigo": 2, "rey": 1, "ley": 1, "muy": 1, "hoy": 1, "estoy": 2,
    "yo": 1, "ya": 1, "mayo": 2, "ayer": 2, "guerra": 2, "guitarra": 3, "pingüino": 3, "vergüenza": 3,
    "queso": 2, "quiero": 2, "qué": 1, "aquí": 2, "agua": 2, "lengua": 2, "averiguar": 4, "prohibir": 2,
    "ahijado": 3, "búho": 2, "teléfono": 4, "respirar": 3, "despacio": 3, "cariño": 3, "mamá": 2,
    "papá": 2, "abuela": 3, "escuela": 3, "tarea": 3, "caer": 2, "caído": 3, "reír": 2, "tía": 2,
    "acuario": 3, "veintiuno": 3, "limpiáis": 2, "buey": 1, "idea": 3, "héroe": 3, "construir": 2,
    "así": 2,
}  # fmt: skip
ENGLISH = {
    "cat": 1, "child": 1, "play": 1, "phone": 1, "minute": 2, "table": 2, "little": 2, "evening": 2,
    "morning": 2, "family": 3, "people": 2, "water": 2, "happy": 2, "listen": 2, "listening": 3,
    "problem": 2, "yesterday": 3, "tomorrow": 3, "breathe": 1, "breathing": 2, "smile": 1, "smiled": 1,
    "wanted": 2, "needed": 2, "asked": 1, "helped": 1, "tired": 1, "together": 3, "beautiful": 3,
    "important": 3, "remember": 3, "another": 3, "different": 3, "every": 2, "dinner": 2, "kitchen": 2,
    "paper": 2, "note": 1, "notes": 1, "house": 1, "houses": 2, "change": 1, "changes": 2, "wishes": 2,
    "places": 2, "voice": 1, "quiet": 2, "idea": 3, "create": 2, "being": 2, "real": 1, "simple": 2,
    "middle": 2, "parent": 2, "parents": 2, "school": 1, "walk": 1, "walked": 1, "making": 2,
    "something": 2, "sometimes": 2, "without": 2,
}  # fmt: skip


@pytest.mark.parametrize(
    ("language", "gold", "needed"),
    [
        pytest.param("es", SPANISH, 0.985, id="Spanish by rule"),
        pytest.param("en", ENGLISH, 0.9, id="English by heuristic"),
    ],
)
def test_syllables_against_a_list_made_by_hand(language, gold, needed):
    wrong = {word for word, count in gold.items() if count_syllables(word, language) != count}
    assert 1 - len(wrong) / len(gold) >= needed, wrong


PLAIN = (
    "Hi {name}. You told us that bedtime was hard. You have done two steps. Both went well. "
    "You play more now. That helps. The next step is small. It takes one minute."
)
HEAVY = (
    "Following a comprehensive analysis of the information previously submitted, we acknowledge "
    "considerable improvement regarding the implementation of positive interaction routines, "
    "facilitating subsequent consideration of your child's noncompliance difficulties."
)
LLANO = (
    "Hola, {name}. Nos contó que la noche fue dura. Ya hizo dos pasos. Los dos le fueron bien. "
    "Ahora juegan más. Eso ayuda. El paso que sigue es corto."
)
PESADO = (
    "Considerando la información proporcionada anteriormente, reconocemos un mejoramiento "
    "significativo relacionado con la implementación de interacciones familiares satisfactorias."
)


@pytest.mark.parametrize(
    ("text", "language", "low", "high"),
    [
        pytest.param(PLAIN, "en", -3, 3, id="plain English"),
        pytest.param(HEAVY, "en", 12, 40, id="heavy English"),
        pytest.param(LLANO, "es", 4, 6, id="plain Spanish"),
        pytest.param(PESADO, "es", 13, 16, id="heavy Spanish"),
    ],
)
def test_the_grade_tells_plain_from_heavy(text, language, low, high):
    assert low <= grade(text, language).grade <= high


def test_another_language_is_never_called_plain():
    read = grade("Ein kurzer Satz. " * 5, "de")
    assert (read.checked, read.grade) == (False, None)


def test_a_few_words_are_too_short_to_grade():
    assert grade("Start now", "en").too_short


@given(st.text(max_size=200), st.sampled_from(["en", "es", "de"]))
def test_any_text_can_be_graded(text, language):
    read = grade(text, language)
    assert read.words >= 0
    assert (read.grade is None) == (not read.checked or not read.words)


@pytest.mark.parametrize(
    ("text", "encoding", "parts"),
    [
        pytest.param("a" * 160, "GSM-7", 1, id="just one"),
        pytest.param("a" * 161, "GSM-7", 2, id="one too many"),
        pytest.param("ñ ü ¿ ¡ é " * 16, "GSM-7", 1, id="Spanish letters that cost nothing"),
        pytest.param("á" + "a" * 69, "UCS-2", 1, id="one accent"),
        pytest.param("á" + "a" * 160, "UCS-2", 3, id="one accent makes three parts"),
        pytest.param("don\u2019t " + "a" * 85, "UCS-2", 2, id="a curly apostrophe"),
        pytest.param("€" * 80, "GSM-7", 1, id="euros cost two"),
        pytest.param("€" * 81, "GSM-7", 2, id="a euro is not split"),
        pytest.param("😀" * 36, "UCS-2", 2, id="a picture is not split"),
        pytest.param("", "GSM-7", 1, id="nothing"),
    ],
)
def test_parts_of_a_text_message(text, encoding, parts):
    counted = count_parts(text)
    assert (counted.encoding, counted.count) == (encoding, parts)


def test_cheaper_letters_keep_the_ones_that_carry_meaning():
    cheap = transliterate("¿Está el niño más tranquilo? «Sí», é ü")
    assert cheap == '¿Esta el niño mas tranquilo? "Si", é ü'
    assert count_parts(cheap).encoding == "GSM-7"


@pytest.mark.parametrize(
    ("text", "keyword"),
    [
        ("STOP", "stop"), ("stop.", "stop"), ("Stop texting me!", "stop"), ("Please stop", "stop"),
        ("opt-out", "stop"), ("BAJA", "stop"), ("¡Alto!", "stop"), ("No más", "stop"),
        ("por favor cancelar", "stop"), ("unsubscribe me", "stop"), ("quit", "stop"),
        ("start", "start"), ("Ayuda", "help"), ("HELP", "help"),
        ("he would not stop crying", None), ("5", None), ("", None), ("en casa", None),
    ],
)  # fmt: skip
def test_keywords(text, keyword):
    assert read_keyword(text) == keyword


def test_words_that_shame_or_hurry_are_found_in_their_place():
    [first, second] = find_words("You missed a day. Utilize this module now? Act now!", "en")[::3]
    assert first.word == "you missed"
    assert second.word == "act now"
    assert find_words("A small step for today.", "en") == ()
