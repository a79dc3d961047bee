"""The whole course live: told, in position, practised, counted down, tried, rested; with hands alone."""

from __future__ import annotations

from itertools import pairwise

import pytest

from coach.assessment import Assessment, load_script
from coach.body import arms
from coach.body import balance_actor as actor
from coach.body.skeleton import body_points
from tests.assessment.people import ON_LEFT, ON_RIGHT, STANDING, TOGETHER, Live, frame_of, with_hands

RAISED = with_hands(STANDING, arms.raise_hand)
STOP = with_hands(STANDING, arms.hands_together)
SEATED = with_hands(body_points(actor.BODY, {}, "chair_stand"), arms.cross_arms)


def stands_still(fb, t):
    return TOGETHER


def lifts_when_told(hold_s: float):
    """Lifts the asked leg during a trial, for so long from its start."""
    began: dict[str, float] = {}

    def pose(fb, t):
        if fb is None or fb.phase != "trial":
            began.clear()
            return STANDING
        start = began.setdefault("t", t)
        return (ON_LEFT if fb.side == "left" else ON_RIGHT) if 0.5 < t - start < 0.5 + hold_s else STANDING

    return pose


def test_quiet_stance_from_explaining_to_its_reading():
    live = Live(Assessment(load_script("quiet_stance")), stands_still).run()
    assert live.phases == ["explaining", "waiting", "countdown", "trial", "done"]
    said = [text for _, text in live.said]
    assert said[-5:] == ["3", "2", "1", "Stand still now.", "The time is up. Well done."]
    assert live.test.result["valid"]
    assert live.test.result["reading"]["sway_below_floor"]


def test_nothing_begins_before_the_place_is_called_safe():
    live = Live(Assessment(load_script("quiet_stance")), stands_still, confirm_s=None).run(90)
    assert live.phases == ["explaining"]
    script = load_script("quiet_stance")
    assert [t for _, t in live.said] == [*script.explain, script.safety.within_reach, script.safety.confirm]
    live.test.confirm()
    live.run(20)
    assert "trial" in live.phases


def test_six_trials_on_one_leg_with_rests_between():
    live = Live(Assessment(load_script("single_leg_stance")), lifts_when_told(3.0)).run(400)
    assert live.test.phase == "done"
    assert live.phases.count("trial") == 6
    assert live.phases.count("rest") == 5
    assert live.phases.count("practice") == 1
    reading = live.test.result["reading"]
    assert reading["left_trials"] == reading["right_trials"] == 3
    assert reading["left_mean_hold_s"] == pytest.approx(3.0, abs=0.2)
    assert reading["right_best_hold_s"] == pytest.approx(3.0, abs=0.2)


def test_the_other_leg_than_the_asked_one_does_not_count():
    live = Live(
        Assessment(load_script("single_leg_stance")), lambda fb, t: ON_RIGHT if fb and fb.phase == "trial" else STANDING
    )
    live.run(120, until=lambda fb: "not_started" in live.events)
    assert "begun" not in live.events


def test_feedback_tells_time_and_place():
    live = Live(Assessment(load_script("quiet_stance")), stands_still)
    live.run(until=lambda fb: fb.phase == "countdown")
    assert live.feedback.seconds_left == pytest.approx(3, abs=0.1)
    live.run(until=lambda fb: fb.hold_s is not None and fb.hold_s > 5)
    fb = live.feedback
    assert fb.phase == "trial"
    assert fb.seconds_left == pytest.approx(30 - fb.hold_s, abs=0.1)
    assert (fb.stage, fb.stage_index, fb.stage_count, fb.keep) == ("still", 0, 1, "Look at one point ahead.")


def test_each_sentence_is_said_once_and_with_time_to_hear_it():
    live = Live(Assessment(load_script("four_stage_balance")), stands_still, confirm_s=None).run(60)
    assert len({t for _, t in live.said}) == len(live.said)
    for (a, text), (b, _) in pairwise(live.said):
        assert b - a >= 0.35 * len(text.split())


def test_what_is_asked_for_is_heard_before_practice_and_countdown_run():
    live = Live(Assessment(load_script("march_30s")), stands_still)
    began = []
    live.run(until=lambda fb: began.append((fb.phase, fb.t_s)) or fb.phase == "trial")
    starts = {phase: [t for p, t in began if p == phase] for phase in ("practice", "countdown")}
    told = dict(reversed([(text, t) for t, text in reversed(live.said)]))
    script = load_script("march_30s")
    said_s = told[script.stages[0].say]
    assert starts["countdown"][0] - said_s >= 0.4 * len(script.stages[0].say.split())
    practised_s = starts["practice"][-1] - told[script.practice.say]
    assert practised_s >= script.practice.seconds + 0.35 * len(script.practice.say.split())


def test_who_knows_the_test_hears_only_what_must_be_safe():
    script = load_script("quiet_stance")
    live = Live(Assessment(script, explained=True), stands_still, confirm_s=None).run(30)
    assert [text for _, text in live.said] == [script.safety.within_reach, script.safety.confirm]
    assert live.phases == ["explaining"]


def test_what_is_confirmed_is_not_asked_for_again():
    script = load_script("quiet_stance")
    live = Live(Assessment(script), stands_still).run(until=lambda fb: fb.phase == "waiting")
    assert [text for _, text in live.said][:6] == [*script.explain, script.safety.within_reach]
    assert script.safety.confirm not in [text for _, text in live.said]


def test_while_several_people_are_there_nothing_begins():
    script = load_script("quiet_stance")
    test = Assessment(script, explained=True)
    test.confirm()
    told = [test.step(frame_of(TOGETHER, i / 30), people=2) for i in range(30 * 30)]
    assert told[-1].phase == "waiting"
    assert "another person" in told[-1].problem
    told = [test.step(frame_of(TOGETHER, 30 + i / 30)) for i in range(30 * 10)]
    assert told[-1].phase == "trial"


def test_a_raised_hand_hears_it_again():
    def pose(fb, t):
        return RAISED if 20 < t < 23 else STANDING

    live = Live(Assessment(load_script("single_leg_stance")), pose, confirm_s=None).run(60)
    assert live.events.count("repeat") == 1
    first = load_script("single_leg_stance").explain[0]
    again = [t for t, text in live.said if text == first]
    assert len(again) == 2
    assert again[1] == pytest.approx(22, abs=0.5)


def test_a_raised_hand_says_nothing_in_a_trial():
    def pose(fb, t):
        return with_hands(TOGETHER, arms.raise_hand) if fb and fb.phase == "trial" else TOGETHER

    live = Live(Assessment(load_script("quiet_stance")), pose).run(120)
    assert "repeat" not in live.events
    assert live.test.phase == "done"


@pytest.mark.parametrize("phase", ["explaining", "countdown", "trial"])
def test_both_hands_together_stop(phase: str):
    since: list[float] = []

    def pose(fb, t):
        if fb is None or (fb.phase != phase and not since):
            return TOGETHER
        since.append(t)
        return with_hands(TOGETHER, arms.hands_together)

    live = Live(Assessment(load_script("quiet_stance")), pose, confirm_s=3.0).run(90)
    assert live.test.phase == "stopped"
    assert live.test.result["invalid_reason"] == "The test was stopped."
    assert live.test.result["reading"] is None
    assert live.t_s - since[0] == pytest.approx(1.1, abs=0.3)


def test_crossed_arms_and_a_finger_at_the_nose_do_not_stop():
    live = Live(Assessment(load_script("chair_stand_30s")), lambda fb, t: SEATED, actor.CHAIR_CAMERA).run(110)
    assert "stop" not in live.events
    assert live.test.phase == "done"
    assert live.test.result["reading"]["stands"] == 0
    nose = with_hands(STANDING, lambda p: arms.put_hand(p, 0, p[0] + [0.1, -0.06, 0.05], p[0]))
    live = Live(Assessment(load_script("finger_to_nose")), lambda fb, t: nose).run(120)
    assert "stop" not in live.events


def test_leaving_before_the_trial_is_a_pause():
    def pose(fb, t):
        return None if 4 < t < 30 else TOGETHER

    live = Live(Assessment(load_script("quiet_stance")), pose).run(120)
    assert live.test.phase == "done"
    assert "Step into the picture." in [text for _, text in live.said]


def test_leaving_in_the_countdown_counts_down_again():
    gone: list[float] = []

    def pose(fb, t):
        if fb and fb.phase == "countdown" and not gone:
            gone.append(t)
        return None if gone and t - gone[0] < 3 else TOGETHER

    live = Live(Assessment(load_script("quiet_stance")), pose).run(120)
    assert live.phases.count("countdown") == 2
    assert live.test.phase == "done"


def test_leaving_in_a_trial_makes_it_not_valid_and_says_what_to_do():
    def pose(fb, t):
        return None if fb and fb.phase == "trial" and (fb.hold_s or 0) > 8 else TOGETHER

    live = Live(Assessment(load_script("quiet_stance")), pose).run(120)
    assert live.test.phase == "not_valid"
    assert live.test.result["reading"] is None
    assert "do it again" in live.test.result["invalid_reason"]
    assert live.said[-1][1] == live.test.result["invalid_reason"]


def test_one_trial_that_was_disturbed_leaves_the_others_standing():
    calm = lifts_when_told(3.0)

    def pose(fb, t):
        disturbed = fb and fb.phase == "trial" and fb.round == 2 and fb.side == "left" and (fb.hold_s or 0) > 1.5
        return None if disturbed else calm(fb, t)

    live = Live(Assessment(load_script("single_leg_stance")), pose).run(500)
    assert live.test.phase == "done"
    reading = live.test.result["reading"]
    assert (reading["left_trials"], reading["right_trials"]) == (2, 3)
    assert [s["valid"] for s in live.test.result["stages"]].count(False) == 1


def test_what_to_change_is_said_one_thing_at_a_time():
    side_on = STANDING[:, [2, 1, 0]] * [1, 1, -1]
    live = Live(Assessment(load_script("single_leg_stance")), lambda fb, t: side_on).run(40)
    assert live.feedback.problem == "Turn to face the camera."
    assert [text for _, text in live.said].count("Turn to face the camera.") == 1


def test_the_stop_button():
    live = Live(Assessment(load_script("quiet_stance")), stands_still).run(until=lambda fb: fb.phase == "trial")
    live.test.stop()
    assert live.test.phase == "stopped"
    assert live.test.result["invalid_reason"] == "The test was stopped."
    after = live.test.step(frame_of(TOGETHER, live.t_s + 1))
    assert after.phase == "stopped"


def test_times_must_rise():
    test = Assessment(load_script("quiet_stance"))
    test.step(frame_of(TOGETHER, 1.0))
    with pytest.raises(ValueError, match="rise"):
        test.step(frame_of(TOGETHER, 1.0))


def test_live_and_recorded_read_the_same():
    """The same frames from the go on: the same counts and times."""
    taken = actor.stand_from_chair([1 + 3.0 * i for i in range(9)], 33)
    recorded = Assessment(load_script("chair_stand_30s"), offline=True)
    for frame in taken.series:
        recorded.step(frame)
    frames = list(taken.series)

    def pose(fb, t):
        return SEATED

    live = Live(Assessment(load_script("chair_stand_30s")), pose, actor.CHAIR_CAMERA)
    live.run(until=lambda fb: fb.phase == "trial")
    begin_s = live.t_s
    for frame in frames:
        frame.t_s += begin_s
        if live.test.over:
            break
        live.test.step(frame)
    assert live.test.finish()["reading"] == recorded.finish()["reading"]
