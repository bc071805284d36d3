"""Crisis wording in free text, in English and Spanish, misspellings included.

Deterministic phrases that clinicians can read and review. When in doubt it rises: what speaks of
the past or of another person matches too. Finding nothing never means that there is no risk.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

SELF_HARM = (
    r"kil+ (my ?self|me)", r"kms", r"suicid\w*", r"suis+id\w*", r"sucid\w*", r"end (it all|my life)",
    r"(want|wanna|wana|ready|going|gonna) (to )?die", r"wish i (was|were) dead", r"better off dead",
    r"better off without me", r"(hurt|harm|cut|cuting|cutting|burn)(ing)? my ?self", r"self ?harm\w*",
    r"take my (own )?life", r"don ?t want to (live|be here|wake up|exist)",
    r"dont (want|wanna|wana) (to )?(live|be here|wake up|exist|go on)", r"no reason to live",
    r"cant go on", r"can ?t go on", r"overdos\w*", r"hang my ?self", r"not worth living",
    r"life is(nt| not) worth", r"rather be dead", r"should be dead", r"thinking of ending",
    r"matar ?me", r"me (voy a |quiero |quisiera )?matar", r"quitar ?me la vida", r"me quito la vida",
    r"kitar ?me la vida", r"quiero morir(me)?", r"kiero morir(me)?", r"ganas de (morir|vivir no)",
    r"no quiero (vivir|seguir|despertar|estar aqui|existir)", r"no kiero (vivir|seguir)",
    r"suicid\w*", r"hacer ?me dano", r"me hago dano", r"cortar ?me", r"me corto", r"lastimar ?me",
    r"me lastimo", r"estaria mejor muert[oa]", r"mejor sin mi", r"acabar con (todo|mi vida)",
    r"terminar con mi vida", r"no vale la pena vivir", r"ya no puedo mas con la vida",
    r"sobredosis", r"ahorcar ?me", r"quisiera (estar muert[oa]|morir(me)?)", r"desaparecer para siempre",
)  # fmt: skip
HARM_TO_OTHERS = (
    r"(kil+|hurt|harm|shake|shook|chok\w*|strangl\w*|beat|beating|hit|burn\w*) "
    r"(him|her|them|the (baby|kid|kids|child|boy|girl)|my (baby|kid|kids|child|son|daughter|wife|husband|partner))",
    r"(afraid|scared) (i|that i) ?(might|will|could|ll)? ?(hurt|hit|harm)", r"might (hurt|hit|harm) (him|her|them)",
    r"(mata|pega|golpea|ahorca|sacud|lastima|quema)\w*(lo|la|los|las|le|les)\b",
    r"(pegar|golpear|lastimar|matar|sacudir|ahorcar|quemar) (a )?(mi|el|la|al|mis) ?(hij[oa]s?|bebe|nin[oa]s?|espos[oa]|pareja)?",
    r"le (pegue|pego|di una golpiza|hice dano)", r"(hacer|hago|hice)(le)? dano a",
    r"miedo de (pegar|lastimar|hacer)\w*",
)  # fmt: skip
VIOLENCE_AT_HOME = (
    r"(he|she|husband|wife|partner|boyfriend|girlfriend|dad|father|mom|mother|ex) (\w+ )?(hits?|beats?|beat|hit|hurts?|"
    r"chok\w*|kick\w*|slap\w*|punch\w*|threat\w*) (me|us|him|her|them|the kids?|my)",
    r"(afraid|scared|terrified) (of|to be) (him|her|my (husband|wife|partner|ex|boyfriend|girlfriend|dad|mom)|(at )?home|go home)",
    r"(not|isn ?t|isnt|dont feel|don ?t feel) safe", r"unsafe (at home|here)", r"domestic violence", r"abus(e|es|ed|ing|ive)",
    r"molest\w*", r"rape\w*", r"touched (him|her|me|my \w+) (there|inappropriately|sexually)",
    r"(me|nos|la|lo|le|les) (pega|golpea|amenaza|maltrata|patea|empuja|viola|toco|abusa)\w*",
    r"(tengo|tenemos|con) miedo (a|de|en) (el|ella|mi|la|casa|llegar|volver|que)", r"violencia", r"maltrat\w*",
    r"abus(o|a|an|aron|ar|ivo)", r"no (estoy|estamos|me siento) (a salvo|segur[oa]s?)", r"viol(o|aron|acion)\b",
)  # fmt: skip
MEDICAL_EMERGENCY = (
    r"(not|isn ?t|isnt|stopped|cant|can ?t|cannot) breath\w*", r"chest pain", r"unconscious", r"(passed|pass) out",
    r"won ?t wake( up)?", r"wont wake( up)?", r"(having|had) a seizure", r"seizure", r"swallowed (pills|bleach|\w+ pills|poison|a battery)",
    r"poison\w*", r"bleeding (a lot|badly|heavily)", r"turning blue", r"call (911|an ambulance)", r"ambulance",
    r"no (respira|puede respirar|puedo respirar|despierta)", r"dolor (en el|de) pecho", r"inconsciente", r"se desmay\w*",
    r"me desmay\w*", r"convuls\w*", r"trag(o|ue) (pastillas|cloro|veneno|una pila)", r"envenen\w*", r"intoxic\w*",
    r"sangra\w* mucho", r"ambulancia", r"llam(en|a|e|ar) al 911",
)  # fmt: skip
_CATEGORIES = {
    "self_harm": SELF_HARM,
    "harm_to_others": HARM_TO_OTHERS,
    "violence_at_home": VIOLENCE_AT_HOME,
    "medical_emergency": MEDICAL_EMERGENCY,
}
_FOLDED = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "@": "a", "$": "s"})


@dataclass(frozen=True, slots=True)
class CrisisMatch:
    """A category and the number of the phrase in it; never the person's own words."""

    category: str
    phrase: int


def find_crisis_words(text: str) -> tuple[CrisisMatch, ...]:
    """Every phrase that the text contains, in whatever language and spelling of ours."""
    plain = _plain(text)
    folded = _plain(text.translate(_FOLDED))
    return tuple(
        CrisisMatch(category, number)
        for category, patterns in _PATTERNS.items()
        for number, pattern in enumerate(patterns)
        if pattern.search(plain) or pattern.search(folded)
    )


def _plain(text: str) -> str:
    """Lower case, no accents, apostrophes or marks, letters repeated at most twice."""
    parted = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(one for one in parted if not unicodedata.combining(one))
    letters = re.sub(r"['’`´]", "", letters)
    spaced = re.sub(r"[^a-z0-9]+", " ", letters)
    return re.sub(r"([a-z])\1{2,}", r"\1\1", spaced).strip()


_PATTERNS = {
    category: tuple(re.compile(rf"\b(?:{phrase})\b") for phrase in phrases)
    for category, phrases in _CATEGORIES.items()
}
