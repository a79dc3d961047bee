"""When a cycle's degrees are told: only from the view that they are valid in."""

from __future__ import annotations

from dataclasses import replace

import pytest

from coach.body.synthetic import filmed_again
from coach.evaluation.trials import performed, rom_view
from coach.exercise.definition import load_exercise
from coach.figure.check import watched


@pytest.mark.parametrize("exercise", ["trunk_rotation_seated", "heel_slide", "hip_abduction_sidelying"])
@pytest.mark.parametrize("off_deg", [45, -45])
@pytest.mark.parametrize("seed", [0, 2])
def test_no_degrees_are_told_from_45_degrees_off(exercise: str, off_deg: float, seed: int):
    ex = load_exercise(exercise)
    view = rom_view(ex)
    assert view is not None
    person = performed(ex, view, seed, range_factor=(1.0, 0.8, 0.55, 1.1)[seed], range_jitter=0.05)

    def told(off: float) -> list[float | None]:
        camera = replace(person.camera, yaw_deg=person.camera.yaw_deg + off)
        return [rep.rom_deg for rep in watched(ex, filmed_again(person, camera, 1.0, seed).series).reps]

    assert None not in told(0)
    assert all(rom is None for rom in told(off_deg))
