"""Django's administration for what changes once a year: units, sites, positions. No cases."""

from __future__ import annotations

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib import admin
from django.contrib.auth.models import Group
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from lajur.foundation.errors import NotAllowed
from lajur.network.models import Site
from lajur.organisation.models import Position, Unit
from lajur.web.who import ask_to_sign_in


def _sign_in(request: HttpRequest, extra_context: object = None) -> HttpResponse:
    if request.user.is_authenticated:
        raise NotAllowed(_("Halaman ini untuk administrator."))
    return ask_to_sign_in(request)


# One door with one rate limit: the administration has no sign-in page of its own.
admin.site.login = _sign_in  # type: ignore[method-assign]
admin.site.site_header = "Lajur"
admin.site.site_title = "Lajur"

# Rights come from positions, and the log of attempts is not for browsing.
for model in (Group, AccessAttempt, AccessFailureLog, AccessLog):
    if admin.site.is_registered(model):
        admin.site.unregister(model)


class Kept(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows that stay, because cases point to them; an administrator of persons may change them."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return _is_administrator(request)

    def has_view_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return _is_administrator(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return _is_administrator(request)

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return _is_administrator(request)

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(Unit)
class UnitAdmin(Kept):
    list_display = ("name", "short_name", "parent")
    search_fields = ("name", "short_name")
    autocomplete_fields = ("parent",)


@admin.register(Site)
class SiteAdmin(Kept):
    list_display = ("name", "unit", "address", "active")
    list_filter = ("active",)
    search_fields = ("name", "address", "unit__name")
    autocomplete_fields = ("unit",)


@admin.register(Position)
class PositionAdmin(Kept):
    list_display = ("title", "unit", "superior", "collective")
    search_fields = ("title", "unit__name", "key")
    autocomplete_fields = ("unit", "superior")


def _is_administrator(request: HttpRequest) -> bool:
    return bool(request.user.is_active and getattr(request.user, "is_staff", False))
