"""Which number to call in an emergency, by where somebody is.

Numbers are those that the countries' authorities publish, (v): recalled, to be verified for the place where the coach
is used. COACH_EMERGENCY_NUMBER sets one for a machine. A country that is not in here gets no number at all: a wrong one
is worse than "the emergency number".
"""

from __future__ import annotations

from functools import cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global

_IN_EUROPE = "112"  # of the European Union (Directive (EU) 2018/1972, article 109), and beside the older ones elsewhere
_WHERE = {
    "112": "AT BE BG CH CY CZ DE DK EE ES FI FR GR HR HU IE IN IS IT LI LT LU LV MT NL NO PL PT RO RS SE SI SK TR",
    "911": "US CA MX PR PA EC UY PY CR DO HN SV",
    "999": "GB GG JE IM HK MY BD KE",
    "000": "AU",
    "111": "NZ",
    "119": "JP KR",
    "120": "CN",
    "995": "SG",
    "192": "BR",
    "131": "CL",
    "123": "CO",
}
NUMBERS = {territory: number for number, territories in _WHERE.items() for territory in territories.split()}


def emergency_number(time_zone: str | None, locale: str | None, own: str = "") -> str | None:
    """The number to call, None where it is not known. time_zone: as "Europe/Berlin" · locale: as "de-AT" · own: what
    was set for this machine. Where somebody is says more than their language, which a traveller's phone keeps."""
    if own:
        return own
    territory = _of_zone(time_zone or "") or _of_locale(locale or "")
    return _IN_EUROPE if territory is None else NUMBERS.get(territory)


@cache
def _of_zone(time_zone: str) -> str | None:
    """ISO 3166 of a zone of one country; None for UTC and its like."""
    zone = get_global("zone_aliases").get(time_zone, time_zone)
    return _country(get_global("zone_territories").get(zone))


@cache
def _of_locale(locale: str) -> str | None:
    try:
        return _country(Locale.parse(locale.replace("_", "-"), sep="-").territory)
    except (ValueError, UnknownLocaleError):
        return None


def _country(territory: object) -> str | None:
    """Not the world (001), nor a place that is none (ZZ)."""
    found = str(territory or "")
    return found if len(found) == 2 and found.isalpha() and found != "ZZ" else None
