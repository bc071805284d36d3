"""Webhooks of the provider of text messages: status callbacks, and what people write."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import wraps
from html import escape
from urllib.parse import parse_qsl

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from careloom.channels.signature import covers, is_signed
from careloom.operations.events import Event, tell
from careloom.operations.metrics import WEBHOOKS, add
from careloom.operations.traces import span
from careloom.records.clock import read_clock
from careloom.services.notices import OtherBody
from careloom.services.receive_words import receive_text
from careloom.services.sms_settings import sms_is_set_up
from careloom.services.take_receipt import Fate, take_receipt

LARGEST = 65_536
"""Bytes; a provider's calls are far shorter."""
_FORM, _JSON = "application/x-www-form-urlencoded", "application/json"
_MOST_FIELDS = 200
_UNSUBSCRIBED = "21610"
_FATES = {
    **dict.fromkeys(("accepted", "queued", "sending", "sent"), Fate.ON_ITS_WAY),
    **dict.fromkeys(("delivered", "read"), Fate.ARRIVED),
    **dict.fromkeys(("undelivered", "failed", "canceled"), Fate.BOUNCED),
}
Told = dict[str, str]
Hook = Callable[..., HttpResponse]


def signed(hook: Hook) -> Hook:
    """Call the hook with what a signed call says and the digest of it; others change nothing.

    Method, type, size and signature are judged in this order, before anything is kept. 409 is for
    a call whose id came before with another body.
    """

    @csrf_exempt
    @wraps(hook)
    def judged(request: HttpRequest, **more: str) -> HttpResponse:
        kind = hook.__name__
        with span("webhook", kind=kind) as traced:
            response = _judged(request, hook, more)
            traced.note(status=response.status_code)
        add(WEBHOOKS, kind=kind, outcome=str(response.status_code))
        tell(Event.WEBHOOK_TAKEN, kind=kind, status=response.status_code)
        return response

    return judged


def _judged(request: HttpRequest, hook: Hook, more: dict[str, str]) -> HttpResponse:
    told = _read(request)
    if isinstance(told, HttpResponse):
        return told
    try:
        return hook(told, _digest(told), **more)
    except OtherBody:
        return _no(409, "This id came before with another body.")


@signed
def sms_status(told: Told, digest: str, delivery: str) -> HttpResponse:
    """What became of the message of this delivery."""
    status, sid = told.get("MessageStatus", ""), told.get("MessageSid", "")
    code = told.get("ErrorCode", "")
    fate = _FATES.get(status)
    if not sid or len(sid) > 64:
        return _no(422, "MessageSid is missing.")
    if fate is not None:
        take_receipt(
            notice_id=f"status/{sid}/{status}",
            delivery_id=delivery,
            channel="sms",
            fate=Fate.UNWANTED if code == _UNSUBSCRIBED else fate,
            reason=f"sms_{code}" if code.isascii() and code.isdigit() else f"sms_{status}",
            digest=digest,
            now=read_clock(),
        )
    return HttpResponse(status=204)


@signed
def sms_inbound(told: Told, digest: str) -> HttpResponse:
    """A message that somebody wrote; the answer is in the provider's own markup."""
    sid, number = told.get("MessageSid", ""), told.get("From", "")
    if not sid or len(sid) > 64 or not number:
        return _no(422, "MessageSid or From is missing.")
    said = receive_text(
        notice_id=f"message/{sid}",
        number=number,
        # No database keeps NUL.
        text=told.get("Body", "").replace("\0", ""),
        digest=digest,
        now=read_clock(),
    )
    answer = f"<Message>{escape(said)}</Message>" if said else ""
    return HttpResponse(
        f'<?xml version="1.0" encoding="UTF-8"?><Response>{answer}</Response>',
        content_type="text/xml; charset=utf-8",
    )


def _read(request: HttpRequest) -> Told | HttpResponse:
    """What the call says, or why it is not listened to."""
    if request.method != "POST":
        refused = _no(405, "Calls are made by POST.")
        refused.headers["Allow"] = "POST"
        return refused
    if not sms_is_set_up():
        return _no(404, "No provider of text messages is set up.")
    if request.content_type not in (_FORM, _JSON):
        return _no(415, f"Send {_FORM} or {_JSON}.")
    body = request.read(LARGEST + 1)
    if len(body) > LARGEST:
        return _no(413, f"At most {LARGEST} bytes.")
    told = _signed_fields(request, body)
    if told is None:
        return _no(403, "The signature does not fit.")
    return told


def _signed_fields(request: HttpRequest, body: bytes) -> Told | None:
    """The fields, if whoever sent them knows the token; None otherwise, and for no fields."""
    address = f"{settings.SMS_CALLBACK}{request.get_full_path()}"
    signature = request.headers.get("X-Twilio-Signature", "")
    if not signature:
        return None
    try:
        if request.content_type == _JSON:
            if not (is_signed(settings.SMS_TOKEN, signature, address) and covers(address, body)):
                return None
            said = json.loads(body)
            pairs = list(said.items()) if isinstance(said, dict) else []
            return {str(name): str(value) for name, value in pairs}
        pairs = parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except (ValueError, RecursionError):
        return None
    return dict(pairs) if is_signed(settings.SMS_TOKEN, signature, address, pairs) else None


def _digest(told: Told) -> str:
    return hashlib.sha256(json.dumps(sorted(told.items())).encode()).hexdigest()


def _no(status: int, message: str) -> HttpResponse:
    return HttpResponse(f"{message}\n", status=status, content_type="text/plain; charset=utf-8")
