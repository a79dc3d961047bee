"""The answer of a raised arm, on hand-made bodies; and the stage of a set in which it is asked for."""

from __future__ import annotations

import numpy as np
import pytest

from coach.exercise.definition import load_exercise
from coach.pose import PoseFrame
from coach.web.live.live_set import LiveSet
from coach.web.live.pain_arm import ArmAnswer, raised
from tests.web.bodies import nobody, squats, standing

NOSE, UP = 0, {"left": (13, 15), "right": (14, 16)}


def with_arms(t_s: float, *up: str, unseen: tuple[int, ...] = ()) -> PoseFrame:
    """Somebody from the front with these of their own arms over the head."""
    frame = standing(t_s, view="front")
    for side in up:
        elbow, wrist = UP[side]
        frame.landmarks_px[wrist, 1] = frame.landmarks_px[NOSE, 1] - 30
        frame.landmarks_px[elbow, 1] = frame.landmarks_px[NOSE, 1] + 5
    frame.visibility[list(unseen)] = 0.2
    return frame


@pytest.mark.parametrize(
    ("arms", "answer"), [((), ""), (("left",), "less"), (("right",), "more"), (("left", "right"), "stop")]
)
def test_the_persons_own_left_is_less_and_right_is_more(arms: tuple[str, ...], answer: str):
    assert raised(with_arms(0, *arms)) == answer


def test_what_is_not_seen_is_no_answer():
    assert raised(nobody(0)) is None
    assert raised(with_arms(0, "right", unseen=(13, 15))) is None, "the left may be up as well"
    assert raised(with_arms(0, "right", unseen=(16,))) == "more", "the elbow vouches for a hand out of the picture"
    lying = with_arms(0, "left")
    lying.landmarks_px[:, :2] = lying.landmarks_px[:, 1::-1]  # on the side: the head beside the shoulders
    assert raised(lying) is None


def told(*shown: tuple[float, tuple[str, ...]], fps: int = 30) -> list[str]:
    """What is meant by arms shown one after the other: seconds, and which are up."""
    answer, t_s, meant = ArmAnswer(), 0.0, []
    for seconds, arms in shown:
        for _ in range(round(seconds * fps)):
            t_s += 1 / fps
            meant.append(answer.step(with_arms(t_s, *arms))[1])
    return [one for one in meant if one]


def test_an_arm_is_meant_when_it_is_held_for_a_second():
    assert told((1, ()), (0.8, ("right",)), (1, ())) == []
    assert told((1, ()), (1.2, ("right",)), (1, ())) == ["more"]
    assert told((1, ()), (1.2, ("left",))) == ["less"]


def test_the_second_arm_may_come_later_and_go_later():
    assert told((1, ()), (0.5, ("left",)), (1.2, ("left", "right")), (3, ("right",))) == ["stop"]


def test_arms_are_down_before_they_say_anything():
    assert told((3, ("right",))) == [], "the exercise ended with an arm up"
    assert told((3, ("right",)), (0.5, ()), (1.2, ("right",))) == ["more"]
    assert told((1, ()), (5, ("left",))) == ["less"], "once a raise"


def same_at(frames: list[PoseFrame]) -> list[float]:
    """When "the same" was told."""
    answer = ArmAnswer()
    return [frame.t_s for frame in frames if answer.step(frame)[1] == "same"]


def some(seconds: float, start_s: float = 0.0, sway: float = 0.0, fps: int = 30) -> list[PoseFrame]:
    """Somebody who stands; sway: of the whole body to the side and back every 4 s, in trunk lengths."""
    frames = []
    for i in range(round(seconds * fps)):
        frame = standing(start_s + i / fps, view="front")
        shoulders, hips = (frame.landmarks_px[list(pair), 1].mean() for pair in ((11, 12), (23, 24)))
        frame.landmarks_px[:, 0] += sway * (hips - shoulders) * np.sin(2 * np.pi * i / fps / 4)
        frames.append(frame)
    return frames


def test_who_is_seen_and_keeps_still_for_eight_seconds_says_the_same_once():
    assert same_at(some(7.5)) == []
    assert same_at(some(30)) == [pytest.approx(8, abs=0.1)]
    assert same_at(some(30, sway=0.06)) == [pytest.approx(8, abs=0.1)], "breath and sway are no movement"
    assert same_at(some(30, fps=12)) == [pytest.approx(8, abs=0.2)], "counted by the pictures' times, not their number"


def test_who_moves_has_not_answered():
    assert same_at(some(30, sway=0.3)) == []
    assert same_at([*some(6), *some(3, 6, sway=0.5), *some(7, 9)]) == [], "it begins anew"
    assert told((5, ()), (0.6, ("left",)), (5, ())) == []
    assert told((1, ()), (1.2, ("left",)), (20, ())) == ["less"], "what was told is not assumed over"


def test_who_is_not_seen_has_not_answered():
    assert same_at([nobody(i / 30) for i in range(900)]) == []
    gone = [nobody(6 + i / 30) for i in range(30)]
    assert same_at([*some(6), *gone, *some(7, 7)]) == []
    assert same_at([*some(6), *some(7, 9)]) == [], "no picture came for three seconds"
    flicker = [nobody(6 + i / 30) for i in range(6)]
    assert same_at([*some(6), *flicker, *some(3, 6.2)]) == [pytest.approx(8, abs=0.1)]
    lying = some(20)
    for frame in lying:
        frame.landmarks_px[:, :2] = frame.landmarks_px[:, 1::-1]
    assert same_at(lying) == [], "who lies cannot raise an arm to say otherwise"
    assert same_at([with_arms(i / 30, unseen=(13, 15)) for i in range(600)]) == []


def asking() -> LiveSet:
    live = LiveSet(load_exercise("squat"))
    for i in range(150):
        live.step(standing(i / 30))
    for frame in squats(5, 2):
        live.step(frame)
    return live


def test_the_set_is_counted_to_its_end_before_pain_is_asked():
    live = asking()
    before = live.count
    reps, _ = live.command("ask")
    assert live.stage == "asking"
    assert live.count == before + len(reps) == 2
    answers = [live.step(f) for f in squats(12, 2)]
    assert {a.stage for a in answers} == {"asking"}
    assert live.count == 2, "nothing is counted any more"
    shown = [live.step(with_arms(20 + i / 30, *(("right",) if i > 15 else ()))) for i in range(60)]
    assert [a.told for a in shown if a.told] == ["more"]
    assert shown[-1].arm == "" or shown[-1].arm == "more"
    live.command("pause")
    assert live.command("ask") == ([], [])
    assert live.stage == "asking"
    assert live.command("stop") == ([], [])
    assert live.stage == "done"


def test_without_a_rep_nothing_is_asked():
    live = LiveSet(load_exercise("squat"))
    live.step(standing(0))
    live.command("ask")
    assert live.stage == "done"


def test_a_new_process_goes_on_asking():
    live = LiveSet(load_exercise("squat"), reps_before=3)
    live.step(standing(0))
    live.command("ask")
    assert live.stage == "asking"
    assert np.isclose(live.count, 3)


def test_the_ring_fills_and_what_is_waited_for_is_said():
    live = asking()
    live.command("ask")
    shares = [live.step(f).still for f in some(4, 12)]
    assert shares[0] == 0
    assert shares[-1] == pytest.approx(0.5, abs=0.02)
    gone = [live.step(nobody(16 + i / 30)) for i in range(60)]
    assert gone[10].say is None, "a flicker is not told"
    assert (gone[-1].code, gone[-1].still) == ("nobody", 0)
    assert "I wait for your answer" in gone[-1].say
    unseen = [live.step(with_arms(18 + i / 30, unseen=(13, 15))) for i in range(60)]
    assert unseen[-1].code == "arms"
    back = [live.step(f) for f in some(9, 20)]
    assert back[-1].say is None
    assert [a.told for a in back if a.told] == ["same"]


def test_asked_anew_stillness_begins_anew():
    live = asking()
    live.command("ask")
    for f in some(7, 12):
        live.step(f)
    live.command("ask")
    assert live.stage == "asking"
    answers = [live.step(f) for f in some(9, 19)]
    assert [a.t_s for a in answers if a.told] == [pytest.approx(27, abs=0.1)]
