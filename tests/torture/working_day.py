"""One working day of a small hub, act by act: as people, staff, workers and providers do it.

Each act can be done again by whoever would: a person hands the same form in once more, a provider
calls again, a worker comes by when the lease of the one that failed is over.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.test import Client

from careloom.records.clock import stop_clock
from careloom.records.models import Enrollment
from careloom.services.answer import answer
from careloom.services.ask_for_export import ask_for_export, write_next_export
from careloom.services.decide_due import decide_due
from careloom.services.enroll import invite
from careloom.services.export_person import export_person
from careloom.services.link import link_token
from careloom.services.permission import SOFTWARE, participant
from careloom.services.restore_backup import take_backup
from careloom.services.send_due import send_due
from careloom.services.upkeep import keep_up
from careloom.services.work import configured_channels
from careloom.testing.sms_provider import SmsProvider
from tests.integration.builders import MONDAY, Clinic, a_clinic
from tests.torture.real_hub import Mailbox

PHONE = "+12125550101"
SUNDAY = MONDAY + timedelta(days=6, hours=2)
LATER, MUCH_LATER = timedelta(seconds=121), timedelta(seconds=1801)
"""Beyond the leases of people and messages, and beyond that of an export."""
WELL = {200, 204, 302, 404, 422}
"""404 for a link that an erasure ended, 422 for a form that was taken: the second time of both."""


@dataclass(frozen=True)
class Act:
    """One thing that happens. `whole` leaves nothing behind where it fails before its end.

    `anew` is one that, done again, is another one: an invitation, an export. It is done again only
    where it did not take effect, and the audit keeps each time. `sends` is one after which a
    message may be in doubt; `again` is by how much later it is done once more, for those that a
    worker does.
    """

    name: str
    do: Callable[[Day, datetime], None]
    at: datetime = MONDAY
    whole: bool = False
    anew: bool = False
    sends: bool = False
    again: timedelta = timedelta()


class NotDone(Exception):
    """A page or hook could not be answered; whoever asked was told so."""


class Day:
    """The clinic, its people, and both providers on the other side of the wire."""

    def __init__(self, mailbox: Mailbox, provider: SmsProvider) -> None:
        self.mailbox, self.provider = mailbox, provider
        stop_clock(MONDAY)
        self.clinic: Clinic = a_clinic()
        self.people = {
            name: self.clinic.person(
                channel="sms" if name == "bo" else "email",
                address=f"{name}@example.org",
                phone=PHONE,
                begun=name != "cy",
            ).id
            for name in ("ada", "bo", "cy", "dee", "eve")
        }
        for name in ("ada", "eve"):
            me = participant(self.people[name])
            answer(enrollment_id=me.id, answers={"tense": "8"}, by=me, now=MONDAY)

    def post(self, name: str, place: str, **fields: str) -> None:
        """A form of the person's own pages; NotDone for a page that says that it did not work."""
        row = Enrollment.objects.get(id=self.people[name])
        self._answered(
            _client().post(f"/p/{link_token(row)}/{place}", {**fields, "form": f"{place}-form"})
        )

    def hook(self, path: str, body: bytes, headers: dict[str, str]) -> None:
        """A provider's call."""
        kind = headers["Content-Type"]
        signature = headers["X-Twilio-Signature"]
        self._answered(
            _client().post(path, body, content_type=kind, headers={"X-Twilio-Signature": signature})
        )

    def _answered(self, page: object) -> None:
        if page.status_code not in WELL:
            raise NotDone(page.status_code)


def _client() -> Client:
    return Client(SERVER_NAME="localhost", raise_request_exception=False)


def _invite(day: Day, now: datetime) -> None:
    invite(
        organization=day.clinic.organization,
        program=day.clinic.program,
        fields={"name": "Marker", "email": "new@example.org"},
        by=SOFTWARE,
        now=now,
    )


def _decide(_: Day, now: datetime) -> None:
    while decide_due(now=now).enrollments:
        pass


def _send(channel: str) -> Callable[[Day, datetime], None]:
    def send(_: Day, now: datetime) -> None:
        send_due(channels={channel: configured_channels()[channel]}, now=now)

    return send


def _receipt(day: Day, _: datetime) -> None:
    taken = day.provider.taken[-1]
    call = day.provider.status_call(taken, "delivered")
    day.hook(call.path, call.body, call.headers)


def _stop_by_text(day: Day, _: datetime) -> None:
    call = day.provider.inbound_call(PHONE, "STOP", sid="SM-stop")
    day.hook(call.path, call.body, call.headers)


def _withdraw(day: Day, _: datetime) -> None:
    day.post("dee", "stop", how="stop")


def _erase(day: Day, now: datetime) -> None:
    """Asked for once; if it fails in the middle, nobody asks again: the clockwork ends it."""
    day.post("eve", "stop", how="erase", sure="yes")
    keep_up(now=now)


def _export(day: Day, now: datetime) -> None:
    me = participant(day.people["ada"])
    export_person(enrollment_id=me.id, by=me, now=now)


def _ask_for_study(day: Day, now: datetime) -> None:
    ask_for_export(program=day.clinic.program.program_id, by=SOFTWARE, now=now)


def _write_study(_: Day, now: datetime) -> None:
    write_next_export(now=now)


def _back_up(_: Day, now: datetime) -> None:
    out = Path(settings.DATA) / "backup.tar.gz"
    out.unlink(missing_ok=True)
    take_backup(out=out, by=SOFTWARE, now=now)


ACTS = (
    Act("invite", _invite, whole=True, anew=True),
    Act(
        "consent",
        lambda day, _: day.post("cy", "begin", check="no", zone="America/New_York", channel="web"),
        whole=True,
    ),
    Act("answer", lambda day, _: day.post("ada", "answer", item="tense", answer="7"), whole=True),
    Act(
        "call for help",
        lambda day, _: day.post("ada", "report", option="other", words="I want to kill myself."),
        whole=True,
    ),
    Act("send by email", _send("email"), sends=True, again=LATER),
    Act("send by text", _send("sms"), sends=True, again=LATER),
    Act("receipt", _receipt, whole=True),
    Act("stop by text", _stop_by_text, whole=True),
    Act("decide", _decide, at=SUNDAY, again=LATER),
    Act("withdraw", _withdraw, at=SUNDAY, whole=True),
    Act("send after that", _send("email"), at=SUNDAY, sends=True, again=LATER),
    Act("export", _export, at=SUNDAY, whole=True, anew=True),
    Act("ask for a study", _ask_for_study, at=SUNDAY, whole=True, anew=True),
    Act("write a study", _write_study, at=SUNDAY, anew=True, again=MUCH_LATER),
    Act("erase", _erase, at=SUNDAY, again=LATER),
    Act("back up", _back_up, at=SUNDAY, anew=True),
)
