"""Today, adherence, milestones, check-ins, and that every sentence is one."""

from __future__ import annotations

import re
import string
from datetime import date, timedelta

import pytest
from pydantic import ValidationError

from coach.care import sentences
from coach.care.adherence import adherence
from coach.care.checkins import check_in, due, line, psfs_change
from coach.care.decision import Decision, decide, worst
from coach.care.milestones import milestones
from coach.care.records import Diary, Plan, PlanItem, Psfs
from coach.care.safety import RED_FLAGS
from coach.care.today import today
from tests.care.samples import DAY, NOON, plan, profile, session

MONDAY = NOON.date()
TRAINING = plan(PlanItem(exercise="knee_extension_seated", sets=2, reps=5, days=(0, 2, 4)), rest_s=30)


def test_today_in_steps():
    found = today(TRAINING, MONDAY, [], profile())
    steps = [(s.side, s.set_number, s.amount, s.rest_s) for s in found.steps]
    assert steps == [("left", 1, 5, 10), ("right", 1, 5, 30), ("left", 2, 5, 10), ("right", 2, 5, 0)]
    assert found.minutes == pytest.approx((4 * 30 + 10 + 30 + 10) / 60)
    assert found.decision.says == "Today: one exercise, about 3 minutes."
    assert (found.routine, found.rest_day, found.done) == ("daily_rom", False, False)
    assert 4.5 < found.routine_minutes < 5.5


def test_rest_days_done_days_and_red_days():
    rest = today(TRAINING, MONDAY + DAY, [], profile())
    assert (rest.steps, rest.rest_day, rest.decision.rule) == ((), True, "rest_day")
    assert rest.routine_steps
    assert today(TRAINING, MONDAY, [session(0)], profile()).decision.rule == "today_done"
    assert today(TRAINING, MONDAY, [session(0, done=1)], profile()).decision.rule == "today"
    assert (
        today(TRAINING, MONDAY, [session(0, pain_after=8, rest="pain_after_red")], profile()).decision.rule
        == "today_rest"
    )


def test_today_leaves_out_what_is_forbidden_even_from_a_locked_plan():
    fixed = plan(PlanItem(exercise="squat", reps=5), PlanItem(exercise="ankle_pump", reps=5), locked=True)
    found = today(fixed, MONDAY, [], profile(foot_ulcer=True))
    assert [i.exercise for i in found.items] == ["ankle_pump"]
    assert {e for e, _ in found.left_out} == {"squat", "shoulder_flexion", "shoulder_abduction"}
    assert today(fixed, MONDAY, [], profile(), removed=["squat", "ankle_pump"]).decision.rule == "nothing_left"
    assert today(plan(routine="no_such"), MONDAY, [], profile()).routine_steps == ()


def test_rest_days_count_as_kept():
    done = [session(0), session(2)]  # Monday, Wednesday
    found = adherence([TRAINING], done, MONDAY, MONDAY + 3 * DAY)
    assert (found.planned, found.done, found.rest, found.streak, found.share) == (2, 2, 2, 4, 1.0)
    friday = adherence([TRAINING], done, MONDAY, MONDAY + 4 * DAY)
    assert (friday.planned, friday.done, friday.streak) == (3, 2, 4), "today is not over"
    assert adherence([TRAINING], done, MONDAY, MONDAY + 5 * DAY).streak == 1
    told = adherence([TRAINING], [*done, session(4, done=0, rest="pain_before_red")], MONDAY, MONDAY + 5 * DAY)
    assert (told.planned, told.done, told.streak) == (2, 2, 6)
    assert adherence([TRAINING], [], MONDAY - 7 * DAY, MONDAY - DAY).share is None


def test_milestones_only_on_a_good_day():
    assert [d.rule for d in milestones([session(0)])] == ["milestone_first"]
    five = [session(n) for n in range(5)]
    assert [d.says for d in milestones(five)] == ["You have exercised 5 times."]
    assert milestones([*five[:4], session(4, pain_after=2)]) == [], "pain rose"
    assert milestones([*five[:4], session(4, red_flag=True)]) == []
    assert milestones([*five, session(5, done=0, pain_before=8)]) == []
    assert [d.rule for d in milestones([session(n) for n in range(7)], streak_days=7)] == ["milestone_streak"]
    assert [d.says for d in milestones([session(0, minutes=50), session(1, minutes=15)])] == [
        "You have moved for 60 minutes in all."
    ]
    assert milestones([]) == []


def test_check_ins_promise_nothing():
    history = [session(n, pain_before=p) for n, p in enumerate([6, 6, 6, 5, 4, 4, 4])]
    found = check_in(history, 2)
    assert (found.baseline, found.now, found.matters) == (6, 4, True)
    assert found.change_percent == pytest.approx(-33.3, abs=0.1)
    assert "usually matters to people" in found.decision.says
    assert check_in(history[:5], 2).decision.rule == "check_in_unknown"
    assert check_in([session(n, pain_before=4) for n in range(6)], 2).decision.rule == "check_in_same"
    assert check_in([session(n, pain_before=0) for n in range(6)], 2).change_percent is None
    assert check_in(list(reversed([session(n, pain_before=n) for n in range(6)])), 4).decision.rule == "check_in_more"
    assert line(6) == pytest.approx(4.2)
    assert [due([session(0)], MONDAY + n * DAY) for n in (13, 14, 20, 21, 28, 34, 35)] == [None, 2, 2, None, 4, 4, None]
    assert due([], MONDAY) is None


def test_psfs():
    def told(*abilities):
        return Psfs(activities=[{"text": f"Thing {n}", "ability": a} for n, a in enumerate(abilities)], at=NOON)

    assert psfs_change(told(2, 3, 4), told(4, 5, 6)) == 2
    with pytest.raises(ValidationError):
        told(1, 2)


TEMPLATES = {name: t for name, t in vars(sentences).items() if name.isupper()}


@pytest.mark.parametrize("text", [*TEMPLATES.values(), *(f.what_to_do for f in RED_FLAGS)])
def test_sentences_are_short_and_blame_nobody(text):
    assert len(text.split()) < 25
    assert not re.search(r"\b(wrong|bad|fail\w*|must|lazy|missed)\b", text.lower())
    assert text[-1] in ".?"
    assert all(name is None or name.isidentifier() for _, name, _, _ in string.Formatter().parse(text))


def test_a_decision_says_its_template_and_refuses_tricks():
    made = decide("rest", "Pain is {pain:g}.", "red", None, pain=3)
    assert made.says == "Pain is 3."
    assert Decision.model_validate_json(made.model_dump_json()) == made
    for template in ("{pain.real}", "{other}", "{pain:zz}", "{", "{0}"):
        with pytest.raises(ValidationError):
            Decision(rule="x", template=template, fields={"pain": 1}, numbers={})
    assert worst(["green", None, "red", "amber"]) == "red"
    assert worst([]) == "green"


@pytest.mark.parametrize(
    "amiss",
    [{"exercise": "Squat"}, {"reps": None}, {"seconds": 5}, {"reps": 0}, {"days": ()}, {"days": (7,)},
     {"tempo_s": (1, 2)}, {"side": "middle"}, {"target": float("nan")}, {"extra": 1}],
)  # fmt: skip
def test_items_that_are_none(amiss):
    with pytest.raises(ValidationError):
        PlanItem(**{"exercise": "squat", "reps": 5} | amiss)


def test_plans_and_diaries_that_are_none():
    twice = PlanItem(exercise="squat", reps=5)
    for amiss in ({"items": (twice, twice)}, {"rest_s": 20}, {"made_at": NOON.replace(tzinfo=None)}, {"made_by": " "}):
        with pytest.raises(ValidationError):
            Plan(**{"items": (twice,), "made_by": "B", "made_at": NOON} | amiss)
    with pytest.raises(ValidationError, match="Monday"):
        Diary(week=date(2026, 11, 24))
    assert Diary(week=date(2026, 11, 23)).week + timedelta(7) == date(2026, 11, 30)
