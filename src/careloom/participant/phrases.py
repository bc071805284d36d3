"""The words of the pages themselves, in each language; the program brings all others."""

PHRASES = {
    "en": {
        "continue": "Continue",
        "agree": "I agree",
        "done": "Done",
        "not_now": "Not now",
        "skip": "Skip",
        "something_else": "Something else",
        "not_for_me": "Not for me",
        "why": "Why do I get this?",
        "help": "Get help now",
        "report": "Tell us about something",
        "other": "Something else",
        "own_words": "In your own words (a person will read it)",
        "back": "Back",
        "welcome_back": "Good to see you again.",
        "taken": "We already have that answer. Nothing was changed.",
        "step_is_over": "That step is over. Nothing was changed.",
        "out_of_range": "Please choose a number from {low} to {high}.",
        "no_number": "Please write a number from {low} to {high}.",
        "no_such_option": "Please choose one of the answers.",
        "other_refusal": "That did not fit this page. Nothing was changed.",
        "thanks": "Thank you. A person will read it.",
        "effect": "One quick check",
        "not_found": "This link does not work any more",
        "not_found_text": "Ask your team for a new one. If you are in danger, call 911 or 112.",
        "call": "Call",
        "text": "Text",
    },
    "es": {
        "continue": "Continuar",
        "agree": "Estoy de acuerdo",
        "done": "Listo",
        "not_now": "Ahora no",
        "skip": "Saltar",
        "something_else": "Otra cosa",
        "not_for_me": "No es para mí",
        "why": "¿Por qué me llega esto?",
        "help": "Ayuda ahora",
        "report": "Contarnos algo",
        "other": "Otra cosa",
        "own_words": "Con sus palabras (una persona lo leerá)",
        "back": "Volver",
        "welcome_back": "Qué bueno verle de nuevo.",
        "taken": "Ya tenemos esa respuesta. No se cambió nada.",
        "step_is_over": "Ese paso ya terminó. No se cambió nada.",
        "out_of_range": "Elija un número de {low} a {high}.",
        "no_number": "Escriba un número de {low} a {high}.",
        "no_such_option": "Elija una de las respuestas.",
        "other_refusal": "Eso no correspondía a esta página. No se cambió nada.",
        "thanks": "Gracias. Una persona lo leerá.",
        "effect": "Una pregunta corta",
        "not_found": "Este enlace ya no sirve",
        "not_found_text": "Pida uno nuevo a su equipo. Si está en peligro, llame al 911 o al 112.",
        "call": "Llamar",
        "text": "Mensaje",
    },
}


def words_of(language: str) -> dict[str, str]:
    """The pages' words in this language; English where there are none."""
    return PHRASES.get(language, PHRASES["en"])


def refusal(language: str, code: str, wanted: dict[str, str]) -> str:
    """What is said about something that did not fit."""
    words = words_of(language)
    return words.get(code, words["other_refusal"]).format(**{"low": "", "high": "", **wanted})
