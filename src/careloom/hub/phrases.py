"""The hub's own short sentences to a participant, in the languages it speaks."""

from __future__ import annotations

PHRASES = {
    "en": {
        "reported": "Why you see this: you told us about {what}.",
        "found": "Why you see this: {facts}.",
        "staff": "Why you see this: your coach thought it would help.",
        "prevention": "Why you see this: it helps most families stay well.",
        "for_need": "This step is for {need}.",
        "toward": "It builds the ground for {theme} first.",
        "event_time": 'This is the next part of "{step}".',
        "event_answer": 'This follows your last answer in "{step}".',
        "drawn": "A coin flip decided between good choices.",
        "ask": "We ask so that the next step fits you.",
        "exit": 'You have come to the end of "{step}".',
        "act": "You wanted to do this, and today is the day to look at it.",
        "contact": "We keep in touch so that you know we are here.",
        "person": "A person will look at this with you.",
        "nothing": "There is nothing to do right now.",
        "waits": "A person looks at it before you get it.",
        "value": "{name} was {value} when we last asked",
        "and": " and ",
    },
    "es": {
        "reported": "Por qué ve esto: nos contó sobre {what}.",
        "found": "Por qué ve esto: {facts}.",
        "staff": "Por qué ve esto: su equipo pensó que le puede ayudar.",
        "prevention": "Por qué ve esto: ayuda a que la familia siga bien.",
        "for_need": "Este paso es para: {need}.",
        "toward": "Primero prepara el camino para: {theme}.",
        "event_time": "Esta es la parte que sigue de «{step}».",
        "event_answer": "Esto sigue a su última respuesta en «{step}».",
        "drawn": "Se eligió al azar entre buenas opciones.",
        "ask": "Le preguntamos para que el próximo paso sea el que necesita.",
        "exit": "Llegó al final de «{step}».",
        "act": "Usted quería hacer esto, y hoy es el día de ver cómo fue.",
        "contact": "Le escribimos para que sepa que aquí estamos.",
        "person": "Una persona lo va a ver con usted.",
        "nothing": "Por ahora no hay nada que hacer.",
        "waits": "Una persona lo revisa antes de que le llegue.",
        "value": "{name}: {value} la última vez que preguntamos",
        "and": " y ",
    },
}


def phrase(language: str, key: str, **blanks: str) -> str:
    """One sentence; English where the hub does not speak the language."""
    return PHRASES.get(language, PHRASES["en"])[key].format(**blanks)
