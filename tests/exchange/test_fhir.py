"""What leaves as FHIR is FHIR, and what comes back is what left."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.exchange import fhir_read
from coach.exchange.fhir import fhir_bundle, fhir_json
from coach.exchange.fhir_import import import_fhir
from coach.exchange.fhir_read import read_fhir
from coach.exchange.history import History, RepRecord, SetRecord
from coach.exchange.rows import read_history
from coach.exchange.tables import table_rows
from coach.exercise.feedback import FoundFault, Refused, Rep
from coach.pose import CoachError
from coach.records.counted_in import CountedIn
from coach.records.store import PersonRow, Store
from tests.exchange.made import NOW, START, a_person, damage, many_reps


@pytest.fixture
def other(tmp_path):
    made = Store(f"sqlite:///{tmp_path / 'other.db'}")
    yield made
    made.close()


def by_kind(bundle: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for entry in bundle["entry"]:
        found.setdefault(entry["resource"]["resourceType"], []).append(entry["resource"])
    return found


def test_the_bundle_is_what_the_library_reads(store: Store):
    person = a_person(store)
    bundle = json.loads(fhir_json(store, person, NOW))
    assert Bundle.model_validate(bundle).type == "collection"
    found = by_kind(bundle)
    assert {k: len(v) for k, v in found.items()} == {
        "Patient": 1, "CarePlan": 2, "ServiceRequest": 4, "QuestionnaireResponse": 21,
        # 6 sessions with 2 sets, 2 reps, a hold and 3 pains; 2 more pains; 8 tests
        "Observation": 6 * 8 + 2 + 8,
    }  # fmt: skip
    assert found["Patient"] == [
        {"resourceType": "Patient", "id": found["Patient"][0]["id"], "name": [{"text": "Ada"}], "gender": "female",
         "birthDate": "1957"}
    ]  # fmt: skip
    pain = [o for o in found["Observation"] if o["code"]["coding"][0]["code"] == "72514-3"]
    assert {o["code"]["coding"][0]["system"] for o in pain} == {"http://loinc.org"}
    assert pain[0]["valueQuantity"]["value"] == 5
    knee = next(o for o in found["Observation"] if o["code"]["coding"][0]["code"] == "knee_flexion")
    degrees = {c["code"]["coding"][0]["code"]: c["valueQuantity"] for c in knee["component"] if "valueQuantity" in c}
    for name, value in (("peak", 80.0), ("excursion", 92.5), ("error", 7.0)):
        found_one = degrees[name]
        assert (found_one["value"], found_one["code"], found_one["system"]) == (
            value,
            "deg",
            "http://unitsofmeasure.org",
        )
    assert [p["status"] for p in found["CarePlan"]] == ["revoked", "active"]


def test_every_reference_leads_somewhere_in_the_bundle(store: Store):
    bundle = json.loads(fhir_json(store, a_person(store), NOW))
    urls = [e["fullUrl"] for e in bundle["entry"]]
    assert len(set(urls)) == len(urls)

    def references(node: Any):
        if isinstance(node, dict):
            if isinstance(node.get("reference"), str):
                yield node["reference"]
            for value in node.values():
                yield from references(value)
        elif isinstance(node, list):
            for value in node:
                yield from references(value)

    assert set(references(bundle["entry"])) <= set(urls)


def test_out_in_out_is_the_same(store: Store, other: Store):
    person = a_person(store)
    first = read_history(store, person)
    store.mark_rep(first.sets[0].id, 1, False, "Dr. Berg", "another person")
    of, one = first.sets[0].id, first.reps[0].rep
    refused = Refused(one.side, one.start_s, one.peak_s, one.end_s, "moved_away", 0.2)
    store.keep_counted_in(of, CountedIn(of, 0, refused, "Dr. Berg", NOW))
    left = fhir_json(store, person, NOW)
    read = read_fhir(left)
    assert read.skipped == []
    back = import_fhir(other, read, "Ada")
    assert json.loads(fhir_json(other, back, NOW)) == json.loads(left)
    ours, theirs = table_rows(read_history(store, person)), table_rows(read_history(other, back))
    assert ours == theirs
    assert (back.birth_year, back.sex) == (1957, "f")
    assert other.plan(back.id) == store.plan(person.id)


def test_a_damaged_row_does_not_keep_the_others_back(store: Store):
    person = a_person(store)
    damage(store, "rep", "faults", "[{]")
    assert len(read_fhir(fhir_json(store, person, NOW)).history.reps) == 11


def test_a_day_of_many_reps_comes_back_and_ten_thousand_would_fit(store: Store):
    person = store.add_person("Ada")
    many_reps(store, person, 1_000)
    text = fhir_json(store, person, NOW)
    assert 10 * len(text) < fhir_read.MAX_BYTES
    assert len(read_fhir(text).history.reps) == 1_000


numbers = st.floats(-1e6, 1e6, allow_nan=False)
reps = st.builds(
    Rep, index=st.integers(0, 0), side=st.sampled_from(["left", "right", "both"]), start_s=numbers, peak_s=numbers,
    end_s=numbers, angle=st.sampled_from(["knee_flexion", "heel_height"]), rom_deg=st.none() | numbers,
    peak_deg=st.none() | numbers, valid=st.booleans(), error_deg=st.none() | numbers,
    reached_target=st.none() | st.booleans(), score=st.none() | st.integers(0, 100),
    parts=st.dictionaries(st.sampled_from(["range", "control", "symmetry"]), st.none() | numbers),
    faults=st.lists(st.builds(FoundFault, code=st.just("knees_in"), severity=numbers, start_s=numbers, end_s=numbers)),
    reason=st.none() | st.just("wrong_view"), amount=st.none() | numbers,
    unit=st.sampled_from(["deg", "trunk lengths"]),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(rep=reps)
def test_any_rep_comes_back_as_it_was(rep: Rep):
    one = SetRecord(0, 0, 0, START, "squat", "1.0.0", "both", 95.0, "full", "video", None, START, None, None)
    history = History(PersonRow(1, "Ada"), sets=[one], reps=[RepRecord(one, START, rep)])
    read = read_fhir(json.dumps(fhir_bundle(history, NOW)))
    assert [r.rep for r in read.history.reps] == [rep]
    assert read.skipped == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "not JSON"), ("{", "not JSON"), ("[" * 100_000, "not JSON"), ('{"a": NaN}', "not JSON"),
        ("[]", "no FHIR Bundle"), ('"x"', "no FHIR Bundle"), ('{"resourceType": "Patient"}', "but Patient"),
        ('{"resourceType": "Bundle", "entry": 3}', "no list"), ('{"resourceType": "Bundle"}', "0 people"),
        (b"\xff\xfe\x00", "not JSON"),
    ],
)  # fmt: skip
def test_what_is_no_bundle_is_refused_in_one_line(text, says: str):
    with pytest.raises(CoachError, match=says) as told:
        read_fhir(text)
    assert "\n" not in str(told.value)


def test_what_is_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(fhir_read, "MAX_BYTES", 10)
    with pytest.raises(CoachError, match="larger than"):
        read_fhir("x" * 11)


def test_what_is_of_no_use_is_left_out_with_a_line(store: Store):
    bundle = json.loads(fhir_json(store, a_person(store), NOW))
    bundle["entry"] += [
        {"resource": {"resourceType": "Medication", "id": "m"}}, {"resource": {"resourceType": "Nonsense"}},
        {"resource": {"resourceType": "Observation", "id": "o", "status": "final"}}, {}, 7,
        {"resource": {"resourceType": "Observation", "id": "p", "status": "final", "code": {"text": "weight"}}},
        {"resource": {"resourceType": "QuestionnaireResponse", "id": "q", "status": "completed"}},
    ]  # fmt: skip
    read = read_fhir(json.dumps(bundle))
    assert sorted(read.skipped) == [
        "Medication is not read: 1 left out.", "Nonsense is not read: 1 left out.",
        "Observation is not as FHIR R4B wants it: 1 left out.",
        "Observation is of a kind that is not read: 1 left out.",
        "QuestionnaireResponse lacks what the coach keeps of it: 1 left out.",
        "an entry without a resource is not read: 2 left out.",
    ]  # fmt: skip
    assert len(read.history.reps) == 12


@settings(max_examples=40, deadline=None)
@given(where=st.integers(0, 10_000), what=st.sampled_from([None, 3, "x", [], {}, -1.5, True]))
def test_a_bundle_with_one_value_changed_is_read_or_refused(bundle_text, where: int, what: Any):
    bundle = json.loads(bundle_text)
    places: list[tuple[Any, Any]] = []

    def walk(node: Any) -> None:
        for key in node if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ():
            places.append((node, key))
            walk(node[key])

    walk(bundle)
    node, key = places[where * 7919 % len(places)]
    node[key] = what
    with contextlib.suppress(CoachError):
        read_fhir(json.dumps(bundle))


@pytest.fixture(scope="module")
def bundle_text(tmp_path_factory) -> str:
    store = Store(f"sqlite:///{tmp_path_factory.mktemp('fhir') / 'coach.db'}")
    text = fhir_json(store, a_person(store, sessions=1), NOW)
    store.close()
    return text


def test_an_import_that_fails_leaves_nobody_behind(store: Store, other: Store):
    read = read_fhir(fhir_json(store, a_person(store), NOW))
    read.history.assessments[0] = read.history.assessments[0].__class__(**{
        **read.history.assessments[0].__dict__, "model": None
    })  # fmt: skip
    with pytest.raises(CoachError):
        import_fhir(other, read, "Ada")
    assert other.people() == []
    with pytest.raises(CoachError, match="already somebody"):
        import_fhir(store, read, "Ada")
    assert [p.name for p in store.people()] == ["Ada"]
