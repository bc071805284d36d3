"""Spanish crisis phrases and everyday idioms, written as in `crisis_phrases_english`.

Accents may be left out here as people leave them out; b/v, s/z/c, h, ll/y and qu/k are heard as
one, so each word stands once.
"""

WORD_LISTS = {
    "hijo": (
        "hijo/hija/hijos/hijas/bebe/nino/nina/ninos/ninas/pequeno/pequena/chiquito/chiquita/nene/"
        "nena/esposa/esposo/mujer/marido/pareja/novia/novio"
    ),
    "familiar": (
        "esposo/esposa/marido/mujer/pareja/novio/novia/ex/exesposo/exmarido/padrastro/papa/padre/"
        "madrastra/tio/abuelo/primo/padrino/vecino/maestro/entrenador"
    ),
    "hiere": (
        "pega/pego/pegue/pegaba/pegan/pegaron/pegando/golpea/golpeo/golpee/golpie/golpeaba/golpean/"
        "golpearon/lastima/lastimo/lastime/lastiman/lastimaba/maltrata/maltrato/maltrate/maltratan/"
        "patea/pateo/sacude/sacudi/sacudio/ahorca/ahorco/ahorque/estrangula/asfixia/quema/quemo/"
        "queme/cachetea/cacheteo/cachetee/nalguea/nalguee/abofetea/azota/azote/zarandea/zarandee/"
        "jalonea/avienta/avento/avente/pellizca/pellizque/castiga"
    ),
}
PHRASES = {
    "self_harm": {
        "querer_morir": """
            quiero/quiere/quieres/queria/quise/quisiera/deseo/desea/gustaria/prefiero/prefiere/preferiria/ganas/deberia/merezco/ojala/mejor/pienso/pensando/pensado/dejenme/espero/intente/intento .. morir/morirme/morirse/morirnos/muera/muriera/muerta/muerto/muriendome
            me/se voy/va a morir/matar .. mismo/misma/hoy/noche
            pienso/pensado/pensar/pensando (mucho) (en) la/mi muerte
            ojala/quisiera/quiero/deseo/mejor/deberia .. (no) (haber) nacido/existir/existiera/existido
            no/nunca (hubiera) haber/hubiera nacido
        """,
        "matarse": """
            matarme/matarse/matarnos/mateme
            matar me
            me quiero/quise/quisiera/queria/voy/intente/trate/pienso .. matar
            me mato/mate
            se quiere/quiso/queria/intento/va/trato/puede .. matar
            se mato
            ahorcarme/ahorcarse/ahorco/colgarme/colgarse/ahorque
            tirarme/tirarse/aventarme/lanzarme/saltar (de/del/desde/a/al) (un/una/el/la/las) puente/tren/edificio/balcon/vias/azotea/ventana/carro/metro
        """,
        "suicidio": "suicid*/suicidio/suicida/suicidas/suicidarme/suicidarse/suicido/suicidarnos",
        "quitarse_la_vida": """
            quitarme/quitarse/quitarle/quite/quito/quita/quitar/quitado (me) (la/mi/su) vida
            acabar/acabo/acabe/acaba/terminar/termino/termine/terminarme con mi/su/la/esta/todo vida
            acabar/acabo/terminar/termino con/de todo/esto/una
            carta/nota/mensaje de despedida
            desaparecer/desaparezca/irme/desaparecerme para siempre
            desaparecer/irme de este mundo
            quiero/quisiera/mejor desaparecer/desaparecerme
        """,
        "sin_ganas_de_vivir": """
            no quiero/quiere/quisiera/deseo/puedo .. vivir/existir/despertar/despertarme/viviendo
            no quiero/quisiera .. seguir
            no quiero/quiere/quisiera estar (mas) (aqui/viva/vivo/en) (viva/vivo/este) mundo/aqui/viva/vivo
            no/sin/quitaron/perdi/quito/pocas/perdido .. ganas de vivir/existir
            ojala/quisiera/quiero/deseo .. no (volver/vuelva) (a) (me) despert*
            dormir .. no despert*
            no .. sentido .. vida/vivir/seguir
            vida (ya) no (tiene/vale) sentido/nada/vale/tiene
            para que vivir/vivo/seguir/sigo
            no vale/merece (la) (pena) (la) vivir/vida
            no vale (la) pena seguir/vivir
            cansada/cansado/harta/harto/cansa de (mi/la/esta) vivir/vida/existir
            odio (mi/la/esta) vida/vivir
            no/ya puedo/aguanto/soporto mas (con) (la/esta/mi) vida/dolor/existencia
            ya no puedo/aguanto/soporto mas/vivir
            no tengo/hay/encuentro (una) (por) razon/motivo/razones/motivos (para/de) vivir/seguir
        """,
        "mejor_sin_mi": """
            mejor/bien/felices/tranquilos .. sin mi
            mejor/felices .. si (yo/ya) (me) no/muero/muriera (estuviera/existiera/estoy)
            a nadie (le) (importo/importa) (si) (me) muero/importo/extranaria
            soy (solo) (una/un) carga/estorbo
        """,
        "hacerse_dano": """
            me/se hago/hice/hace/hizo/hacia/haciendo dano
            hacerme/hacerse/haciendome dano
            cortarme/cortarse/cortandome
            me/se corto/corte/corta/cortaba/cortado
            lastimarme/lastimarse/lastimandome
            me lastimo/lastime/lastimaba
            se lastima/lastimo .. proposito/misma/mismo
            me/se quemo/queme/quema/golpeo/golpea (yo) (a) proposito/misma/mismo
            autolesion*
            peligro para mi/misma/mismo
        """,
        "sobredosis": """
            sobredosis
            tome/tomo/tomado/tomar/tomarme/tomarse/tomando/trague/trago .. muchas/todas/demasiadas/frasco/bote/caja/monton .. pastillas/pildoras/medicinas/medicamentos/tabletas
        """,
        "arma": "tengo/compre/consegui (un/una/mi) arma/pistola/rifle/revolver",
    },
    "harm_to_others": {
        "herir_a_otro": """
            le/les/lo/la/los/las <hiere>
            le/les/lo/la/los/las (voy/vamos/quiero/quise/quisiera/iba/podria/puedo/casi) (a) (pegar/golpear) matar/pegar/golpear/lastimar/sacudir/ahorcar/ahogar
            pegarle*/golpearl*/lastimarl*/matarl*/sacudirl*/ahorcarl*/asfixiarl*/ahogarl*/quemarl*/danarl*/zarandearl*/estrangularl*
            <hiere> (muy) (fuerte) a/al (mi/mis/el/la/los/las/nuestro/nuestra) <hijo>
            sacudi/sacudo/golpee/lastime/golpie (a) (al) (mi/la/el) <hijo>
            quiero/quisiera/ganas/voy/miedo/pude/podria/casi .. matar/golpear/lastimar/sacudir/pegar a/al
            le/les di/doy/dio/daba (una/un/unas/unos/varias/varios/otra) cachetada/cachetadas/nalgada/nalgadas/golpe/golpes/golpiza/paliza/manazo/manazos/cinturonazo/cinturonazos/bofetada/chanclazo/punetazo/patada/patadas/pellizco
            le/les di/doy/pegue con el/la/un/una (mi) cinturon/cinto/chancla/palo/cable/correa/vara
            le/les deje/dejo/deja (un/unos/unas) moreton/moretones/marca/marcas/moretes
            lo/la/le agarre/agarro/tome/sujete del/por (el) cuello/pelo/cabello
            lo/la/los/las encerre/amarre/encierro/amarro/encerro
        """,
        "dano_a_otro": """
            le/les hice/hago/hizo/hacia/haga/haria dano
            hacerle/hacerles/haciendole dano
            hacer/hago/hice dano a/al
        """,
        "perder_el_control": """
            miedo .. perder (el) control
            pierdo/perdi/perder el control y
            pensamientos/impulso/impulsos/voces .. matar/lastimar/dano/golpear
        """,
    },
    "violence_at_home": {
        "me_hiere": """
            me/nos <hiere>
            me/nos/la/lo/le/les amenaza/amenazo/amenazaba/amenazan/amenazaron/amenazado/amenazando
            <familiar> .. (me/nos/le/les/lo/la) <hiere>
            ha/esta/estaba pegado/pegando/golpeado/golpeando/maltratado/amenazando
            me/nos/la/lo/le .. va/van/iba/quiere/queria/puede (a) matar/pegar/golpear/lastimar/hacer
            quiere/quiso/intento/amenazo/amenaza/trato .. matarme/matarnos/pegarme/golpearme/lastimarme/violarme
            me/nos/lo/la empuj*/avent*/tir*/lanz*/estrell* contra/al (la/el) pared/piso/suelo/escalera
            me/nos agarr*/apret*/jal* del/de/el (los) cuello/pelo/garganta/cabello/pelos
            me/nos persigue/acosa/encierra/encerro/golpiza
        """,
        "miedo_a_alguien": """
            miedo a/de/al/le (a/mi/el/su/la) <familiar>/el/ella
            miedo a/de mi/su <familiar>
            tengo/tenemos/da miedo (a/de/en) (estar/llegar/volver/ir/regresar/entrar) (a/en) (mi/la) casa
            miedo (de/a) (que) (me/nos/le/lo/la/les) haga/pegue/mate/lastime/encuentre/golpee/hagan
            miedo .. que (el/ella) (me/nos/le/lo/la/les) haga/pegue/mate/lastime/encuentre/golpee
            escondo/escondemos/escondida/escondidos/huir/huyendo/escapar de el/mi/mis (ex) <familiar>
            orden de restriccion/alejamiento/proteccion
        """,
        "no_a_salvo": """
            no estoy/estamos/esta/estan/sentimos/siento (a) salvo
            no estoy/estamos/esta/estan (segura/seguro/seguros/seguras) en/aqui/con (mi/la) casa/el/ella/esposo/marido/aqui/hogar
            no me/nos/se siento/sentimos/siente/sienten segura/seguro/seguros/seguras
            no estoy/estamos segura/seguro/seguros/seguras aqui
            peligro en (mi/la) casa
            estoy/estamos/corro/corremos (en) peligro
        """,
        "abuso": """
            violencia/violento/violenta/maltrato/maltratos
            maltrat*
            abuso/abusa/abusan/abusaron/abusar/abusado/abusada/abusador/abusivo/abusaba
            violo/violaron/violacion/viola/violan/violar/violada/violado/violador
            <familiar>/abuelo/senor/hombre .. la/lo/me/le/nos/las/los (a) (ha/estuvo) toca/toco/tocaba/tocado/tocando/manosea/manoseo
            manose*
            partes intimas/privadas
            obliga/obligo/obligaba/fuerza/forzo .. relaciones/sexo/acostarme
            moretones/marcas/golpes .. papa/padre/padrastro/casa
        """,
        "retenida_o_armado": """
            no me/nos deja/dejan/dejaba salir/irme/irnos
            no me deja/dejan ver/trabajar/hablar (a/con) (mi/mis) familia/amigas/mama/hermana/nadie
            tiene/trae/saco/agarro/con (un/una/el/la/su) arma/pistola/machete
            tiene/saco/agarro (un/el) cuchillo
        """,
    },
    "medical_emergency": {
        "respiracion": """
            no (puede/puedo/esta/podia/logra) (bien) respira/respirar/respiraba/respirando/respiro
            deja/dejo/dejado de respirar
            cuesta/dificultad/trabajo/dificil/batalla (para/le/me/mucho) respirar
            falta/faltaba (el) aire
            se/me (esta/estaba/estoy) ahoga/ahogo/ahogando/asfixiando/atraganto/atragantando/asfixia
            puso/poniendo/pone/labios/cara .. morado/morada/morados/azul/azules
        """,
        "pecho_y_corazon": """
            dolor/presion/opresion/dolores (muy/fuerte) (fuerte) (en/de/del) (el) pecho
            duele (mucho/mas) (el) pecho
            infarto/infartando/infartos
            derrame cerebral
            ataque (al/del/de) corazon/epileptico/cardiaco
        """,
        "sin_conciencia": """
            inconsciente/inconscientes
            sin conocimiento
            perdio/pierde el conocimiento
            desmay*/desmayo
            no (se) (puedo) despierta/despertarlo/despertarla/reacciona/reaccionaba
            convuls*/convulsion/convulsiones/convulsionando/convulsiono
        """,
        "veneno": """
            trago/traga/trague/tragado/comio/comido .. pastilla/pastillas/cloro/veneno/pila/pilas/moneda/iman/imanes/bateria/detergente/medicina/lejia
            tomo/tome/bebio/bebi/tomado/comio .. cloro/veneno/detergente/gasolina/lejia/pastillas/limpiador/raticida/pesticida
            veneno/enveneno/envenenar/envenenado/envenenada/envenen*
            intoxic*
        """,
        "sangre_y_alergia": """
            sangra/sangrando/sangrado/sangro (mucho/bastante) mucho/mucha/cabeza
            esta sangrando
            no (para/deja) (de) sangrar
            mucha/pierde/perdiendo/perdio sangre
            reaccion alergica
            cara/garganta/lengua/labios .. hincha/hinchada/hinchando/hinchados/hincho
            hincha/hinchando/hincho .. cara/garganta/lengua/labios
        """,
        "pedir_ayuda": """
            llam* (al/a) (una) 911/112/999
            ambulancia/ambulancias
        """,
    },
}  # fmt: skip
IDIOMS = """
    me/nos muero/morimos/moria/mori/mato/mata de (la) risa/hambre/sueno/cansancio/frio/calor/verguenza/ganas/aburrimiento/sed/amor/ternura
    muerta/muerto/muertos de (la) risa/hambre/sueno/cansancio/frio/calor/verguenza/sed
    mata/mato/matar/matando/matamos (el) tiempo/hambre
    me mata (el/la/mi) dolor/espalda/cabeza/calor
    <hiere> a/al (la/una/el/los) pelota/balon/pinata/bola/tambor/puerta/pared
    <hiere> (a) su/sus (hermano/hermana) hermano/hermana/hermanito/hermanita/primo/prima/amigo/amiga/companero/companera/hermanos/amiguito/juguete/juguetes/mochila
    pega/pego/pegue/pegar (el/la/los/las/un/una/unos/unas) dibujo/dibujos/estrella/estrellas/sticker/stickers/calcomania/calcomanias/foto/fotos/hoja/papel/gripe/sol/etiqueta/etiquetas
    me/se/le corto/corte/corta/cortaba/cortarse/cortarme (de) (el/la/las/los/un/una) (poco) luz/pelo/cabello/internet/unas/llamada/agua/leche/electricidad/dedo/barba/pastel/conexion
    cortarse/cortarme/cortarle (el/la/las) pelo/cabello/unas
    vivir en (la/una/esta/otra/esa/mi/su) (casa/ciudad) casa/ciudad/departamento/apartamento/pais/nueva
    vivir con (su/mi/sus/mis) papa/mama/padre/madre/abuela/abuelos/abuelo/papas
    no puedo/aguanto mas con la/las/el/los (tarea/casa) tarea/tareas/casa/ruido/desorden/trabajo/calor
    seguir peleando/discutiendo/gritando/jugando/trabajando/comiendo/estudiando/leyendo/repitiendo/con
    no despierta (muy) temprano/tarde/noche
    miedo (de/a/al) (la/el/los/las) (a) llegar tarde
    lastimo/lastime/lastima (la/el/un/una) rodilla/pie/espalda/mano/tobillo/dedo/brazo/codo
    toca/toco/tocaba (la/el/un/una) guitarra/piano/violin/puerta/flauta/tambor/timbre/bateria
    ambulancia de juguete/lego/madera
    juguete/juego/cuento/carrito de (la) ambulancia
    me/nos ahogo/ahogamos en/de trabajo/tareas/risa/papeles
    abuso/abusar/abusa de (la/el/los/las) (mi) dulces/azucar/tableta/pantalla/pantallas/confianza
    me/nos/lo/la/le lastima/castiga/castigo/castigue (sin) (el/la) tableta/television/pantallas/postre
    # kms/km
""".strip()  # fmt: skip
