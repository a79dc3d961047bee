"""Every movement that is known, and for one exercise all those that it has to be told from: its rivals.

The signatures of the exercises that come with the coach and of everyday movements take seconds, so they are kept
beside the compiled code, made at set-up (``python -m coach.exercise.known``). Where nothing can be written they are
made when asked for.
"""

from __future__ import annotations

import hashlib
import math
import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coach.exercise.definition import Exercise, exercise_ids, load_exercise
from coach.exercise.files import FOLDER
from coach.exercise.signature import (
    NEAR_DEG,
    SHARES,
    STANCE_SAYS,
    Floats,
    Signatures,
    everyday,
    everyday_movements,
    of_exercise,
    trembling,
    unlike,
    without_noise,
)
from coach.kinematics import compiled

ALIKE = 0.8  # cosine of two signatures from the same side: the same movement, for all that a camera can tell
_SAME_VIEW_DEG = 15.0
_EVERYDAY = "everyday/"  # before the name of an everyday movement: no id of an exercise has a stroke
_PARTS = ("field", "rest", "weight", "yaw_deg", "side", "share")
_MADE_FROM = ("exercise/signature.py", "exercise/everyday.yaml", "exercise/known.py", "body/skeleton.py",
              "body/synthetic.py", "body/camera.py", "pose/view.py")  # fmt: skip


@dataclass(frozen=True)
class Rivals:
    """The views of all rivals of one exercise, by share of the way: what a cycle is held against in one product.

    Each table: the name of each row, its yaw, the weighted field squared by point, the field with its weights squared,
    the weights, and how the body stands at rest
    """

    names: tuple[str, ...]
    tables: tuple[tuple[NDArray[np.int16], Floats, Floats, Floats, Floats, Floats], ...]

    def likest(
        self, field: Floats, rest: Floats, seen: Floats, yaw_deg: float, share: float, of_arms: bool,
        noise: float = 0.0, without: frozenset[str] = frozenset(),
    ) -> tuple[float, str]:  # fmt: skip
        """(how like, name) of the likest. field: (2, 15, 2), rest: (15, 2), seen: (15,) as for :func:`likeness` ·
        without: these are no rivals now"""
        which, yaws, energy, twice, weight, rests = self.tables[int(np.argmin([abs(s - share) for s in SHARES]))]
        seen2 = (seen**2).astype(np.float32)
        if not len(which) or not seen2.any():
            return 0.0, ""
        dots = twice @ (field * seen2[None, :, None]).reshape(-1)
        own = (field**2).sum(axis=(0, 2)) * seen2
        mine = without_noise(weight**2 @ own, trembling(noise, weight**2 @ seen2))
        lengths = np.sqrt(np.maximum(mine * (energy @ seen2), 1e-9))
        cosines = np.minimum(dots / lengths, 1.0)
        if math.isfinite(yaw_deg):
            cosines[np.abs(yaws - yaw_deg) > NEAR_DEG] = -1.0
        if without:
            cosines[np.isin(which, [i for i, name in enumerate(self.names) if name in without])] = -1.0
        near = np.flatnonzero(cosines >= cosines.max() - STANCE_SAYS)
        like = cosines[near] - STANCE_SAYS * unlike(rests[near], rest, seen, of_arms)
        best = int(np.argmax(like))
        return float(like[best]), self.names[which[near[best]]]


def rivals_of(exercise: Exercise, own: Signatures) -> Rivals:
    """What people do every day, and the exercises that a camera can tell from this one."""
    others = {name: s for name, s in _shipped().items() if name != exercise.id and likest(own, s) < ALIKE}
    return _table(others | _everyday())


def signatures(exercise: Exercise) -> tuple[Signatures, Rivals]:
    """An exercise's own signatures and its rivals; kept for those that come with the coach."""
    shipped = _shipped_exercises().get(exercise.id)
    if shipped is not None and shipped.guide == exercise.guide and shipped.sides == exercise.sides:
        return _of_id(exercise.id)
    own = of_exercise(exercise)
    return own, rivals_of(exercise, own)


@cache
def _of_id(name: str) -> tuple[Signatures, Rivals]:
    own = _shipped()[name]
    return own, rivals_of(_shipped_exercises()[name], own)


def likest(a: Signatures, b: Signatures) -> float:
    """The highest cosine between two movements at their targets, among views from the same side."""
    weight = (a.weight * b.weight)[None, None, :, None]
    one, other = (np.flatnonzero(s.share == 1.0) for s in (a, b))
    left, right = ((s.field[k] * weight).reshape(len(k), -1) for s, k in ((a, one), (b, other)))
    norms = np.linalg.norm(left, axis=1)[:, None] * np.linalg.norm(right, axis=1)[None]
    cosines = left @ right.T / np.maximum(norms, 1e-6)
    near = np.abs(a.yaw_deg[one][:, None] - b.yaw_deg[other][None]) <= _SAME_VIEW_DEG
    return float(np.max(np.where(near, cosines, -1.0), initial=-1.0))


def alike_exercises(exercise_id: str, own: Signatures) -> frozenset[str]:
    """The other exercises that a person's own way of this one cannot be told from. own: whatever its share"""
    whole = replace(own, share=np.ones(len(own), np.float32))
    return frozenset(name for name, s in _shipped().items() if name != exercise_id and likest(whole, s) >= ALIKE)


def _table(named: dict[str, Signatures]) -> Rivals:
    names = tuple(named)
    tables = []
    for share in SHARES:
        rows = [(i, s, s.share == share) for i, s in enumerate(named.values())]
        which = np.concatenate([np.full(int(keep.sum()), i, np.int16) for i, _, keep in rows])
        yaw = np.concatenate([s.yaw_deg[keep] for _, s, keep in rows])
        field = np.concatenate([s.field[keep] for _, s, keep in rows])
        weight = np.concatenate([np.tile(s.weight, (int(keep.sum()), 1)) for _, s, keep in rows]).astype(np.float32)
        energy = ((field * weight[:, None, :, None]) ** 2).sum(axis=(1, 3))
        twice = (field * weight[:, None, :, None] ** 2).reshape(len(field), -1)
        rest = np.concatenate([s.rest[keep] for _, s, keep in rows])
        tables.append((which, yaw, energy.astype(np.float32), twice.astype(np.float32), weight, rest))
    return Rivals(names, tuple(tables))


@cache
def _shipped_exercises() -> dict[str, Exercise]:
    every = (load_exercise(name, FOLDER) for name in exercise_ids(FOLDER))
    return {ex.id: ex for ex in every if ex.counts_reps}


@cache
def _kept() -> dict[str, Signatures]:
    """The signatures of the exercises that count reps and come with the coach, by id, and of everyday movements, by
    name; from the cache where it is whole."""
    exercises = list(_shipped_exercises().values())
    names = [ex.id for ex in exercises] + [_EVERYDAY + entry["name"] for entry in everyday_movements()]
    for place in _places():
        # No cache, one of another version, half a one: it is made anew
        with suppress(Exception), np.load(place, allow_pickle=False) as kept:
            return {name: Signatures(*(kept[f"{name}.{part}"] for part in _PARTS)) for name in dict.fromkeys(names)}
    made = {ex.id: of_exercise(ex) for ex in exercises} | {_EVERYDAY + name: s for name, s in everyday().items()}
    _keep({f"{name}.{part}": getattr(s, part) for name, s in made.items() for part in _PARTS})
    return made


def _shipped() -> dict[str, Signatures]:
    return {name: s for name, s in _kept().items() if not name.startswith(_EVERYDAY)}


def _everyday() -> dict[str, Signatures]:
    return {name.removeprefix(_EVERYDAY): s for name, s in _kept().items() if name.startswith(_EVERYDAY)}


def _places() -> list[Path]:
    """Where the compiled kernels are kept too: in the folder that was given or found for them, else beside the code,
    else with the user."""
    here = Path(__file__).parents[1]
    seed = hashlib.sha256()
    for file in [*(here / name for name in _MADE_FROM), *sorted(FOLDER.glob("*.yaml"))]:
        seed.update(file.read_bytes())
    given = os.environ.get(compiled.VARIABLE)
    folders = [Path(given)] if given else [Path(__file__).parent / "__pycache__", compiled.user_cache("coach")]
    return [folder / f"signatures-{seed.hexdigest()[:16]}.npz" for folder in folders]


def is_kept() -> bool:
    """Whether an earlier process has made the signatures of what comes with the coach now."""
    return any(place.is_file() for place in _places())


def _keep(arrays: dict[str, NDArray]) -> None:
    for place in _places():
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=place.parent, suffix=".npz", delete=False) as file:
                np.savez(file, **arrays)  # type: ignore[arg-type]
            os.replace(file.name, place)
        except OSError:  # nowhere to write: the next process makes them again
            continue
        for old in place.parent.glob("signatures-*.npz"):
            if old != place:
                old.unlink(missing_ok=True)
        return


def prepare() -> None:
    """Read or make the signatures now, so that no first frame of a set waits for them."""
    _kept()


if __name__ == "__main__":
    prepare()
