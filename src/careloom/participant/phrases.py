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
        "before_you_begin": "Before you begin",
        "check": (
            "To be sure we said it well: if someone is in danger now, do these pages "
            "bring help at once?"
        ),
        "check_yes": "Yes, somebody reads them at once",
        "check_no": "No, then I call for help",
        "check_again": (
            "Not quite. Nobody reads these pages day and night. In danger, use “Get help "
            "now” or call 911. Please answer once more."
        ),
        "about_you": "About you",
        "about_you_text": "You may leave any of this empty. We keep it locked away.",
        "reach": "How may we reach you?",
        "reach_web": "Only here, when I open my link",
        "reach_email": "By email",
        "email": "Email address",
        "zone": "Where are you?",
        "begin": "Begin",
        "no_address": "Please write an email address, such as name@example.org.",
        "too_long": "Please write at most {most} letters.",
        "choose": "What fits you now?",
        "minutes": "minutes",
        "none_of_these": "None of these now",
        "waiting": (
            "A person from your team is looking at what fits you next. There is nothing "
            "to do until then."
        ),
        "stopped": "You have stopped",
        "stopped_text": (
            "We ask and send nothing any more. What you told us is kept until you ask us "
            "to erase it. The door stays open."
        ),
        "again": "Start again",
        "more_why": "More about why",
        "you_told_us": "What you told us",
        "who_decided": "Who decided",
        "by_software": "The program's rules, as its authors wrote them.",
        "by_coach": "The rules, and then your coach.",
        "by_clinician": "The rules, and then your clinician.",
        "by_participant": "You did.",
        "by_chance": "A coin chose among good steps; each had a chance of",
        "what_else": "What else we looked at",
        "others_later": "Steps that come later",
        "others_not_needed": "Steps you do not need now",
        "others_had_lately": "Steps you had lately",
        "others_said_no": "Steps of a kind you said no to",
        "others_not_good_now": "Steps that may not be good for you now",
        "others_could_fit": "Steps that would fit as well",
        "not_right": "Something here is not right",
        "path": "My path",
        "days_practiced": "Days on which you did something:",
        "its_story": "Its story",
        "no_path": "Your path begins with your first step. It will show here.",
        "exit_running": "Going on now.",
        "exit_reached": "You got what it is for.",
        "exit_partly": "You got part of it.",
        "exit_stopped_early": "You stopped early. What you tried still counts.",
        "exit_not_for_me": "Not for you, and that is fine.",
        "exit_unsafe": "We stopped it, to be safe.",
        "exit_disengaged": "It was not the time for it.",
        "exit_left_with_benefit": "You took what you needed.",
        "agreed": "What you want to do",
        "agreed_until": "We look at it together until",
        "settings": "Settings",
        "save": "Save",
        "language": "Language",
        "language_and_time": "Language and time",
        "form": "How much text?",
        "form_web": "As written",
        "form_easy": "Shorter and easier",
        "names": "Names",
        "pause": "Pause",
        "paused": "You are on a pause",
        "go_on": "Go on now",
        "pause_for": "For how long?",
        "week": "week",
        "weeks": "weeks",
        "day": "M j, Y",
        "stop": "Stop",
        "stop_text": (
            "We ask and send nothing any more. What you told us is kept, and you may "
            "start again on any day with the same link."
        ),
        "stop_now": "Stop",
        "erase_text": (
            "We also erase what you told us: names, words and answers. Nobody can bring them back."
        ),
        "stop_and_erase": "Stop and erase",
        "erase_sure": (
            "Erase everything you told us? This cannot be undone, and your link will not "
            "work any more."
        ),
        "erase_yes": "Yes, erase it",
        "keep_going": "No, keep going",
        "erased": "It is erased",
        "erased_text": (
            "Thank you for the time you were here. If you ever want to come back, ask "
            "your team for a new link."
        ),
        "front": "Open your own link",
        "front_text": (
            "If you are in care with us, open the link that your team sent you. If you "
            "are in danger, call 911 or 112."
        ),
        "front_staff": "Staff: sign in",
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
        "before_you_begin": "Antes de empezar",
        "check": (
            "Para saber si lo dijimos bien: si alguien está en peligro ahora, ¿estas "
            "páginas traen ayuda de inmediato?"
        ),
        "check_yes": "Sí, alguien las lee de inmediato",
        "check_no": "No, entonces llamo para pedir ayuda",
        "check_again": (
            "No es así. Nadie lee estas páginas día y noche. Si hay peligro, use «Ayuda "
            "ahora» o llame al 911. Por favor, responda otra vez."
        ),
        "about_you": "Sobre usted",
        "about_you_text": "Puede dejar vacío lo que quiera. Lo guardamos bajo llave.",
        "reach": "¿Cómo le podemos escribir?",
        "reach_web": "Solo aquí, cuando abro mi enlace",
        "reach_email": "Por correo electrónico",
        "email": "Correo electrónico",
        "zone": "¿Dónde está usted?",
        "begin": "Empezar",
        "no_address": "Escriba un correo, por ejemplo nombre@example.org.",
        "too_long": "Escriba como máximo {most} letras.",
        "choose": "¿Qué le sirve ahora?",
        "minutes": "minutos",
        "none_of_these": "Ninguno de estos por ahora",
        "waiting": (
            "Una persona de su equipo está viendo qué le sirve ahora. Hasta entonces no "
            "hay nada que hacer."
        ),
        "stopped": "Usted dejó el programa",
        "stopped_text": (
            "Ya no le preguntamos ni le enviamos nada. Lo que nos contó se guarda hasta "
            "que nos pida borrarlo. La puerta sigue abierta."
        ),
        "again": "Empezar de nuevo",
        "more_why": "Más sobre el porqué",
        "you_told_us": "Lo que usted nos contó",
        "who_decided": "Quién decidió",
        "by_software": "Las reglas del programa, como las escribieron sus autores.",
        "by_coach": "Las reglas y después su guía.",
        "by_clinician": "Las reglas y después su profesional.",
        "by_participant": "Usted.",
        "by_chance": "Se eligió al azar entre buenos pasos; cada uno tenía una posibilidad de",
        "what_else": "Qué más vimos",
        "others_later": "Pasos que vienen después",
        "others_not_needed": "Pasos que ahora no necesita",
        "others_had_lately": "Pasos que tuvo hace poco",
        "others_said_no": "Pasos como uno al que dijo que no",
        "others_not_good_now": "Pasos que ahora quizá no le hagan bien",
        "others_could_fit": "Pasos que también le servirían",
        "not_right": "Algo aquí no es correcto",
        "path": "Mi camino",
        "days_practiced": "Días en que hizo algo:",
        "its_story": "Su historia",
        "no_path": "Su camino empieza con el primer paso. Aquí lo verá.",
        "exit_running": "En marcha.",
        "exit_reached": "Logró lo que buscaba este paso.",
        "exit_partly": "Logró una parte.",
        "exit_stopped_early": "Lo dejó antes. Lo que probó cuenta.",
        "exit_not_for_me": "No era para usted, y está bien.",
        "exit_unsafe": "Lo detuvimos por seguridad.",
        "exit_disengaged": "No era el momento.",
        "exit_left_with_benefit": "Tomó lo que necesitaba.",
        "agreed": "Lo que quiere hacer",
        "agreed_until": "Lo vemos juntos hasta el",
        "settings": "Ajustes",
        "save": "Guardar",
        "language": "Idioma",
        "language_and_time": "Idioma y hora",
        "form": "¿Cuánto texto?",
        "form_web": "Como está escrito",
        "form_easy": "Más corto y fácil",
        "names": "Nombres",
        "pause": "Hacer una pausa",
        "paused": "Está en pausa",
        "go_on": "Seguir ahora",
        "pause_for": "¿Por cuánto tiempo?",
        "week": "semana",
        "weeks": "semanas",
        "day": "j/n/Y",
        "stop": "Dejar el programa",
        "stop_text": (
            "Ya no le preguntamos ni le enviamos nada. Lo que nos contó se guarda y "
            "puede empezar de nuevo cualquier día con el mismo enlace."
        ),
        "stop_now": "Dejar el programa",
        "erase_text": (
            "Además borramos lo que nos contó: nombres, palabras y respuestas. Nadie "
            "puede recuperarlo."
        ),
        "stop_and_erase": "Dejarlo y borrar todo",
        "erase_sure": (
            "¿Borrar todo lo que nos contó? No se puede deshacer y su enlace dejará de servir."
        ),
        "erase_yes": "Sí, borrarlo",
        "keep_going": "No, quiero seguir",
        "erased": "Ya está borrado",
        "erased_text": (
            "Gracias por el tiempo que estuvo aquí. Si algún día quiere volver, pida un "
            "enlace nuevo a su equipo."
        ),
        "front": "Abra su propio enlace",
        "front_text": (
            "Si está en un programa con nosotros, abra el enlace que le envió su equipo. "
            "Si está en peligro, llame al 911 o al 112."
        ),
        "front_staff": "Personal: entrar",
    },
}


def words_of(language: str) -> dict[str, str]:
    """The pages' words in this language; English where there are none."""
    return PHRASES.get(language, PHRASES["en"])


def refusal(language: str, code: str, wanted: dict[str, str]) -> str:
    """What is said about something that did not fit."""
    words = words_of(language)
    return words.get(code, words["other_refusal"]).format(**{"low": "", "high": "", **wanted})
