"""What is said after a sequence: each step that was reached, and one thing for next time."""

from __future__ import annotations

from dataclasses import replace

from coach.exercise.definition import load_exercise
from coach.exercise.sequence import Step
from coach.records.people import PersonRow
from coach.web.day.sequence_summary import did_of, how_many, next_time, praise, table
from coach.web.day.summary import Summary, summarise, summarise_holds, title
from coach.web.day.today_summary import went_well
from tests.web.fakes import a_rep

ADA = PersonRow(1, "Ada")
SQUAT, STANCE = load_exercise("squat"), load_exercise("single_leg_stance")


def test_a_row_for_each_step():
    done = [
        (Step(1, "squat", "both", 3, 10), SQUAT, summarise(SQUAT, [a_rep(0), a_rep(1)])),
        (Step(2, "single_leg_stance", "left", 15, 10), STANCE, summarise_holds(STANCE, [])),
    ]
    rows = table(done).to_dict("records")
    assert rows[0]["Done"] == "2 of 3"
    assert "degrees" in rows[0]["How far"]
    assert rows[1]["Exercise"] == "Stand on one leg, left"
    assert rows[1]["Done"] == "left out"
    assert rows[1]["Score, of 100"] == "–"


def test_next_time_is_of_what_scored_least():
    good, low = summarise(SQUAT, [a_rep(0)]), summarise(STANCE, [])
    worse = type(good)(1, "", 40, "Stand tall.")
    assert next_time([(SQUAT, good), (STANCE, worse)]) == "Stand on one leg: Stand tall."
    assert next_time([(SQUAT, low)]).startswith("Squat: ")


STEPS = (Step(1, "squat", "both", 2, 10, 1, 2), Step(1, "squat", "both", 2, 10, 2, 2), Step(2, "squat", "both", 6, 10))


def said(*reps: int) -> tuple[str, str]:
    """Title and sentence after these reps of STEPS, of which the last may not have been reached."""
    done = [(step, SQUAT, summarise(SQUAT, [a_rep(i) for i in range(n)])) for step, n in zip(STEPS, reps, strict=False)]
    did = did_of(STEPS, done)
    return praise(ADA, did), how_many(did)


def test_only_the_whole_is_praised():
    assert said(2, 2, 6) == ("Well done, Ada.", "you did 2 of 2 exercises.")
    assert said(2, 2) == ("Thank you, Ada.", "you did 1 of 2 exercises.")
    assert said(2, 2, 0) == said(2, 2), "skipped at 0 of 6"
    assert said(2, 2, 1) == ("Thank you, Ada.", "you did 1 of 2 exercises, and a part of 1 more.")
    assert said(2) == ("Thank you, Ada.", "you did a part of 1 of 2 exercises.")
    assert said(0, 0, 0) == said() == ("That is all right.", "nothing was counted this time.")


def test_where_nothing_was_to_be_done_nothing_is_praised():
    assert praise(ADA, did_of((), [])) == "That is all right."


def test_a_set_is_praised_when_all_of_it_was_done():
    four = summarise(SQUAT, [a_rep(i) for i in range(4)])
    assert title(ADA, SQUAT, four, 4) == "Well done, Ada."
    assert title(ADA, SQUAT, four, 10) == "4 of 10 reps, Ada."
    assert title(ADA, SQUAT, four, 0) == "Well done, Ada.", "nothing was asked for"
    assert title(ADA, SQUAT, summarise(SQUAT, []), 0) == "That is all right."
    held = Summary(1, "", None, "", 6.4)
    assert title(ADA, STANCE, held, 10) == "6 of 10 seconds, Ada."
    assert title(ADA, STANCE, held, 6) == "Well done, Ada."


def test_what_was_not_measured_or_not_good_is_not_called_so():
    unmeasured = summarise(SQUAT, [replace(a_rep(0), score=None)])
    assert unmeasured.next_time == "Just the same again."
    assert went_well([(STEPS[0], SQUAT, unmeasured)]) == ""
    assert went_well([(STEPS[0], SQUAT, Summary(2, "", 40, ""))]) == ""
    assert went_well([(STEPS[0], SQUAT, Summary(2, "", 81, ""))]) == "Squat went best: 81 of 100 points."
