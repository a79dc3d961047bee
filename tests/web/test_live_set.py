"""The live set's stages, frame by frame, without camera, socket or clock."""

from __future__ import annotations

import json

import pytest

from coach.exercise.definition import load_exercise
from coach.exercise.learning import own_way
from coach.exercise.own_way import OwnWay
from coach.web.live.live_set import LiveSet
from coach.web.live.wire import dump_json
from tests.exercise.own_style import EX, facts, one_leg
from tests.web.bodies import nobody, squats, standing

SQUAT = load_exercise("squat")


def run(live: LiveSet, frames, **more):
    return [live.step(frame, **more) for frame in frames]


def still(start_s: float, seconds: float, make=standing, fps: float = 30.0):
    return [make(start_s + i / fps) for i in range(round(seconds * fps))]


def begun(**more) -> LiveSet:
    live = LiveSet(SQUAT, **more)
    run(live, still(0, 5))
    assert live.stage == "set"
    return live


def test_the_check_counts_down_and_begins_by_itself():
    answers = run(LiveSet(SQUAT), still(0, 4.5))
    stages = list(dict.fromkeys(a.stage for a in answers))
    assert stages == ["check", "countdown", "set"]
    assert list(dict.fromkeys(a.countdown for a in answers)) == [None, 3, 2, 1]
    first_countdown = next(a for a in answers if a.stage == "countdown")
    assert 0.9 <= first_countdown.t_s <= 1.2


def test_leaving_in_the_countdown_goes_back_to_the_check():
    live = LiveSet(SQUAT)
    run(live, still(0, 2))
    assert live.stage == "countdown"
    run(live, still(2, 0.4, nobody))
    assert live.stage == "countdown"  # a flicker
    run(live, still(2.5, 1.0, nobody))
    assert live.stage == "check"


def test_squats_are_counted_with_degrees_from_the_side():
    live = begun()
    answers = run(live, squats(5, 3)) + run(live, still(14.1, 1.5))
    reps = [r for a in answers for r in a.reps]
    assert [r.index for r in reps] == [0, 1, 2]
    assert answers[-1].count == 3
    assert max(a.angle_deg or 0 for a in answers) > 60


def test_a_reload_goes_on_with_number_and_clock():
    live = begun(reps_before=4, best_before_deg=99.0, starts_at_s=60.0)
    answers = run(live, squats(5, 2)) + run(live, still(11.1, 1.5))
    reps = [r for a in answers for r in a.reps]
    assert [r.index for r in reps] == [4, 5]
    assert all(r.start_s > 60 for r in reps)
    assert live.count == 6
    assert live.session.best_deg >= 99


def test_when_nobody_is_seen_nothing_stale_stays():
    live = begun()
    run(live, squats(5, 1))
    last = run(live, still(8.1, 2, nobody))[-1]
    assert last.angle_deg is None
    assert last.progress is None
    assert last.code == "subject_lost"
    assert last.count == live.count


def test_paused_counts_nothing_and_goes_on():
    live = begun()
    live.command("pause")
    answers = run(live, squats(5, 2))
    assert {a.stage for a in answers} == {"paused"}
    live.command("resume")
    answers = run(live, squats(11.1, 2)) + run(live, still(17.2, 1.5))
    assert live.stage == "set"
    assert answers[-1].count == 2


def test_stop_is_final():
    live = begun()
    run(live, squats(5, 2))
    live.command("stop")
    assert live.stage == "done"
    live.command("resume")
    assert live.step(standing(20)).stage == "done"


def test_go_on_anyway_accepts_only_what_may_be_accepted():
    live = LiveSet(SQUAT)
    run(live, still(0, 0.5), people=2)
    assert live.stage == "check"
    live.command("go_on_anyway")
    run(live, still(0.6, 5), people=2)
    assert live.stage == "set"
    live = LiveSet(SQUAT)
    run(live, still(0, 0.5, nobody))
    live.command("go_on_anyway")
    run(live, still(0.6, 5, nobody))
    assert live.stage == "check"


def test_a_second_person_is_told_at_once_and_until_alone_again():
    live = begun()  # who is a person is decided by coach.pose.others, over several looks
    assert live.step(standing(6), people=2).code == "several_people"
    assert live.step(standing(6.1)).code == "several_people"
    assert live.step(standing(6.2), people=1).code is None


def test_slow_frames_are_told():
    live = begun()
    answers = run(live, [standing(6 + i / 8) for i in range(100)])
    assert answers[-1].code == "low_fps"


def test_time_must_rise():
    live = LiveSet(SQUAT)
    live.step(standing(1))
    with pytest.raises(ValueError, match="rise"):
        live.step(standing(1))


def test_a_persons_own_way_counts_live_as_sent_over_the_wire():
    way = own_way(EX, facts(one_leg()))
    assert way is not None
    for known, count in ((way, 4), (None, 0)):
        sent = None if known is None else OwnWay.from_json(json.loads(dump_json(known.as_json())))
        live = LiveSet(EX, own_way=sent)
        live.stage = "set"
        run(live, one_leg(seed=2))
        live.command("stop")
        assert live.count == count
