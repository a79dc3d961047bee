"""What is said after a sequence: each step that was reached, and one thing for next time."""

from __future__ import annotations

from coach.exercise.definition import load_exercise
from coach.exercise.sequence import Step
from coach.web.sequence_summary import next_time, table
from coach.web.summary import summarise, summarise_holds
from tests.web.fakes import a_rep

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
