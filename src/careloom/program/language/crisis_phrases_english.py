"""English crisis phrases and everyday idioms, one a line, to be read and reviewed by clinicians.

`a/b` either word, `(a)` may be missing, `a*` any ending, `..` up to two words between, `...` up to
four, `#` a number, `<name>` one of the word lists below. Write words without apostrophes; spelling
mistakes, repeated letters and signs in place of letters are undone before these are looked for.
Add freely: a phrase too many costs a colleague a minute, a phrase too few may cost much more.
"""

WORD_LISTS = {
    "self": "myself/himself/herself/themselves/themself/yourself/ourselves",
    "child": (
        "(my/the/our/his/their) (own/little/poor/older/younger/oldest/youngest/newborn) "
        "him/her/them/baby/babies/kid/kids/child/children/son/sons/daughter/daughters/boy/boys/"
        "girl/girls/toddler/infant/stepson/stepdaughter/wife/husband/partner/girlfriend/boyfriend/"
        "someone/somebody"
    ),
    "adult": (
        "he/hes/she/shes/they/theyre/husband/hubby/wife/partner/boyfriend/girlfriend/bf/gf/ex/dad/"
        "daddy/father/stepdad/stepfather/mom/mum/mother/stepmom/uncle/aunt/grandpa/grandfather/"
        "brother/cousin/man/neighbor/babysitter/coach"
    ),
    "grown": (
        "husband/hubby/wife/partner/boyfriend/girlfriend/bf/gf/ex/dad/father/stepdad/stepfather/"
        "mom/mother/uncle"
    ),
    "hurt": (
        "hit/hits/hitting/slap/slaps/slapped/slapping/smack/smacked/smacking/spank/spanked/"
        "spanking/whip/whipped/beat/beats/beating/beaten/shake/shook/shaking/shaken/choke/chokes/"
        "choked/choking/strangle/strangled/strangling/burn/burned/burnt/burning/punch/punches/"
        "punched/punching/kick/kicks/kicked/kicking/hurt/hurts/hurting/harm/harms/harmed/harming/"
        "kill/kills/killed/killing/smother/smothered/drown/drowned/suffocate/bruise/bruised/stab/"
        "stabbed/shoot/attack/attacked"
    ),
}
PHRASES = {
    "self_harm": {
        "kill_self": """
            kill/kil/kll/kills/killing/killed/kiling (my/him/her/them) <self>/self
            kill/off me
            killmyself/wannadie/kms/kys/unalive*/sewerslide
            hang/hanged/hung/hanging/shoot/shot/shooting/drown/drowning/drowned/strangle/poison/starve/stab/stabbed <self>
        """,
        "suicide": "suicid*/suicide/suicidal/suicides/suside/suicied",
        "want_to_die": """
            want/wants/wanted/wanting/wish/wishes/wishing/ready/going/hope/hoping/rather/need/plan/planning/deserve/deserves/try/tried/trying/let/prefer/about .. die/dead
            feel/feels/feeling/felt like (i) (am/should/could) die/dying/dead
            thinking/think/thoughts/thought/thinks/dream/dreaming (lot) about/of dying/death/die/ending
            wish/wishes/wished .. never/not (been/was/were) born
            wish .. was/were not/never here/alive/around/born
            never (been) born
            better off/of dead
            should/could be dead
            want/wish .. to be gone
            pray/praying/hoping to/i die/dont/wont wake
        """,
        "better_without_me": """
            better/happier/easier/fine (off) .. without me
            better/happier/easier (off) .. if i (was/were/am/wasnt/werent) (not) gone/dead/here/around/died/left
            no one/nobody would miss/notice/care (me) (if)
        """,
        "end_life": """
            end/ends/ending/ended/take/takes/taking/took/taken (my/his/her/their/your) own life/lives
            end/ending/ended/take/taking/took/taken my/her/his/this/their life
            end/ending/ended it all
            end/ending it tonight/today/now/soon/for good
            want/wish it all (to) (be) over/end/stop/done
            suicidenote/goodbye letter/note/letters
            disappear forever/for good/from this/from the world
            jump/jumping/jumped off/from/in front (of) (a/the) bridge/roof/building/balcony/cliff/train/car/window
            slit/slitting/slash/cut/cutting (my/his/her/the) wrist/wrists/veins
        """,
        "no_wish_to_live": """
            dont/not/doesnt/didnt/no/never (even) want (to) (really) live/exist/living/existing
            dont/not/doesnt (really) want to be/stay here/alive/around
            dont/not/doesnt/wish/hope/want .. (i) (to/would/could/not/never/wont/dont) (not/never) wake up
            dont/not/doesnt want to go/keep on/going
            sleep .. never/not wake
            tired/sick/done/over of/with (my/this) living/life/being/alive
            hate/hates (my/this) life/living/being alive
            no/any/whats/what/see .. point/reason/purpose .. living/live/life/alive/anymore
            nothing/anything (left) to live for
            not/isnt/aint/never worth living
            life (is/just/really) (is) not/isnt/aint worth
            not/dont/no/cant (be/feel) (want) (to) be alive
            cant/cannot/not go on
            cant/cannot/not do/take/handle/live this/it/life/like (life/this/all) anymore/longer/any
            give/giving/gave up on life/living
        """,
        "self_injury": """
            cut/cuts/cutting/cuting/hurt/hurts/hurting/harm/harms/harming/burn/burns/burned/burnt/burning/hit/hits/hitting/scratch/scratching/punish/injure <self>
            cut/cuts/cutting/hurt/hurting/harm/burn/burned my self
            self harm*/injur*/hurt*/mutilat*
            selfharm*
            started/been/keeps/started/back (to) cutting
            danger to <self>
        """,
        "overdose": """
            overdose/overdosed/overdosing/overdoses
            od/oded on
            took/take/takes/taken/taking/swallow/swallowed .. too/so many/much .. pills/tablets/meds/medicine/medication
            took/take/takes/taken/taking/swallow/swallowed .. all/whole/bunch/handful/bottle .. pills/tablets/meds/medication
        """,
        "weapon": "i/ive/im (have/got/bought/own/getting/holding) (have/got/bought) a/the/my gun/rifle/pistol",
    },
    "harm_to_others": {
        "hurting_someone": """
            i/ive/id/ill/im/and/almost/nearly/want/wanted/wanna/going/might/could/will/keep/afraid/scared/urge .. <hurt> <child>
            i/we .. (lost) .. and <hurt> <child>
            <hurt> my/our (own/little/newborn) baby/kid/kids/child/children/son/daughter/wife/husband/partner
            threw/throw/throwing/slammed <child> .. against/across/at/into/down/wall/floor
            i .. grab/grabbed/held/pulled <child> .. neck/throat/hair
            left/leave (a) bruise/bruises/mark/marks (on)
            lock/locked/tie/tied <child> in/inside/out/outside/up/to
        """,
        "fear_of_hurting": """
            afraid/scared/worried/terrified/fear (that) (i) (i) (might/will/may/could/would/am/ill) (going/end) (to/up) hurt/hurting/harm/hit/kill/shake/snap
            afraid/scared/might/going/about .. lose/losing control
            thoughts/urge/urges/impulse/voices .. hurt/hurting/harm/harming/kill/killing
        """,
        "killing_someone": """
            want/wants/going/will/gonna/could/i/ill/im (to) (just) kill/murder/strangle him/her/them/you/everyone/everybody/someone/somebody
            shoot/stab/bomb .. school/everyone/people
        """,
    },
    "violence_at_home": {
        "hurts_me": """
            <adult> .. <hurt> me/us/<child>
            <adult> .. (used) to <hurt> me/us/<child>
            <adult> .. threat*/threatened/threatens/threatening me/us/<child>/to
            <adult> .. threw/throws/throw/shoved/shoves/dragged/drags/pinned/locked me/us
            <adult> .. push/pushed/pushes me/us (against/down/into/to)
            <adult> .. grab/grabbed/grabs/squeezed .. throat/neck/hair
            <adult> ... going/will/would/wants/said/gonna/try/tried (to) kill/hurt/harm/shoot/stab/murder me/us/<child>
            got hit/beaten/punched/choked by
            stalk*/stalking me/us/her
            threatened/threatens/threatening me/us
        """,
        "afraid_of_someone": """
            afraid/scared/terrified/frightened/fear of him/<grown>
            afraid/scared/terrified/frightened/fear of her
            afraid/scared/terrified/frightened/fear of (my/her/his/their/the) (own) <grown>
            afraid/scared/terrified to go/be/stay (back) (at/to) home/here
            afraid/scared/terrified .. he/she/they/hell/shell/theyll .. hurt/kill/hit/find/come
            hide/hiding/hid/escape/escaped/escaping/running from him/<grown>
            hide/hiding/hid/escape/escaped/running from my/her/our <grown>
            restraining/protection/protective order
        """,
        "not_safe": """
            i/im/we/were/she/shes/he/hes/they/theyre/kids/children/baby (am/are/is/do/does) (really/just) not/dont/doesnt/never/isnt/arent (feel/be/feeling/really) safe
            not/isnt/never safe (here/at) (with/in/around) home/here/him/house
            feel/feels/feeling/felt unsafe/threatened/endangered
            unsafe at/here/with/around/in
        """,
        "abuse": """
            domestic/family/home violence/abuse/abuser
            abuse/abused/abuses/abusing/abusive/abuser
            <adult> (is/gets/was/so/very/became/turned) (so/very/really) violent
            raped/rape/rapes/rapist/molest*/molested/incest
            touch/touched/touches/touching .. inappropriate*/sexual*/private*/there
            <grown>/grandpa/brother/cousin/neighbor/coach/babysitter .. touch/touched/touches/touching me/<child>
            force/forced/forces/forcing/made/makes (me/her/him/us) .. sex
            came/comes/come back/home with (a/some/more) bruise/bruises/marks
            bruise/bruises/marks from .. <grown>
        """,
        "held_or_armed": """
            wont/doesnt/never/not/dont let/lets (me/us) (ever) leave
            wont/doesnt/never/not let/lets me see/have my/any
            <adult> ... has/have/had/got/pulled/grabbed/holding/with a/the/his/her gun/knife/weapon/rifle
        """,
    },
    "medical_emergency": {
        "breathing": """
            not/isnt/cant/cannot/stopped/stop/stops/barely/trouble/hard/struggling/difficulty/unable/without .. breath/breathe/breathing/breathes
            choking/suffocating/choked
            turning/turned/turns/going/went/lips/face .. blue/purple/gray/grey
            drown/drowned/drowning
        """,
        "chest_and_heart": """
            chest (is/really) pain/pains/pressure/tight/hurts/hurting
            pain/pains/pressure (in) (my/his/her/the) chest
            heart attack
            having/had/a stroke
        """,
        "not_conscious": """
            unconscious/unresponsive
            pass/passed/passing/passes/blacked out
            faint/fainted/fainting/collapsed
            wont/cant/cannot/not/isnt/doesnt/didnt (wake/waking) (him/her/them) wake/waking/up
            not/isnt/wont responding
            went/is/goes/gone/all/so/baby limp
            seizure/seizures/siezure/convuls*/convulsion/convulsions
        """,
        "poisoning": """
            swallow/swallowed/swallows/swallowing .. pill/pills/tablets/bleach/poison/battery/batteries/magnet/magnets/coin/medicine/detergent/pod
            drank/drink/drinks/drinking/drunk/ate/eat/eaten .. bleach/cleaner/detergent/gasoline/antifreeze/pills/poison/meds/tablets
            poison/poisoned/poisoning
        """,
        "bleeding_and_reaction": """
            is/are/hes/shes/im/bad/keeps/head/starts bleeding
            bleeding/bleed/bleeds (a) lot/badly/heavily/everywhere/out
            lot/lots/losing/lost/much (of) (so) blood
            wont/not/doesnt/cant (stop) stop/stopping bleeding
            allergic reaction
            anaphyl*
            face/throat/tongue/lips (is/are) (getting/all) swelling/swollen/swell
            hit/hits/bumped/fell .. head .. vomit*/throwing/dizzy/sleepy
        """,
        "calling_help": """
            call/calling/called/need/dial/to 911/999/112
            ambulance/ambulence/ambulances/paramedics
        """,
    },
}  # fmt: skip
IDIOMS = """
    kill/murder/die/dying/kills for (a/an/some/my) (good/cup/hot/cold/little/long) (of/night) coffee/nap/tea/sleep/break/pizza/drink/beer/chocolate/shower/burger/vacation/hug
    kill/murder a/an/some (whole) pizza/burger/coffee/beer/taco/sandwich
    dying/die/died of laughter/laughing/boredom/embarrassment
    kill/killed/killing time/it
    laughed/laughing .. died
    was/be/been/is the death of me
    beat/beats/beating/beaten him/her/them/me/us/everyone at/in/playing/on/by
    <hurt> (me/him/her/them/us) in (the/a/our/his/her) (video/card/board) game
    hit/hits/beat/kicked/broke the/a/her/his/my/their (home/high/old) ball/run/score/record/road/jackpot/target/traffic
    <hurt>/bit/bites/pushed his/her/their (little/big/baby/older/younger/twin/best/new) brother/sister/friend/friends/cousin/toys/toy/ball/bike/bed/desk/feet/legs/knee/foot/elbow/toe/finger/arm/hand/hands/feelings/dinner/toast/eggs/time/record/score/blanket
    hurt/hurts/hurting (my/his/her) feelings
    hurt/hurts/cut/burned/burnt/hit himself/herself/myself .. playing/falling/cooking/shaving/stove/soccer/bike/swing/slide/table/door/scooter
    shake/shook/shaking (his/her/my/their) hand/hands/head
    of/at/by her/his (new/own/old) teacher/class/school/coach/doctor/dentist/room/bed/dog/cat/shadow/friends/swimming/shots/exam
    go on (the/a/an/this/that/our/his/her/any) (school/field/bus/roller/family/date/long) trip/ride/vacation/holiday/walk/rides/date/hike/tour/swing/slide/coaster
    live in (a/the/this/that/our/his/her/an) (new/old/other/small/big) house/apartment/flat/home/city/town/room/country/place
    live with (his/her/my/our) dad/father/mom/mother/grandma/grandpa/parents/grandparents/cousins
    wake/wakes/woke up for/at/on/early/before/in .. school/night/time/weekends/morning/work/noon
    wake/wakes up early/late
    live without his/her/my/the tablet/phone/toy/bear/coffee/screen
    pass/passed/passing out (the/some/his/her) (birthday/party) candy/flyers/cookies/invitations/papers/cards/snacks/treats/homework
    ambulance toy/toys/truck/book/puzzle
    toy/play/lego ambulance
    poison ivy/oak/apple
    drown/drowning/drowned in laundry/work/homework/paperwork/dishes/emails/bills
    gave/gives/give/giving me/us (a/nearly/almost) (near/mini/little) heart attack
    nearly/almost had a heart attack
    hide/hiding (and) seek
    # kms/km
    died/dead/die (on/in) (the/my/his/a) (car) battery/phone/tablet/game/laptop
    <adult> .. died/killed in the/a game
    lock/locked/tie/tied his/her/their (own) shoe/shoes/laces/bike/door
    grab/grabbed/holding/held his/her/my hand
    hard/trouble .. (to) catch (my/his) breath
""".strip()  # fmt: skip
