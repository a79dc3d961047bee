"""The vocabulary that writing and reading FHIR share: systems, codes, units, and the ids of resources.

Pain has its LOINC code; everything else has local codes with text until they are verified (CLINICAL.md, section 8).
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

LOCAL = "urn:coach:code"
EXTENSION = "urn:coach:"
UCUM = "http://unitsofmeasure.org"
LOINC = "http://loinc.org"
PAIN = "72514-3"
PAIN_TEXT = "Pain severity - 0-10 verbal numeric rating [Score] - Reported"
ABSENT = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
QUESTIONNAIRE = "urn:coach:questionnaire:"
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SPACE = uuid.UUID("6f1c1f0e-6b57-5b5e-9f0a-7d2f5a1c3e44")
# Ending of a reading's name to its UCUM unit; the first that fits
_ENDINGS = (
    ("_mm_per_m_s", "mm/m/s"), ("_mm_per_m", "mm/m"), ("_per_min", "/min"), ("_bpm", "/min"), ("_percent", "%"),
    ("_deg", "deg"), ("_ms", "ms"), ("_s", "s"), ("seconds", "s"),
)  # fmt: skip
_WORDS = {"deg": "degrees", "s": "s", "1": "", "{score}": "of 100", "{trunk_length}": "trunk lengths"}


def patient_id(name: str, first: datetime | None) -> uuid.UUID:
    """The same for the same person's records, wherever they are kept. first: the earliest of them"""
    return uuid.uuid5(_SPACE, f"{name}|{'' if first is None else first.isoformat()}")


def resource_id(patient: uuid.UUID, key: str) -> str:
    """The same for the same patient and key, every time."""
    return str(uuid.uuid5(patient, key))


def reference(id: str | uuid.UUID) -> dict[str, str]:
    """To a resource of the same bundle."""
    return {"reference": f"urn:uuid:{id}"}


def instant(at: datetime) -> str:
    """As FHIR writes a time with a zone."""
    return at.isoformat().replace("+00:00", "Z")


def concept(code: str, text: str = "") -> dict[str, Any]:
    """A CodeableConcept in our own system."""
    return {"coding": [{"system": LOCAL, "code": code}], "text": text or code.replace("_", " ").replace("-", " ")}


def code_of(found: dict[str, Any], system: str = LOCAL) -> str | None:
    """The code of a CodeableConcept in this system."""
    return next((c.get("code") for c in found.get("coding", []) if c.get("system") == system), None)


def quantity(value: float, ucum: str) -> dict[str, Any]:
    """ucum: the code of the unit in UCUM"""
    return {"value": value, "unit": _WORDS.get(ucum, ucum) or "1", "system": UCUM, "code": ucum}


def unit_of(reading: str) -> str:
    """UCUM, from the name of a reading: units live in names."""
    return next((ucum for ending, ucum in _ENDINGS if reading.endswith(ending)), "1")


def component(code: str, value: Any, ucum: str = "1", text: str = "") -> dict[str, Any]:
    """One component. value: number, text, yes or no, or None for what was not measured"""
    return {"code": concept(code, text), **valued(value, ucum)}


def valued(value: Any, ucum: str) -> dict[str, Any]:
    """value[x] as FHIR names it by its kind, or why there is none."""
    if value is None:
        return {"dataAbsentReason": absent()}
    if isinstance(value, bool):
        return {"valueBoolean": value}
    return {"valueQuantity": quantity(value, ucum)} if isinstance(value, int | float) else {"valueString": value}


def absent(text: str = "") -> dict[str, Any]:
    """Why there is no value: not known."""
    found: dict[str, Any] = {"coding": [{"system": ABSENT, "code": "unknown"}]}
    return {**found, "text": text} if text else found


def value_of(found: dict[str, Any]) -> Any:
    """What :func:`component` was given."""
    if "valueQuantity" in found:
        return found["valueQuantity"]["value"]
    return found.get("valueBoolean", found.get("valueString"))


def extension(name: str, value: bool | float | str) -> dict[str, Any]:
    """name: of our own"""
    kind = (
        "valueBoolean" if isinstance(value, bool)
        else "valueInteger" if isinstance(value, int)
        else "valueDecimal" if isinstance(value, float)
        else "valueString"
    )  # fmt: skip
    return {"url": EXTENSION + name, kind: value}


def extensions_of(found: dict[str, Any]) -> dict[str, list[Any]]:
    """Name to values, in their order, of our own extensions."""
    out: dict[str, list[Any]] = {}
    for one in found.get("extension", []):
        if str(one.get("url", "")).startswith(EXTENSION):
            value = next((v for k, v in one.items() if k.startswith("value")), None)
            out.setdefault(one["url"].removeprefix(EXTENSION), []).append(value)
    return out
