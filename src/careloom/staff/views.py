"""Signing in and out, and for which organization."""

from __future__ import annotations

from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from careloom.records.clock import read_clock, wall_clock
from careloom.services.permission import may
from careloom.services.sign_in import SlowDown, actor_in, roles_of, sign_in
from careloom.staff.visit import ORGANIZATION, SINCE

_WRONG = "This name and password do not belong together."
_SLOW = "Too many tries. Wait a quarter of an hour, then try again."
_LOST = "Your session had ended, so nothing was changed. Sign in, then do it again."
_NO_ROLE = "This name has no role in any organization. Ask your administrator for one."


@require_http_methods(["GET", "POST"])
def sign_in_page(request: HttpRequest) -> HttpResponse:
    """The form, and what becomes of it; it never says whether a name exists."""
    if request.method == "GET":
        return _form(request, _LOST if "lost" in request.GET else "")
    try:
        user = sign_in(
            # No database keeps NUL, and no name has one.
            name=request.POST.get("name", "").replace("\0", "")[:150],
            password=request.POST.get("password", "")[:500],
            now=read_clock(),
        )
    except SlowDown:
        return _form(request, _SLOW, status=429)
    if user is None:
        return _form(request, _WRONG, status=422)
    if not roles_of(user):
        return _form(request, _NO_ROLE, status=403)
    login(request, user)  # type: ignore[arg-type]
    request.session[SINCE] = wall_clock()
    wanted = request.POST.get("next", "")
    return redirect(wanted if url_has_allowed_host_and_scheme(wanted, None) else "staff")


def _form(request: HttpRequest, said: str, status: int = 200) -> HttpResponse:
    wanted = request.POST.get("next") or request.GET.get("next", "")
    return render(request, "staff/sign_in.html", {"said": said, "next": wanted}, status=status)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """The session ends here and on the server."""
    logout(request)
    return redirect("sign-in")


@require_http_methods(["GET"])
def go_in(request: HttpRequest) -> HttpResponse:
    """To the pages that fit the role; first to the choice of an organization, if there is one."""
    if not request.user.is_authenticated:
        return redirect("sign-in")
    actor = actor_in(request.user, request.session.get(ORGANIZATION))
    if actor is None:
        roles = roles_of(request.user)
        if not roles:
            logout(request)
            return _form(request, _NO_ROLE, status=403)
        return render(request, "staff/organization.html", {"roles": roles})
    return redirect("tasks" if may(actor, "see_tasks") else "studio")


@require_POST
def choose_organization(request: HttpRequest) -> HttpResponse:
    """Act for this organization from now on; only for one's own."""
    wanted = request.POST.get("organization", "")
    if request.user.is_authenticated and any(
        one.organization_id == wanted for one in roles_of(request.user)
    ):
        request.session[ORGANIZATION] = wanted
    return redirect("staff")
