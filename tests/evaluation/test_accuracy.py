"""The accuracy card: its quick form runs, its numbers are sane, and old numbers outlive a machine without ../shared."""

from __future__ import annotations

import math
import re
import statistics
from pathlib import Path

import numpy as np
import pytest

from coach.body.truth import TRUTHS, truth_deg
from coach.evaluation import accuracy, count_tables, tables
from coach.evaluation.recorded import area_under_curve, fixed_rule
from coach.evaluation.trials import CountRow, RomRow, count_trials, filmed_again, performed, rom_trials
from coach.exercise.definition import exercise_ids, load_exercise
from coach.kinematics.registry import MEASURES

QUICK = ("squat", "shoulder_abduction", "neck_lateral_flexion")


@pytest.fixture(scope="module")
def card(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("docs")
    assert accuracy.main(["--quick", "--out", str(out)]) == 0
    return out


def test_the_quick_card_has_its_tables_and_figures(card: Path):
    text = (card / "accuracy.md").read_text("utf-8")
    for part in ("stated", "rom", "counts"):
        assert tables.TITLES[part] in text
        assert "|---|" in accuracy.kept_parts(text)[part]
    assert "numpy" in text
    assert not re.search(r"\bnan\b", text)
    for name in ("view.svg", "counts.svg"):
        assert (card / "accuracy" / name).read_text("utf-8").startswith("<svg")
        assert f"accuracy/{name}" in text


def test_a_part_that_cannot_run_keeps_its_old_numbers(card: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("COACH_SHARED", str(card / "nowhere"))
    path = card / "accuracy.md"
    marked = path.read_text("utf-8").replace(tables.TITLES["clips"], tables.TITLES["clips"] + "\n\nOLD NUMBERS 42")
    path.write_text(marked, "utf-8")
    for _ in range(2):
        assert accuracy.main(["--quick", "--only", "mocap", "--out", str(card)]) == 0
        parts = accuracy.kept_parts(path.read_text("utf-8"))
        assert "OLD NUMBERS 42" in parts["clips"]
        assert parts["clips"].count("Left out") == 1
        assert "../shared/mocap is not beside" in parts["mocap"]
        assert "|---|" in parts["counts"], "what was measured before stays"


def test_counts_are_exact_where_anybody_would_count():
    """Half the range and more, 1 px: every exercise."""
    rows: list[CountRow] = [r for i in exercise_ids() for r in count_trials(i, quick=True)]
    wrong = [(r.exercise, r.value, f"{r.found} of {r.true}") for r in rows if not r.exact]
    assert count_tables.exact_share(rows) >= 0.97, wrong


@pytest.mark.parametrize("exercise", QUICK)
def test_degrees_are_near_the_truth(exercise: str):
    rows: list[RomRow] = rom_trials(exercise, quick=True)
    straight = [r.rom for r in rows if r.group == "view" and r.value == 0]
    assert straight
    assert all(abs(e) < 3 for e in straight)
    assert statistics.mean(r.range_deg for r in rows) > 20


def test_there_is_a_truth_for_every_angle_that_an_exercise_measures():
    wanted = {load_exercise(i).measure for i in exercise_ids() if load_exercise(i).unit == "deg"}
    assert wanted <= TRUTHS


@pytest.mark.parametrize(
    ("exercise", "view", "side", "low", "high"),
    [
        ("hip_abduction_standing", "front", 0, -3, 28),
        ("hip_extension_standing", "side", 0, 0, 17),
        ("trunk_side_bend", "front", 0, -26, 26),
        ("neck_lateral_flexion", "front", 0, -32, 32),
        ("neck_rotation", "front", 0, -52, 52),
        ("trunk_rotation_seated", "front", 0, -42, 42),
        ("hamstring_stretch_seated", "side", 0, 0, 34),
    ],
)
def test_the_signed_truths_have_the_signs_of_the_kernels(exercise: str, view: str, side: int, low: float, high: float):
    from coach.kinematics.kernels import COLUMN_COUNT, frame_measures

    ex = load_exercise(exercise)
    person = performed(ex, view, 0, reps=2)
    truth = truth_deg(person.truth_points_m, ex.measure)[:, side]
    assert truth.min() == pytest.approx(low, abs=2)
    assert truth.max() == pytest.approx(high, abs=2)
    read = np.zeros((len(truth), COLUMN_COUNT), np.float32)
    for frame, out in zip(person.series.landmarks_px, read, strict=True):
        frame_measures(frame, np.float32(1), out)
    change = ex.measure in ("neck_rotation", "shoulder_turn")  # their size is from an average head, or from depth
    assert read[:, MEASURES[ex.measure].columns(side)] == pytest.approx(truth, abs=7 if change else 1)


def test_filmed_again_is_the_same_movement():
    person = performed(load_exercise("squat"), "side", 0, reps=1)
    again = filmed_again(person, noise_px=2.0, seed=3)
    assert again.truth_deg("knee_flexion") == pytest.approx(person.truth_deg("knee_flexion"))
    apart = again.series.landmarks_px - person.series.landmarks_px
    assert apart.std() == pytest.approx(2.0, rel=0.1)


def test_the_fixed_rule_and_the_area():
    assert fixed_rule(np.array([170, 80, 170, 100, 170, 60, 130, 60], float)) == 2
    assert area_under_curve([3, 4], [1, 2]) == 1
    assert area_under_curve([1, 2], [1, 2]) == 0.5
    assert math.isnan(area_under_curve([], [1]))
