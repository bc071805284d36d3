"""Signing in and out, and choosing an organization, by many at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from careloom.records.models import Membership
from careloom.services.sign_in import TRIES
from tests.torture.same_again.site import Site, at_once

PASSWORD = "a long enough one to sign in"


@dataclass(frozen=True)
class Visit:
    """What a member of staff does at the door; `act` returns what is told to each and what is."""

    name: str
    route: str
    act: Callable[[Site, str, int], tuple[list[object], dict[str, int]]]


def visit(site: Site, one: Visit, times: int) -> dict[str, object]:
    """So many at once, from browsers that know of the same session."""
    name = f"{one.name} {times}".replace(" ", "-")
    user = get_user_model().objects.create_user(name, password=PASSWORD)
    for clinic in (site.usual, site.clinics["waiting"]):
        Membership.objects.create(user=user, organization=clinic.organization, role="coach")
    answers, did = one.act(site, name, times)
    return {"act": one.name, "times": times, "did": did, "answers": sorted(answers)}


def _browser(name: str = "") -> Client:
    client = Client(SERVER_NAME="localhost")
    if name:
        assert _sign_in(client, name, PASSWORD) == 302
    return client


def _sign_in(client: Client, name: str, password: str) -> int:
    place = reverse("sign-in")
    return client.post(place, {"name": name, "password": password}).status_code


def _again(client: Client) -> Client:
    """Another tab of the same browser."""
    other = Client(SERVER_NAME="localhost")
    other.cookies = client.cookies.copy()
    return other


def _right(site: Site, name: str, times: int) -> tuple[list[object], dict[str, int]]:
    """Each who signs in has a session of their own."""
    before = Session.objects.count()
    answers = at_once(times, lambda _: _sign_in(_browser(), name, PASSWORD))
    return answers, {"sessions for each": (Session.objects.count() - before) // times}


def _wrong(site: Site, name: str, times: int) -> tuple[list[object], dict[str, int]]:
    """Many guesses at once are judged no more often than as many in a row."""
    before = Session.objects.count()
    answers = at_once(times, lambda n: _sign_in(_browser(), name, f"guess {n}"))
    judged = Counter(answers)[422]
    return answers, {
        "sessions": Session.objects.count() - before,
        "judged more often than may be": max(0, judged - TRIES),
        "refused": int(judged > 0),
    }


def _out(site: Site, name: str, times: int) -> tuple[list[object], dict[str, int]]:
    browser = _browser(name)
    before = Session.objects.count()
    answers = at_once(times, lambda _: _again(browser).post(reverse("sign-out")).status_code)
    return answers, {"sessions": Session.objects.count() - before}


def _organization(site: Site, name: str, times: int) -> tuple[list[object], dict[str, int]]:
    browser = _browser(name)
    wanted = {"organization": site.clinics["waiting"].organization.id}
    place = reverse("organization")
    answers = at_once(times, lambda _: _again(browser).post(place, wanted).status_code)
    chosen = browser.session.get("organization") == wanted["organization"]
    return answers, {"chosen": int(chosen)}


VISITS = (
    Visit("sign in", "sign-in", _right),
    Visit("guess a password", "sign-in", _wrong),
    Visit("sign out", "sign-out", _out),
    Visit("choose an organization", "organization", _organization),
)
