"""Files from elsewhere, damaged in every way: a CoachError of one line comes out, or what could be read, and no more.

Short in ``make test``; ``pytest -m soak tests/fuzz`` tries many more, and says how many (docs/reliability.md).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zlib
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings

from coach.exchange.fhir import fhir_json
from coach.exercise.files import FOLDER
from coach.records.recording import pack
from coach.records.store import Store
from tests.conftest import PROJECT, SPEEDS
from tests.exchange.made import a_person
from tests.fuzz import targets
from tests.fuzz.mutated import blobs, trees
from tests.records.samples import recording
from tests.records.test_care import NOON

LONG = int(os.environ.get("COACH_FUZZ", "20000"))
tried: Counter[tuple[str, bool]] = Counter()
EXERCISES = [p.read_text() for p in sorted(FOLDER.glob("*.yaml"))]
SEQUENCES = [p.read_text() for p in sorted((FOLDER / "sequences").glob("*.yaml"))]


@pytest.fixture(scope="module", autouse=True)
def told() -> Iterator[None]:
    yield
    for what in sorted({what for what, _ in tried}):
        SPEEDS.append(f"fuzz: {what}: {tried[what, True]} read, {tried[what, False]} refused in one line")


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, list[Any]]]:
    """Records to import into, and a bundle of somebody with three sessions."""
    store = Store(f"sqlite:///{tmp_path_factory.mktemp('shelf') / 'coach.db'}")
    bundle = json.loads(fhir_json(store, a_person(store, sessions=1), NOON))
    yield store, [bundle]
    store.close()


def count(what: str, read: bool) -> None:
    tried[what, read] += 1


def many(strategy: Any, check: Any, examples: int) -> None:
    """Runs check on so many; nothing is remembered from one run to the next."""
    quiet = settings(max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    quiet(given(strategy)(check))()


def exercises(examples: int) -> None:
    as_text = trees([yaml.safe_load(t) for t in EXERCISES]).map(lambda tree: yaml.safe_dump(tree, allow_unicode=True))
    many(as_text, lambda text: count("exercise, fields", targets.exercise(text)), examples)
    bytewise = blobs([t.encode() for t in EXERCISES]).map(lambda data: data.decode("utf-8", "replace"))
    many(bytewise, lambda text: count("exercise, bytes", targets.exercise(text)), examples)


def sequences(examples: int) -> None:
    as_text = trees([yaml.safe_load(t) for t in SEQUENCES]).map(lambda tree: yaml.safe_dump(tree, allow_unicode=True))
    many(as_text, lambda text: count("sequence, fields", targets.sequence(text)), examples)
    bytewise = blobs([t.encode() for t in SEQUENCES]).map(lambda data: data.decode("utf-8", "replace"))
    many(bytewise, lambda text: count("sequence, bytes", targets.sequence(text)), examples)


def recordings(examples: int) -> None:
    whole = pack(recording(reps=0))
    many(blobs([whole, whole[:200]]), lambda data: count("landmarks, bytes", targets.blob(data)), examples)
    size = int.from_bytes(whole[4:8], "little")
    head, body = json.loads(whole[12 : 12 + size]), whole[12 + size :]

    def packed(head: Any, body: bytes) -> bytes:
        text = json.dumps(head).encode()
        return whole[:4] + len(text).to_bytes(4, "little") + zlib.crc32(body).to_bytes(4, "little") + text + body

    heads = trees([head]).map(lambda changed: packed(changed, body))
    many(heads, lambda data: count("landmarks, head", targets.blob(data)), examples)
    bodies = blobs([body]).map(lambda changed: packed(head, changed))  # with a checksum that fits
    many(bodies, lambda data: count("landmarks, body", targets.blob(data)), examples)


def bundles(shelf: tuple[Store, list[Any]], examples: int) -> None:
    store, valid = shelf
    texts = trees(valid).map(json.dumps)
    many(texts, lambda text: count("FHIR, fields", targets.fhir(store, text)), examples)
    many(blobs([json.dumps(valid[0]).encode()]), lambda data: count("FHIR, bytes", targets.fhir(store, data)), examples)


def clips(folder: Any, seed: int, examples: int) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzz.clips", str(folder), str(seed), str(examples)],
        cwd=PROJECT, capture_output=True, text=True, timeout=60 + examples,
    )  # fmt: skip
    assert done.returncode == 0, (done.returncode, done.stderr[-2000:])
    found = json.loads(done.stdout.splitlines()[-1])
    tried["clips, bytes", True] += found["read"]
    tried["clips, bytes", False] += found["tried"] - found["read"]


def test_exercises():
    exercises(60)


def test_sequences():
    sequences(100)


def test_recordings():
    recordings(100)


def test_bundles(shelf):
    bundles(shelf, 25)


def test_clips(tmp_path):
    clips(tmp_path, 0, 60)


@pytest.mark.soak
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("what", ["exercises", "sequences", "recordings", "bundles", "clips"])
def test_long(what: str, shelf, tmp_path):
    if what == "bundles":
        bundles(shelf, LONG // 20)
    elif what == "clips":
        clips(tmp_path, 1, LONG // 10)
    else:
        {"exercises": exercises, "sequences": sequences, "recordings": recordings}[what](LONG // 4)
