"""What the replay shows is what was recorded and measured: points, curve, reps, faults, notes, and the gaps."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from coach.exercise.analysis import SetRun
from coach.exercise.definition import load_exercise
from coach.exercise.feedback import FoundFault, Held
from coach.figure.actor import act
from coach.pose import PoseSeries
from coach.records.desk import Mark, Note
from coach.records.recording import pack, unpack
from coach.web.desk import replay_data
from coach.web.desk.replay_data import LOST, MOST_FRAMES

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def done(name: str, view: str | None = None, side: str = "both", **how):
    """(definition, recording, reps, target) of an acted set, as the app keeps them."""
    ex = load_exercise(name)
    acted = act(ex, view, **{"side": side, "reps": 3, "noise_px": 0.5, **how})
    run = SetRun(ex, "both" if side == "alternating" else side)
    for frame in acted.series:
        run.step(frame)
    run.finish()
    return ex, acted.series, run.reps, ex.target


@pytest.fixture(scope="module")
def squats():
    return done("squat", "side")


def shown(data):
    return replay_data.unpacked(data["points"], data["points_a_frame"])


def part(series: PoseSeries, keep, later_s: float = 0.0) -> PoseSeries:
    marks, seen = series.landmarks_px[keep].copy(), series.visibility[keep].copy()
    return PoseSeries(series.t_s[keep] + later_s, marks, seen, series.width_px, series.height_px)


def test_the_figure_is_where_the_landmarks_were_and_all_of_it_is_json(squats):
    ex, series, reps, target = squats
    data = json.loads(json.dumps(replay_data.recording(series, ex, "both", target, reps, "side")))
    points = shown(data)
    assert points.shape == (len(series), data["points_a_frame"], 2)
    joint = data["joints"][8]  # the left knee
    assert np.abs(points[40, joint] - series.landmarks_px[40, 25, :2]).max() <= 0.51
    left, top, wide, tall = data["box"]
    seen = points[(points != LOST).all(axis=2)]
    assert ((seen >= [left, top]) & (seen <= [left + wide, top + tall])).mean() > 0.99
    assert len(data["limbs"]) == 18
    assert max(max(limb) for limb in data["limbs"]) < data["points_a_frame"]


def test_limbs_that_were_not_seen_are_not_drawn(squats):
    ex, series, reps, target = squats
    hidden = part(series, slice(None))
    hidden.visibility[:, 15] = 0.2
    hidden.landmarks_px[30:50] = np.nan
    data = replay_data.recording(hidden, ex, "both", target, reps)
    points = shown(data)
    assert (points[30:50] == LOST).all()
    assert (points[:, data["joints"][4]] == LOST).all(), "the left wrist"
    assert (points[60:, data["joints"][8]] != LOST).all()


def test_the_curve_passes_through_what_the_reps_measured(squats):
    ex, series, reps, target = squats
    data = replay_data.recording(series, ex, "both", target, reps, "side")
    (curve,) = data["curves"]
    assert curve["side"] in ("left", "right"), "from the side only the near leg says anything"
    spans = replay_data.spans(reps, ex, data["clock_s"], {})
    assert [s["number"] for s in spans] == [1, 2, 3]
    for span, rep in zip(spans, reps, strict=True):
        at = int(np.searchsorted(data["times"], span["peak"]))
        assert curve["values"][at] / 10 == pytest.approx(rep.peak_deg, abs=6)
        assert span["top"] == f"{rep.peak_deg:.0f}°"
        assert span["start"] < span["peak"] < span["end"]
    assert data["targets"] == [10 * target]
    assert set(data["measured"]) == {"left", "right"}


def test_what_was_not_measured_is_a_gap(squats):
    ex, series, reps, target = squats
    gone = part(series, slice(None))
    gone.landmarks_px[60:100] = np.nan
    gone.visibility[60:100] = 0
    data = replay_data.recording(gone, ex, "both", target, reps)
    assert data["curves"][0]["values"][60:100] == [None] * 40
    assert sum(v is None for v in data["curves"][0]["values"]) < 50
    ex, series, reps, target = done("squat", "front")
    from_front = replay_data.recording(series, ex, "both", target, reps, "front")
    assert all(v is None for c in from_front["curves"] for v in c["values"]), "a knee's bend is not seen from the front"


def test_sides_in_turn_have_a_curve_each():
    ex, series, reps, target = done("march_seated", "side", "alternating", reps=4)
    data = replay_data.recording(series, ex, "both", target, reps, "side")
    assert [c["side"] for c in data["curves"]] == ["left", "right"]
    assert set(data["ghosts"]) == {r.side for r in reps} == {"left", "right"}


def test_a_movement_to_either_side_starts_at_nought_and_has_two_targets():
    ex, series, reps, target = done("weight_shift", None, "alternating", reps=4)
    data = replay_data.recording(series, ex, "both", target, reps, "front")
    assert data["degrees"] is False
    assert data["targets"] == [300, -300]
    values = np.array([v for v in data["curves"][0]["values"] if v is not None])
    assert values.max() > 200
    assert values.min() < -200


def test_the_target_movement_reaches_the_persons_own_target_and_starts_at_the_hips(squats):
    ex, series, reps, _ = squats
    for own in (ex.target, 60.0):
        ghost = replay_data.recording(series, ex, "both", own, reps, "side")["ghosts"]["both"]
        assert max(v for v in ghost["values"] if v is not None) / 10 == pytest.approx(own, abs=8)
        assert ghost["times"][0] == pytest.approx(0, abs=40)
    data = replay_data.recording(series, ex, "both", ex.target, reps, "side")
    points = replay_data.unpacked(data["ghosts"]["both"]["points"], data["points_a_frame"])
    assert np.abs(points[0, data["hips"]].mean(axis=0)).max() <= 1

    mirrored = part(series, slice(None))
    mirrored.landmarks_px[:, :, 0] = series.width_px - mirrored.landmarks_px[:, :, 0]
    other = replay_data.recording(mirrored, ex, "both", ex.target, reps, "side")["ghosts"]["both"]
    turned = replay_data.unpacked(other["points"], data["points_a_frame"])
    toes, heels = data["limbs"][13]
    assert (points[0, toes, 0] - points[0, heels, 0]) * (turned[0, toes, 0] - turned[0, heels, 0]) < 0


def test_a_long_recording_is_thinned_and_keeps_its_time(squats):
    ex, series, reps, target = squats
    times = -(-10_000 // len(series))
    pieces = [part(series, slice(None), i * (series.t_s[-1] + 1 / 30)) for i in range(times)]
    long = replay_data.joined(pieces)
    assert len(long) >= 10_000
    data = replay_data.recording(long, ex, "both", target, reps)
    assert len(data["times"]) <= MOST_FRAMES
    assert (data["every"], data["frames"]) == (2, len(long))
    assert len(shown(data)) == len(data["curves"][0]["values"]) == len(data["clock_s"]) == len(data["times"])
    assert data["times"][-1] == pytest.approx(1000 * long.t_s[-1], abs=70)
    assert len(json.dumps(data)) < 1_500_000


def test_a_pause_between_two_parts_is_cut_and_marks_stay_where_they_belong(squats):
    ex, series, reps, target = squats
    n = len(series) // 2
    again = part(series, slice(n, None), 900.0)
    whole = replay_data.joined([part(series, slice(0, n)), again, again])
    assert len(whole) == len(series), "a part that was sent twice adds nothing"
    data = replay_data.recording(whole, ex, "both", target, reps)
    assert data["times"][-1] / 1000 == pytest.approx(series.t_s[-1] - series.t_s[0] + 1, abs=0.1)
    assert len(data["cuts"]) == 1
    late = replace(reps[-1], start_s=reps[-1].start_s + 900, peak_s=reps[-1].peak_s + 900, end_s=reps[-1].end_s + 900)
    (span,) = replay_data.spans([late], ex, data["clock_s"], {})
    assert span["end"] - span["start"] == pytest.approx(1000 * (late.end_s - late.start_s), abs=5)
    assert span["start"] > data["cuts"][0]
    assert replay_data.moment_s(data["clock_s"], n) == pytest.approx(whole.t_s[n], abs=1e-3)
    assert replay_data.moment_s(data["clock_s"], 10**9) == pytest.approx(whole.t_s[-1], abs=1e-3)


def test_faults_marks_and_notes_are_said(squats):
    ex, series, reps, target = squats
    clock_s = replay_data.recording(series, ex, "both", target, reps)["clock_s"]
    code = ex.faults[0].code
    faulty = [replace(reps[0], faults=[FoundFault(code, 0.5, reps[0].start_s, reps[0].peak_s)]), *reps[1:]]
    out = {1: Mark(1, 1, False, "B. Shaw", "stumbled", NOON)}
    first, second, _ = replay_data.spans(faulty, ex, clock_s, out)
    assert first["faults"][0]["word"] == code.replace("_", " ").capitalize()
    assert first["faults"][0]["cue"] == ex.faults[0].cue
    assert first["out"] is None
    assert second["out"] == {"who": "B. Shaw", "why": "stumbled", "day": "2 Mar 2026"}
    unmeasured = replace(reps[0], valid=False, peak_deg=None, reason="wrong_view")
    (span,) = replay_data.spans([unmeasured], ex, clock_s, {})
    assert (span["top"], span["measured"]) == ("–", False)
    assert "another side" in span["told"]

    written = [(7, 4.0, "late"), (7, 2.0, "early"), (8, 2.0, "other"), (None, None, "whole"), (7, None, "set")]
    notes = [Note(i, of, at_s, text, "B", NOON) for i, (of, at_s, text) in enumerate(written)]
    told = replay_data.notes_of(7, notes, clock_s)
    assert [n["text"] for n in told] == ["set", "early", "late"]
    assert told[1]["at"] == pytest.approx(1000 * (2.0 - series.t_s[0]), abs=2)


def test_holds_have_no_peak_and_no_target():
    ex = load_exercise("single_leg_stance")
    series = act(ex).series
    held = Held(0, "left", 2.0, 6.0, 4.0, True)
    data = replay_data.recording(series, ex, "left", ex.target, [], None)
    (span,) = replay_data.spans([held], ex, data["clock_s"], {})
    assert (span["rep"], span["peak"], span["top"]) == (False, None, "4 s")
    assert data["targets"] == []
    assert data["ghosts"] == {}


def test_without_its_definition_the_set_is_shown_all_the_same(squats):
    _, series, reps, target = squats
    data = replay_data.recording(series, None, "both", target, reps)
    assert len(data["curves"]) == 1
    assert data["ghosts"] == {}
    bare = replay_data.recording(series, None, "both", None, [])
    assert (bare["curves"], bare["targets"]) == ([], [])
    assert shown(bare).shape[0] == len(series)


def test_nobody_is_nothing_and_a_packed_recording_is_the_same(squats):
    ex, series, reps, target = squats
    assert replay_data.joined([]) is None
    nobody = part(series, slice(None))
    nobody.landmarks_px[:] = np.nan
    assert replay_data.joined([nobody]) is None
    kept = replay_data.joined([unpack(pack(series))])
    fresh, again = (replay_data.recording(s, ex, "both", target, reps) for s in (series, kept))
    off = np.abs(shown(fresh).astype(int) - shown(again).astype(int))
    assert off.max() <= 1 or (off > 1).mean() < 0.01
