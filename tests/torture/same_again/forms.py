"""The forms of the pages: by which address each is handed in, and with what in it."""

from __future__ import annotations

from dataclasses import dataclass, field

PERSON = "participant"


@dataclass(frozen=True)
class Form:
    """One form of the pages. `prepare` brings a person to where it is handed in.

    `route` is the name of its address, and `more` what that holds beside the person. `other` is
    what stands in it when the same form comes with something else.
    """

    name: str
    role: str
    route: str
    said: dict[str, str]
    other: dict[str, str] = field(default_factory=dict)
    prepare: str = "answered"
    more: dict[str, str] = field(default_factory=dict)


NARRATED = "evaluation/first@e1/asked"
FORMS = (
    Form("begin", PERSON, "begin", {"check": "no", "zone": "America/New_York", "channel": "web"},
         prepare="invited"),
    Form("answer", PERSON, "answer", {"item": "tense", "answer": "7"}, {"answer": "3"}, "begun"),
    Form("respond", PERSON, "respond", {"event": "why", "response": "done"},
         {"response": "skip"}),
    Form("check the effect", PERSON, "check", {"answer": "6"}, {"answer": "2"}, "helped",
         {"step": "helper", "event": "choose"}),
    Form("report", PERSON, "report", {"option": "other", "words": "She moves in."},
         {"words": "He moves in."}),
    Form("risk in words", PERSON, "report", {"option": "other", "words": "I want to kill myself."}),
    Form("choose", PERSON, "choose", {"step": "breathe"}, {"step": ""}, "choosing"),
    Form("pause", PERSON, "change", {"what": "pause", "weeks": "1"}, {"weeks": "4"}),
    Form("go on", PERSON, "change", {"what": "go_on"}, prepare="paused"),
    Form("settings", PERSON, "change",
         {"what": "settings", "to_zone": "Europe/Madrid", "to_channel": "web"},
         {"to_zone": "Asia/Kolkata"}),
    Form("agree again", PERSON, "change", {"what": "again"}, prepare="stopped"),
    Form("stop", PERSON, "stop", {"how": "stop"}),
    Form("erase", PERSON, "stop", {"how": "erase", "sure": "yes"}),
    Form("decide", "coach", "decide", {"act": "approve", "proposed": "breathe"},
         {"act": "none", "reason": "not_now"}, "waiting"),
    Form("set need", "clinician", "set-need", {"need": "too_tense", "days": "7"},
         {"need": "hard_evening"}),
    Form("open level", "clinician", "open-level", {"level": "plan"}, {"level": "settle"}),
    Form("edit narrative", "coach", "edit-narrative", {"key": NARRATED, "text": "We spoke."},
         {"text": "We did not speak."}),
    Form("close hold", "clinician", "close-hold", {"hold": "not_safe"}, prepare="held"),
    Form("look at a task", "coach", "settle-task", {}, prepare="tasked"),
    Form("close a task", "coach", "settle-task", {"close_as": "spoke"}, prepare="tasked"),
)  # fmt: skip
