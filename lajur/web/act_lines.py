"""What stands below an act of administration: the details of its payload, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lajur.cases.models import Party
from lajur.clocks.deeds import what_happened
from lajur.organisation.models import ActKind, AdministrativeAct
from lajur.web.acts import scope_words
from lajur.web.templatetags.lajur import official_date

_FIELDS: Mapping[str, Any] = {
    "username": gettext_lazy("Nama pengguna"),
    "name": gettext_lazy("Nama"),
    "nip": gettext_lazy("NIP"),
    "rank": gettext_lazy("Pangkat/golongan"),
    "phone": gettext_lazy("Telepon"),
    "email": gettext_lazy("Pos-el"),
    "is_staff": gettext_lazy("Administrator orang dan jabatan"),
    "is_active": gettext_lazy("Akun terbuka"),
}


def act_lines(act: AdministrativeAct) -> list[str]:
    """The details of an act, a line each; none for an act whose name says all."""
    lines = _LINES.get(act.kind)
    return lines(act.payload) if lines else []


def _account(payload: Mapping[str, Any]) -> list[str]:
    return [str(_FIELDS["is_staff"])] if payload["is_staff"] else []


def _change(payload: Mapping[str, Any]) -> list[str]:
    return [_changed(name, payload) for name in payload["changed"]]


def _changed(name: str, payload: Mapping[str, Any]) -> str:
    if name not in payload["after"]:
        return _("%(field)s: diganti") % {"field": _FIELDS[name]}
    return _("%(field)s: %(before)s → %(after)s") % {
        "field": _FIELDS[name],
        "before": _value(payload["before"][name]),
        "after": _value(payload["after"][name]),
    }


def _value(value: object) -> str:
    if isinstance(value, bool):
        return _("ya") if value else _("tidak")
    return str(value)


def _term(payload: Mapping[str, Any]) -> list[str]:
    since = official_date(datetime.fromisoformat(payload["since"]))
    if payload["until"]:
        last = datetime.fromisoformat(payload["until"]) - timedelta(seconds=1)
        period = _("%(since)s s.d. %(last)s") % {"since": since, "last": official_date(last)}
    else:
        period = _("sejak %(since)s") % {"since": since}
    return [period, payload["basis"]] if payload["basis"] else [period]


def _delegation(payload: Mapping[str, Any]) -> list[str]:
    giver = _("diberikan oleh %(name)s") % {"name": payload["giver"]}
    return [*_term(payload), giver, scope_words(payload["scope"])]


def _column(payload: Mapping[str, Any]) -> list[str]:
    """Only the difference: among fifty PICs nobody would find the one that came."""
    before, after = payload["before"], payload["after"]
    lines = []
    if came := _titles_of_those_not_in(before, after):
        lines.append(_("Ditambah: %(positions)s") % {"positions": came})
    if went := _titles_of_those_not_in(after, before):
        lines.append(_("Dilepas: %(positions)s") % {"positions": went})
    return lines or [_("Urutannya diganti")]


def _titles_of_those_not_in(
    known: Sequence[Mapping[str, Any]], positions: Sequence[Mapping[str, Any]]
) -> str:
    ids = {position["position"] for position in known}
    return ", ".join(each["title"] for each in positions if each["position"] not in ids)


_RULE: Mapping[str, Any] = {
    "remind_percent": gettext_lazy("Pengingat"),
    "warn_percent": gettext_lazy("Peringatan"),
    "escalate_percent": gettext_lazy("Eskalasi"),
    "hold_parties": gettext_lazy("Boleh menunggu"),
}


def _rule(payload: Mapping[str, Any]) -> list[str]:
    """What of a time policy is another than before."""
    return [
        _("%(field)s: %(before)s → %(after)s")
        % {
            "field": label,
            "before": _said(payload["before"][name]),
            "after": _said(payload["after"][name]),
        }
        for name, label in _RULE.items()
        if payload["before"][name] != payload["after"][name]
    ]


def _said(value: int | Sequence[str] | None) -> str:
    if value is None:
        return _("aturan yang lebih luas")
    if isinstance(value, int):
        return _("%(percent)s %%") % {"percent": value} if value else _("mati")
    return ", ".join(str(Party(party).label) for party in value) or _("tidak boleh dijeda")


def _version(payload: Mapping[str, Any]) -> list[str]:
    return [_("versi %(number)s") % {"number": payload["version"]}]


def _calendar(payload: Mapping[str, Any]) -> list[str]:
    rests_on = "; ".join(part for part in (payload["source"], payload["reason"]) if part)
    return [what_happened(payload["what"]), rests_on]


_LINES: Mapping[str, Callable[[Mapping[str, Any]], list[str]]] = {
    ActKind.PERSON_CREATED: _account,
    ActKind.PERSON_CHANGED: _change,
    ActKind.HOLDER_APPOINTED: _term,
    ActKind.HOLDER_ENDED: _term,
    ActKind.DELEGATION_GRANTED: _delegation,
    ActKind.DELEGATION_ENDED: _delegation,
    ActKind.COLUMN_FILLED: _column,
    ActKind.SOP_PUBLISHED: _version,
    ActKind.CALENDAR_CHANGED: _calendar,
    ActKind.TIME_POLICY_CHANGED: _rule,
}
