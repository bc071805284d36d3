"""Crisis wording: what must rise, and how often ordinary lines rise with it."""

from careloom.program.language import find_crisis_words

MUST_RISE = """
i want to die
I want to kill myself
im going to kill my self
kms
i wanna die
thinking about suicide
suicidal thoughts again
my brother died by suicide
i could end it all
they would be better off without me
everyone is better off dead without me, better off dead
i wish i was dead
i cut myself last night
i have been hurting myself
self harm again
i dont want to live anymore
I don't want to wake up
I don’t want to be here
no reason to live
I can't go on
i took an overdose once
life is not worth it
i want to d1e, want to die
quiero morir
quiero morirme
kiero morirme
me quiero matar
a veces me quiero matar
no quiero vivir
no quiero seguir
ya no quiero despertar
pienso en el suicidio
tengo pensamientos suicidas
me hago daño
me corto los brazos
quitarme la vida
estaría mejor muerta
no vale la pena vivir
i hit him hard
i shook the baby
i am afraid i might hurt my child
i might hurt her
i beat my son
golpeé a mi hijo, le pegué
tengo miedo de lastimarlo
le hice daño
my husband hits me
my ex threatens us
he beats me
she hit my son
i am scared of my husband
i am afraid to go home
we are not safe
i dont feel safe
domestic violence at home
he abuses us
mi esposo me pega
él nos golpea
me amenaza con un cuchillo
tengo miedo de mi pareja
tengo miedo a llegar a casa
no estoy segura en casa
hay violencia en mi casa
nos maltrata
she is not breathing
he stopped breathing
i have chest pain
she passed out
he wont wake up
he had a seizure
he swallowed pills
my baby is turning blue
no respira
dolor en el pecho
se desmayó
está convulsionando
tragó pastillas
se envenenó
""".strip().splitlines()

ORDINARY = """
he would not put his shoes on
bedtime took two hours
she cried when I left
we had a good dinner
i could kill for a coffee
i am dying for some sleep
this is killing my evening
he hit the ball far
we played for ten minutes
she said no to everything
my son threw his toys
i am so tired
homework was a fight
they argued over the tablet
he will not eat
I lost my temper and shouted
it was better today
she hugged me
the neighbor's drums are loud
i feel alone sometimes
we missed the bus
the dog died last year
he hates his new school
i need a break
no time for myself
he beat me at chess, proud of him
estoy muerta de cansancio
me muero de sueño
no quiso ponerse los zapatos
la tarea fue una pelea
lloró mucho hoy
jugamos diez minutos
fue una buena cena
se enojó por la tableta
no quiere comer
grité y me arrepentí
hoy fue mejor
me abrazó
perdimos el bus
odia la escuela nueva
necesito un descanso
no tengo tiempo
ganó el partido
dijo que no a todo
tiró sus juguetes
estoy muy cansado
dormimos poco
el perro ladra mucho
ya casi no discuten
su hermana le quitó el carro
""".strip().splitlines()


def test_almost_all_that_must_rise_does():
    missed = [line for line in MUST_RISE if not find_crisis_words(line)]
    assert 1 - len(missed) / len(MUST_RISE) >= 0.98, missed


def test_few_ordinary_lines_rise_with_them():
    risen = [line for line in ORDINARY if find_crisis_words(line)]
    assert len(risen) / len(ORDINARY) <= 0.05, risen


def test_a_match_says_its_category_and_never_the_words():
    [match, *_] = find_crisis_words("Yo... ME QUIERO MATAR!!!")
    assert match.category == "self_harm"
    assert "matar" not in repr(match).lower()
