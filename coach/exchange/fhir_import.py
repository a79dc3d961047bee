"""From a bundle to a new person in the records."""

from __future__ import annotations

from coach.exchange.fhir_read import ReadBundle, read_fhir
from coach.exchange.history import HoldRecord, RepRecord, SetRecord, by_set
from coach.pose import CoachError
from coach.records.assessments import AssessmentRow
from coach.records.store import PersonRow, Store


def import_fhir(store: Store, bundle: str | bytes | ReadBundle, name: str) -> PersonRow:
    """A new person with the plan, checks, tests and sets of a bundle; all of it, or nothing and a CoachError."""
    h = (bundle if isinstance(bundle, ReadBundle) else read_fhir(bundle)).history
    person = store.add_person(name)
    try:
        person = store.set_about(person.id, h.person.birth_year, h.person.sex)
        for number, plan in enumerate(h.plans, 1):
            store.save_plan(person.id, plan.model_copy(update={"version": number}))
        reps, holds = by_set(h.reps), by_set(h.holds)
        sets = {
            s.number: _keep_set(store, person.id, s, reps.get(s.number, []), holds.get(s.number, [])) for s in h.sets
        }
        for (number, index), mark in h.not_counting.items():
            store.mark_rep(sets[number], index, False, mark.who, mark.why)
        for (number, _index), one in h.counted_in.items():
            store.keep_counted_in(sets[number], one)
        for c in h.checks:
            store.add_check(person.id, c.kind, c.check, set_id=None if c.set_id is None else sets[c.set_id])
        for row in h.assessments:
            _keep_assessment(store, person.id, row)
    except Exception as error:
        store.delete_person(person.id, "import")
        if isinstance(error, CoachError):
            raise
        raise CoachError("Something in this bundle cannot be kept; nothing of it was. Export it again.") from error
    return person


def _keep_set(store: Store, person_id: int, s: SetRecord, reps: list[RepRecord], holds: list[HoldRecord]) -> int:
    set_id = store.begin_set(
        person_id, s.exercise, s.definition_version, s.side, s.target, s.model, s.mode, at=s.started_at
    )
    for r in reps:
        store.add_rep(set_id, r.rep, at=r.at)
    for held in holds:
        store.add_hold(set_id, held.held, at=held.at)
    if s.ended_at is not None:
        store.end_set(set_id, s.end_reason or "stop", s.view, at=s.ended_at)
    return set_id


def _keep_assessment(store: Store, person_id: int, row: AssessmentRow) -> None:
    if row.entered_by:
        store.save_timed_up_and_go(person_id, (row.reading or {})["time_s"], row.entered_by, at=row.at)
        return
    result = {
        "test": row.test, "valid": row.valid, "invalid_reason": row.invalid_reason, "reading": row.reading,
        "stages": row.stages, "warnings": row.warnings, "script_version": row.script_version,
        "pose": {"model": row.model, "mode": row.mode, "view": row.view},
    }  # fmt: skip
    store.save_assessment(person_id, result, at=row.at)
