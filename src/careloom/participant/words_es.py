"""The words of the pages in Spanish, addressing the person as usted."""

SPANISH = {
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
    "form_changed": "Ya envió esta página, y decía otra cosa. No se cambió nada. "
    "Si todavía quiere, envíela otra vez, por favor.",
    "step_is_over": "Ese paso ya terminó. No se cambió nada.",
    "out_of_range": "Elija un número de {low} a {high}.",
    "no_number": "Escriba un número de {low} a {high}.",
    "no_such_option": "Elija una de las respuestas.",
    "other_refusal": "Eso no correspondía a esta página. No se cambió nada.",
    "effect": "Una pregunta corta",
    "not_found": "Este enlace ya no sirve",
    "not_found_text": "Pida uno nuevo a su equipo. Si está en peligro, llame al 911 o al 112.",
    "no_page": "Aquí no hay ninguna página",
    "no_page_text": (
        "Use el enlace que le dio su equipo. Si está en peligro, llame al 911 o al 112."
    ),
    "failed": "Eso no funcionó",
    "failed_text": (
        "La falla es nuestra, no suya, y la vamos a revisar. Puede que su última respuesta no nos "
        "haya llegado. Inténtelo otra vez en unos minutos. Si está en peligro, llame ya al 911 o "
        "al 112."
    ),
    "failed_number": "Si escribe a su equipo, dele este número:",
    "back_to_today": "Ir a mi página",
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
    "reach_sms": "Por mensaje de texto",
    "email": "Correo electrónico",
    "phone": "Número de celular (para no recibir más mensajes, responda STOP)",
    "zone": "¿Dónde está usted?",
    "begin": "Empezar",
    "no_phone": "Escriba un número de celular con su código de área, por ejemplo 212 555 0100.",
    "no_address": "Escriba un correo, por ejemplo nombre@example.org.",
    "too_long": "Escriba como máximo {most} letras.",
    "choose": "¿Qué le sirve ahora?",
    "minute": "minuto",
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
    "agreed_until": "Lo vemos juntos hasta",
    "settings": "Ajustes",
    "save": "Guardar",
    "language": "Idioma",
    "form": "¿Cuánto texto?",
    "form_web": "Como está escrito",
    "form_easy": "Más corto y fácil",
    "pause": "Hacer una pausa",
    "paused": "Está en pausa",
    "go_on": "Seguir ahora",
    "pause_for": "¿Por cuánto tiempo?",
    "week": "semana",
    "weeks": "semanas",
    "stop": "Dejar el programa",
    "stop_text": (
        "Ya no le preguntamos ni le enviamos nada. Lo que nos contó se guarda y "
        "puede empezar de nuevo cualquier día con el mismo enlace."
    ),
    "stop_now": "Dejar el programa",
    "erase_text": (
        "Además borramos lo que nos contó: nombres, palabras y respuestas. Nadie puede recuperarlo."
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
    "of": "de",
    "yes": "Sí",
    "no": "No",
    "today": "hoy",
    "yesterday": "ayer",
    "tomorrow": "mañana",
    "closing": "Qué resultó",
    "its_beginning": "Cómo empezó este paso",
    "its_end": "Cómo terminó",
    "skip_this": "Saltar esta pregunta",
    "said_saved": "Guardado.",
    "said_thanks": "Gracias. Una persona lo leerá.",
    "said_skipped": "Está bien. Seguimos con lo que sabemos.",
    "told_already": "Lo que ya nos contó",
    "paused_text": "No le preguntamos ni le enviamos nada hasta {day}. Puede seguir antes.",
    "pause_text": "En ese tiempo no le preguntamos ni le enviamos nada. Lo que hizo cuenta.",
    "agreed_to": "Lo que usted aceptó",
    "range": "de {low} a {high}",
    "out_of": "{value} de {high}",
    "on_scale": "{value}, en una escala de {low} a {high}",
    "others_told": "Lo que otros nos contaron",
    "too_old": "Ya pasó mucho tiempo para usarlo",
    "this_part": "Por qué esta parte hoy",
    "by_chance": "Se eligió al azar entre {among} buenos pasos. Este sale {chance} veces.",
    "event_by_chance": "Lo que llega hoy se eligió al azar. Esto sale {chance} veces.",
    "chance": "{count} de cada {among}",
    "wrong": "¿Qué no es correcto? (una persona lo leerá)",
    "send": "Enviar",
    "show_more": "Ver lo anterior",
}
