"""Time zones to choose from; a browser adds the one it is in."""

from __future__ import annotations

from zoneinfo import available_timezones

ZONES = (
    ("America/New_York", "Eastern (New York, Miami)"),
    ("America/Chicago", "Central (Chicago, Houston)"),
    ("America/Denver", "Mountain (Denver)"),
    ("America/Phoenix", "Arizona (Phoenix)"),
    ("America/Los_Angeles", "Pacific (Los Angeles)"),
    ("America/Anchorage", "Alaska (Anchorage)"),
    ("Pacific/Honolulu", "Hawaii (Honolulu)"),
    ("America/Puerto_Rico", "Puerto Rico"),
    ("America/Mexico_City", "Ciudad de México"),
    ("America/Bogota", "Bogotá"),
    ("America/Lima", "Lima"),
    ("America/Santiago", "Santiago"),
    ("America/Argentina/Buenos_Aires", "Buenos Aires"),
    ("Atlantic/Canary", "Canarias"),
    ("Europe/Madrid", "Madrid"),
    ("Europe/London", "London"),
    ("Europe/Berlin", "Berlin"),
)
_IN_OTHER_WORDS = {
    "es": {
        "America/New_York": "Este (Nueva York, Miami)",
        "America/Chicago": "Centro (Chicago, Houston)",
        "America/Denver": "Montaña (Denver)",
        "America/Los_Angeles": "Pacífico (Los Ángeles)",
        "Pacific/Honolulu": "Hawái (Honolulu)",
        "Europe/London": "Londres",
        "Europe/Berlin": "Berlín",
    },
    "en": {"America/Mexico_City": "Mexico City", "Atlantic/Canary": "Canary Islands"},
}
"""Where a language says a place otherwise than the list."""


def known_zone(zone: str) -> bool:
    """Whether this is the name of a time zone."""
    return zone in available_timezones()


def zones_with(zone: str, language: str) -> tuple[tuple[str, str], ...]:
    """The zones to choose from in this language, this one among them."""
    own = _IN_OTHER_WORDS.get(language, {})
    zones = tuple((name, own.get(name, said)) for name, said in ZONES)
    if not zone or zone in dict(ZONES) or not known_zone(zone):
        return zones
    return ((zone, zone.replace("_", " ")), *zones)
