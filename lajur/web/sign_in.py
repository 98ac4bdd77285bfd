"""Signing in and out. The rate limit is django-axes'; Django renews the session key."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import auth, messages
from django.contrib.auth.views import LoginView, PasswordChangeView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lajur.foundation.errors import NotAllowed, NotFound
from lajur.organisation.models import Person
from lajur.organisation.seats import holders_at, with_seats
from lajur.web.who import local, person_of

_BACKEND = "lajur.organisation.sign_in.HolderBackend"


class SignIn(LoginView):
    """The sign-in page; in demo mode with one button per demo person."""

    template_name = "web/sign_in.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        persons = _demo_persons() if settings.DEMO else []
        named = [person for person in persons if person.has_usable_password()]
        others = [person for person in persons if not person.has_usable_password()]
        return super().get_context_data(demo_persons=named, demo_others=others, **kwargs)


class ChangePassword(PasswordChangeView):
    """One's own password. The demo accounts keep theirs, because everybody uses them."""

    template_name = "web/password.html"
    success_url = "/"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if person_of(request).is_demo:
            raise NotAllowed(_("Sandi akun peragaan tidak dapat diganti."))
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        messages.success(self.request, _("Sandi Anda sudah diganti."))
        return super().form_valid(form)

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


def client_address(request: HttpRequest) -> str:
    """The address by which failed attempts are counted.

    Behind the office's proxy it is the last one in X-Forwarded-For, the one that the proxy itself
    wrote; what stands before it comes from outside and is not believed.
    """
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    if settings.BEHIND_PROXY and forwarded:
        return str(forwarded).rpartition(",")[2].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


@require_POST
def sign_in_for_show(request: HttpRequest) -> HttpResponse:
    """Become a demo person with one click. Outside demo mode there is no such page."""
    username = request.POST.get("username", "")
    person = Person.objects.filter(username=username, is_demo=True, is_active=True).first()
    if not settings.DEMO or person is None:
        raise NotFound("")
    auth.login(request, person, backend=_BACKEND)
    return HttpResponseRedirect(local(request.POST.get("next")))


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session on this device."""
    auth.logout(request)
    return HttpResponseRedirect(settings.LOGOUT_REDIRECT_URL)


def locked_out(
    request: HttpRequest, response: HttpResponse | None, credentials: dict[str, Any] | None = None
) -> HttpResponse:
    """429 after too many wrong passwords for one account from one address."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    context = {"minutes": minutes, "limit": settings.AXES_FAILURE_LIMIT}
    answer = render(request, "web/locked_out.html", context, status=429)
    answer["Retry-After"] = str(minutes * 60)
    return answer


def healthy(request: HttpRequest) -> HttpResponse:
    """For a load balancer: this process answers. It does not look at the database."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


def _demo_persons() -> list[Person]:
    persons = {person.pk: person for person in Person.objects.filter(is_demo=True).order_by("pk")}
    at = timezone.now()
    holders = list(holders_at(at).filter(person__in=persons))
    for person in persons.values():
        with_seats(person, [holder for holder in holders if holder.person_id == person.pk], at=at)
    return list(persons.values())
