"""A person's records as a FHIR R4B Bundle (a collection), checked by fhir.resources before it leaves.

Patient, the sets with their reps and holds, pain and the tests (Observation), each version of the plan (CarePlan with a
ServiceRequest for each exercise), and the checks before and after (QuestionnaireResponse). Times are UTC, units UCUM.
The resources' ids come from the records themselves: the same records give the same bundle, on any machine.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from coach.care.movement import known, name_of
from coach.care.records import Plan, PlanItem
from coach.exchange import fhir_words as w
from coach.exchange.history import History, HoldRecord, RepRecord, SetRecord, by_set
from coach.exchange.rows import read_history
from coach.exercise.feedback import FoundFault
from coach.kinematics.registry import MEASURES
from coach.pose import CoachError
from coach.records.assessments import AssessmentRow
from coach.records.care import CheckEntry
from coach.records.store import PersonRow, Store

_GENDER = {"m": "male", "f": "female"}
_POSE = ("model", "mode", "view")
_PLAN_FIELDS = ("id", "routine", "pain_ceiling", "rest_s", "locked", "reason")
_ITEM_FIELDS = ("sets", "reps", "seconds", "target", "locked", "most")
_UCUM = {"deg": "deg", "trunk lengths": "{trunk_length}"}


def fhir_json(store: Store, person: PersonRow, at: datetime) -> str:
    """The bundle as JSON text. at: now, with a zone"""
    return as_text(fhir_bundle(read_history(store, person), at))


def as_text(bundle: dict[str, Any]) -> str:
    """As JSON; raises ValueError for a number that is none."""
    return json.dumps(bundle, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def fhir_bundle(history: History, at: datetime) -> dict[str, Any]:
    """at: when it is made, with a zone"""
    writer = _Writer(history)
    entries = [{"fullUrl": f"urn:uuid:{r['id']}", "resource": r} for r in writer.resources()]
    return checked({
        "resourceType": "Bundle", "id": w.resource_id(writer.patient, "bundle"), "type": "collection",
        "timestamp": w.instant(at), "entry": entries,
    })  # fmt: skip


def checked(bundle: dict[str, Any]) -> dict[str, Any]:
    """The same, after fhir.resources has read it; what is no FHIR does not leave."""
    from fhir.resources.R4B.bundle import Bundle
    from pydantic import ValidationError

    try:
        Bundle.model_validate(bundle)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise CoachError(f"These records cannot be written as FHIR ({where}: {first['msg']}). Use csv.") from error
    return bundle


class _Writer:
    def __init__(self, history: History):
        self.history = history
        times = [
            *(p.made_at for p in history.plans), *(s.started_at for s in history.sets),
            *(c.at for c in history.checks), *(a.at for a in history.assessments),
        ]  # fmt: skip
        self.patient = w.patient_id(history.person.name, min(times, default=None))

    def resources(self) -> Iterator[dict[str, Any]]:
        h = self.history
        yield self._person()
        for plan in h.plans:
            yield from self._plan(plan, plan is h.plans[-1])
        reps, holds = by_set(h.reps), by_set(h.holds)
        for one in h.sets:
            members = [*(self._rep(r) for r in reps.get(one.number, [])),
                       *(self._hold(r) for r in holds.get(one.number, []))]  # fmt: skip
            yield self._set(one, members)
            yield from members
        numbers = {s.id: s.number for s in h.sets}
        for n, check in enumerate(h.checks):
            yield from self._check(n, check, None if check.set_id is None else numbers.get(check.set_id))
        for n, row in enumerate(h.assessments):
            yield self._assessment(n, row)

    def _id(self, key: str) -> str:
        return w.resource_id(self.patient, key)

    def _about(self, kind: str, key: str) -> dict[str, Any]:
        return {"resourceType": kind, "id": self._id(key), "subject": w.reference(self.patient)}

    def _observation(self, key: str, at: datetime, code: dict[str, Any], category: str = "exam") -> dict[str, Any]:
        return {
            **self._about("Observation", key), "status": "final",
            "category": [{"coding": [{"system": w.CATEGORY, "code": category}]}],
            "code": code, "effectiveDateTime": w.instant(at),
        }  # fmt: skip

    def _person(self) -> dict[str, Any]:
        person = self.history.person
        found: dict[str, Any] = {
            "resourceType": "Patient", "id": str(self.patient), "name": [{"text": person.name}],
        }  # fmt: skip
        if person.sex:
            found["gender"] = _GENDER[person.sex]
        if person.birth_year:
            found["birthDate"] = str(person.birth_year)
        return found

    # -- exercise ------------------------------------------------------------------------------------------------------

    def _set(self, s: SetRecord, members: list[dict[str, Any]]) -> dict[str, Any]:
        found = self._observation(
            f"set/{s.number}", s.started_at, w.concept("exercise-set", name_of(s.exercise)), "activity"
        )
        del found["effectiveDateTime"]
        period = {"start": s.started_at, "end": s.ended_at}
        found["effectivePeriod"] = {k: w.instant(at) for k, at in period.items() if at is not None}
        if members:
            found["hasMember"] = [w.reference(m["id"]) for m in members]
        texts = ("exercise", "definition_version", "side", *_POSE, "end_reason")
        found["component"] = [w.component(n, v) for n in texts if (v := getattr(s, n))]
        found["component"].append(w.component("target", s.target, _unit_of(s.exercise)))
        return found

    def _rep(self, r: RepRecord) -> dict[str, Any]:
        rep, unit = r.rep, _UCUM.get(r.rep.unit, "1")
        found = self._observation(f"rep/{r.of.number}/{rep.index}", r.at, w.concept(rep.angle, _angle_text(rep.angle)))
        mark = self.history.not_counting.get((r.of.id, rep.index))
        if mark is not None:
            found["status"] = "entered-in-error"
            found["note"] = [{"authorString": mark.who, "text": mark.why}]
        inside = self.history.counted_in.get((r.of.id, rep.index))
        if inside is not None:
            found["extension"] = [
                w.extension("counted-in-by", inside.who), w.extension("counted-in-at", w.instant(inside.at)),
                w.extension("counted-in-reason", inside.refused.reason),
                w.extension("counted-in-probability", inside.refused.probability),
            ]  # fmt: skip
        found["bodySite"] = {"text": rep.side}
        if not rep.valid:
            found["dataAbsentReason"] = w.absent(rep.reason or "")
        values: list[tuple[str, Any, str]] = [
            ("peak", rep.peak_deg, "deg"), ("excursion", rep.rom_deg, "deg"), ("error", rep.error_deg, "deg"),
            ("amount", rep.amount, unit), ("unit", None if rep.unit == "deg" else rep.unit, ""),
            ("score", rep.score, "{score}"), ("reached-target", rep.reached_target, ""), ("reason", rep.reason, ""),
            ("doubt", rep.doubt, ""),
            ("start", rep.start_s, "s"), ("furthest", rep.peak_s, "s"), ("end", rep.end_s, "s"),
            ("index", rep.index, "1"),
        ]  # fmt: skip
        found["component"] = [w.component(c, v, u) for c, v, u in values if v is not None]
        found["component"] += _parts(rep.parts) + _faults(rep.faults)
        return found

    def _hold(self, r: HoldRecord) -> dict[str, Any]:
        held = r.held
        found = self._observation(f"hold/{r.of.number}/{held.index}", r.at, w.concept("hold", "Hold"))
        found["bodySite"] = {"text": held.side}
        if not held.valid:
            found["dataAbsentReason"] = w.absent()
        values: list[tuple[str, Any, str]] = [
            ("duration", held.duration_s, "s"), ("start", held.start_s, "s"), ("end", held.end_s, "s"),
            ("score", held.score, "{score}"), ("index", held.index, "1"),
        ]  # fmt: skip
        found["component"] = [w.component(c, v, u) for c, v, u in values if v is not None]
        found["component"] += _parts(held.parts) + _faults(held.faults)
        return found

    # -- what was told, and tests --------------------------------------------------------------------------------------

    def _check(self, n: int, entry: CheckEntry, of_set: int | None) -> Iterator[dict[str, Any]]:
        body = entry.check.model_dump(mode="json", exclude={"at"})
        found = {
            **self._about("QuestionnaireResponse", f"check/{n}"), "status": "completed",
            "questionnaire": w.QUESTIONNAIRE + entry.kind, "authored": w.instant(entry.check.at),
            "source": w.reference(self.patient), "item": [i for name, v in body.items() for i in _items(name, v)],
        }  # fmt: skip
        if of_set is not None:
            found["partOf"] = [w.reference(self._id(f"set/{of_set}"))]
        yield found
        pain = body.get("pain")
        if pain is not None:
            code = {"coding": [{"system": w.LOINC, "code": w.PAIN, "display": w.PAIN_TEXT}], "text": "Pain, 0 to 10"}
            told = self._observation(f"pain/{n}", entry.check.at, code, "survey")
            yield {**told, "valueQuantity": w.quantity(pain, "{score}") | {"unit": "of 10"},
                   "derivedFrom": [w.reference(found["id"])]}  # fmt: skip

    def _assessment(self, n: int, row: AssessmentRow) -> dict[str, Any]:
        found = self._observation(
            f"assessment/{n}", row.at, w.concept(row.test, row.test.replace("_", " ").capitalize())
        )
        if row.entered_by:
            found["performer"] = [{"display": row.entered_by}]
        if not row.valid:
            found["dataAbsentReason"] = w.absent(row.invalid_reason or "")
        reading = row.reading or {}
        found["component"] = [
            w.component(n, v, w.unit_of(n)) for n, v in reading.items() if not isinstance(v, dict | list) and v != ""
        ]
        about = {"model": row.model, "mode": row.mode, "view": row.view, "script_version": row.script_version}
        whole = {n: v for n, v in reading.items() if isinstance(v, dict | list) or v == ""}
        kept = {"stages": row.stages, "warnings": row.warnings, "reading": whole}
        found["extension"] = [
            w.extension("assessment", True), *(w.extension(n, v) for n, v in about.items() if v),
            *(w.extension(n, json.dumps(v, ensure_ascii=False)) for n, v in kept.items() if v),
        ]  # fmt: skip
        return found if found["component"] else {k: v for k, v in found.items() if k != "component"}

    # -- plan ----------------------------------------------------------------------------------------------------------

    def _plan(self, plan: Plan, newest: bool) -> Iterator[dict[str, Any]]:
        orders = [self._item(plan, n, item, newest) for n, item in enumerate(plan.items)]
        found = {
            **self._about("CarePlan", f"plan/{plan.version}"), "status": "active" if newest else "revoked",
            "intent": "plan", "title": plan.name, "created": w.instant(plan.made_at),
            "author": {"display": plan.made_by},
            "identifier": [{"system": w.EXTENSION + "plan-version", "value": str(plan.version)}],
            "extension": [
                *(w.extension(n, v) for n in _PLAN_FIELDS if (v := getattr(plan, n)) is not None),
                w.extension("progression", plan.progression.model_dump_json(exclude_none=True)),
            ],
        }  # fmt: skip
        if orders:
            found["activity"] = [{"reference": w.reference(o["id"])} for o in orders]
        yield found
        yield from orders

    def _item(self, plan: Plan, n: int, item: PlanItem, newest: bool) -> dict[str, Any]:
        each = f"{item.reps} reps" if item.reps is not None else f"{item.seconds} s"
        extra = [w.extension(name, v) for name in _ITEM_FIELDS if (v := getattr(item, name)) is not None]
        return {
            **self._about("ServiceRequest", f"plan/{plan.version}/{n}"), "status": "active" if newest else "revoked",
            "intent": "plan", "code": w.concept(item.exercise, name_of(item.exercise)),
            "orderDetail": [{"text": f"{item.sets} x {each}"}], "bodySite": [{"text": item.side}],
            "occurrenceTiming": {"repeat": {"dayOfWeek": [w.DAYS[d] for d in item.days]}},
            "extension": [*extra, *(w.extension("tempo_s", v) for v in item.tempo_s or ())],
        }  # fmt: skip


def _parts(parts: dict[str, float | None]) -> list[dict[str, Any]]:
    """A part that was not measured is there without a value."""
    return [
        {"code": w.concept("part-" + name)} if value is None else w.component("part-" + name, value)
        for name, value in parts.items()
    ]


def _faults(faults: list[FoundFault]) -> list[dict[str, Any]]:
    return [
        {
            "code": w.concept("fault-" + f.code),
            "valueRange": {"low": w.quantity(f.start_s, "s"), "high": w.quantity(f.end_s, "s")},
            "extension": [w.extension("severity", float(f.severity))],
        }
        for f in faults
    ]


def _items(name: str, value: Any) -> Iterator[dict[str, Any]]:
    """One item of a questionnaire; none for what was not told."""
    text = name.replace("_", " ").capitalize()
    if isinstance(value, list) and value and isinstance(value[0], dict):
        for row in value:
            yield {"linkId": name, "text": text, "item": [i for n, v in row.items() for i in _items(n, v)]}
        return
    values = value if isinstance(value, list) else [value]
    answers = [_answer(v) for v in values if v is not None and v != ""]
    if answers:
        yield {"linkId": name, "text": text, "answer": answers}


def _answer(value: Any) -> dict[str, Any]:
    if isinstance(value, bool):
        return {"valueBoolean": value}
    return {"valueDecimal": value} if isinstance(value, int | float) else {"valueString": value}


def _unit_of(exercise: str) -> str:
    """UCUM, of what the exercise measures; of one that is not here any more nobody knows it."""
    ex = known(exercise)
    return "1" if ex is None else _UCUM.get(ex.unit, "1")


def _angle_text(measure: str) -> str:
    """In English, as all texts of a bundle: of a measure that holds as a change only, with that word."""
    change_only = measure in MEASURES and MEASURES[measure].change_only
    return measure.replace("_", " ").capitalize() + (" (change from one's own rest)" if change_only else "")
