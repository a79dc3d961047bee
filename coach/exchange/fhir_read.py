"""Reads back a bundle as :mod:`coach.exchange.fhir` writes it; what is left out is told in lines."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC
from math import isfinite
from typing import Any

from pydantic import ValidationError

from coach.care.records import Plan
from coach.exchange import fhir_words as w
from coach.exchange.fhir_done import MARKED, components, read_counted_in, read_done, read_mark, read_set, when
from coach.exchange.history import History, HoldRecord, RepRecord, SetRecord
from coach.pose import CoachError
from coach.records.assessments import AssessmentRow
from coach.records.care import CHECKS, CheckEntry
from coach.records.counted_in import CountedIn
from coach.records.store import PersonRow

MAX_BYTES = 50_000_000
_SEX = {"male": "m", "female": "f"}
_UNITS = {"{trunk_length}": "trunk lengths"}


@dataclass
class ReadBundle:
    """history: the records, whose ids are places in the bundle · skipped: one line for each kind of thing left out"""

    history: History
    skipped: list[str] = field(default_factory=list)


def read_fhir(text: str | bytes) -> ReadBundle:
    """Raises CoachError, one line, for what is no such bundle."""
    if len(text) > MAX_BYTES:
        raise CoachError(f"This file is larger than {MAX_BYTES // 1_000_000} MB. Export a shorter time, or use csv.")
    try:
        found = _without_nothing(json.loads(text, parse_constant=_no_constant, parse_float=_finite))
    except (ValueError, RecursionError) as error:
        raise CoachError("This file is not JSON. Choose a FHIR bundle (.json).") from error
    if not isinstance(found, dict) or found.get("resourceType") != "Bundle":
        kind = found.get("resourceType") if isinstance(found, dict) else None
        raise CoachError(f"This is no FHIR Bundle but {str(kind or 'something else')[:40]}. Choose a FHIR bundle.")
    if not isinstance(found.get("entry", []), list):
        raise CoachError("The entries of this bundle are no list. Choose a FHIR bundle (.json).")
    return _Reading(found).read()


class _Reading:
    def __init__(self, bundle: dict[str, Any]):
        self._entries = bundle.get("entry", [])
        self._left: Counter[str] = Counter()
        self._known: dict[str, dict[str, Any]] = {}

    def read(self) -> ReadBundle:
        kinds: dict[str, list[dict[str, Any]]] = {
            k: [] for k in ("Patient", "CarePlan", "ServiceRequest", "Observation", "QuestionnaireResponse")
        }
        for entry in self._entries:
            resource = entry.get("resource") if isinstance(entry, dict) else None
            kind = resource.get("resourceType") if isinstance(resource, dict) else None
            if not isinstance(resource, dict) or not isinstance(kind, str) or kind not in kinds:
                self._left[f"{str(kind or 'an entry without a resource')[:40]} is not read"] += 1
            elif not _is_fhir(resource):
                self._left[f"{kind} is not as FHIR R4B wants it"] += 1
            else:
                kinds[kind].append(resource)
                self._known[f"urn:uuid:{resource.get('id')}"] = resource
        if len(kinds["Patient"]) != 1:
            raise CoachError(f"This bundle is about {len(kinds['Patient'])} people; one is needed. Choose another.")
        history = History(self._each(kinds["Patient"], _person)[0])
        history.plans = sorted(self._each(kinds["CarePlan"], self._plan), key=lambda p: p.version)
        of_code: dict[str, list[dict[str, Any]]] = {"set": [], "test": [], "pain": [], "other": []}
        members = {m.get("reference") for o in kinds["Observation"] for m in o.get("hasMember", [])}
        for o in kinds["Observation"]:
            of_code[_sort_of(o)].append(o)
        strangers = [o for o in of_code["other"] if f"urn:uuid:{o.get('id')}" not in members]
        strangers += [o for o in of_code["pain"] if not o.get("derivedFrom")]
        self._left["Observation is of a kind that is not read"] += len(strangers)
        found = self._each(of_code["set"], lambda o: (o, read_set(o)))
        found.sort(key=lambda pair: pair[1].started_at)
        numbers: dict[str, int] = {}
        for n, (o, one) in enumerate(found):
            numbers[f"urn:uuid:{o['id']}"] = n
            self._members(history, o, SetRecord(**{**one.__dict__, "id": n, "number": n}))
        history.checks = self._each(kinds["QuestionnaireResponse"], lambda q: _check(q, numbers))
        history.checks.sort(key=lambda c: c.at)
        history.assessments = sorted(self._each(of_code["test"], _assessment), key=lambda a: a.at)
        lines = [f"{what}: {n} left out." for what, n in self._left.items() if n]
        return ReadBundle(history, lines)

    def _each(self, resources: list[dict[str, Any]], read: Callable[[dict[str, Any]], Any]) -> list[Any]:
        found = []
        for resource in resources:
            try:
                found.append(read(resource))
            except (KeyError, ValueError, TypeError, IndexError, AttributeError, StopIteration):
                kind = resource["resourceType"]
                if kind == "Patient":
                    raise CoachError("The Patient of this bundle cannot be read. Choose another bundle.") from None
                self._left[f"{kind} lacks what the coach keeps of it"] += 1
        return found

    def _members(self, history: History, of: dict[str, Any], one: SetRecord) -> None:
        history.sets.append(one)
        resources = [self._known[m["reference"]] for m in of.get("hasMember", []) if m.get("reference") in self._known]
        for found, inside in self._each(resources, lambda o: _done(o, one)):
            (history.reps if isinstance(found, RepRecord) else history.holds).append(found)
            if inside is not None:
                history.counted_in[one.id, inside.index] = inside
        for mark in self._each([o for o in resources if o["status"] == MARKED], lambda o: read_mark(o, one)):
            history.not_counting[one.id, mark.index] = mark

    def _plan(self, found: dict[str, Any]) -> Plan:
        orders = [self._known[a["reference"]["reference"]] for a in found.get("activity", [])]
        return Plan.model_validate({
            **{n: v[0] for n, v in w.extensions_of(found).items()}, "version": int(found["identifier"][0]["value"]),
            "routine": next(iter(w.extensions_of(found).get("routine", [])), None),
            "progression": json.loads(next(iter(w.extensions_of(found).get("progression", [])), "{}")),
            "name": found["title"], "made_by": found["author"]["display"], "made_at": found["created"],
            "items": [_item(o) for o in orders],
        })  # fmt: skip


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _finite(text: str) -> float:
    number = float(text)
    return number if isfinite(number) else _no_constant(text)


def _without_nothing(node: Any) -> Any:
    """FHIR knows no null: what is one is not there."""
    if isinstance(node, dict):
        return {k: _without_nothing(v) for k, v in node.items() if v is not None}
    return [_without_nothing(v) for v in node if v is not None] if isinstance(node, list) else node


def _is_fhir(resource: dict[str, Any]) -> bool:
    from fhir.resources.R4B import get_fhir_model_class

    try:
        get_fhir_model_class(resource["resourceType"]).model_validate(resource)
    except (ValidationError, ValueError, TypeError, KeyError, AttributeError, ArithmeticError, RecursionError):
        return False
    return isinstance(resource.get("id"), str)


def _sort_of(o: dict[str, Any]) -> str:
    if w.code_of(o["code"]) == "exercise-set":
        return "set"
    if w.code_of(o["code"], w.LOINC) == w.PAIN:
        return "pain"
    return "test" if "assessment" in w.extensions_of(o) else "other"


def _done(found: dict[str, Any], one: SetRecord) -> tuple[RepRecord | HoldRecord, CountedIn | None]:
    done = read_done(found, one)
    return done, read_counted_in(found, one, done.rep) if isinstance(done, RepRecord) else None


def _person(found: dict[str, Any]) -> PersonRow:
    year = str(found.get("birthDate") or "")[:4]
    name = next((n.get("text") or "" for n in found.get("name", [])), "")
    sex = _SEX.get(found.get("gender") or "")
    return PersonRow(0, str(name), int(year) if year else None, "m" if sex == "m" else "f" if sex == "f" else None)


def _item(found: dict[str, Any]) -> dict[str, Any]:
    extra = w.extensions_of(found)
    return {
        **{n: v[0] for n, v in extra.items() if n != "tempo_s"}, "tempo_s": extra.get("tempo_s"),
        "exercise": w.code_of(found["code"]), "side": found["bodySite"][0]["text"],
        "days": [w.DAYS.index(d) for d in found["occurrenceTiming"]["repeat"]["dayOfWeek"]],
    }  # fmt: skip


def _check(found: dict[str, Any], sets: dict[str, int]) -> CheckEntry:
    kind: Any = found["questionnaire"].removeprefix(w.QUESTIONNAIRE)
    body: dict[str, Any] = {"at": found["authored"]}
    for item in found.get("item", []):
        name = item["linkId"]
        if "item" in item:
            body.setdefault(name, []).append({i["linkId"]: _answers(i)[0] for i in item["item"]})
        else:
            told = _answers(item)
            body[name] = told if name == "red_flags" else told[0]
    check = CHECKS[kind].model_validate(body)
    of = [sets[p["reference"]] for p in found.get("partOf", []) if p.get("reference") in sets]
    return CheckEntry(0, kind, check.at.astimezone(UTC), check, None, of[0] if of else None)


def _answers(item: dict[str, Any]) -> list[Any]:
    return [next(v for k, v in a.items() if k.startswith("value")) for a in item["answer"]]


def _assessment(found: dict[str, Any]) -> AssessmentRow:
    extra = w.extensions_of(found)
    kept = {n: json.loads(extra[n][0]) for n in ("reading", "stages", "warnings") if n in extra}
    text = {n: extra[n][0] if n in extra else None for n in ("script_version", "model", "mode", "view")}
    valid = "dataAbsentReason" not in found
    entered_by = found["performer"][0]["display"] if "performer" in found else None
    reading = {**components(found), **kept.get("reading", {})} if valid else None
    return AssessmentRow(
        0, 0, str(w.code_of(found["code"])), when(found["effectiveDateTime"]), valid,
        None if valid else found["dataAbsentReason"].get("text"), reading, kept.get("stages", []),
        kept.get("warnings", []), **text, entered_by=entered_by,
    )  # fmt: skip
