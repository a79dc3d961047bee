"""A balance or coordination test on its page: how it is drawn, its ticket, and the live component until it is over."""

from __future__ import annotations

import contextlib
from datetime import date
from functools import cache
from typing import Any

import streamlit as st

from coach.assessment.script import Script, Stage
from coach.body.balance_actor import POSITIONS
from coach.language import _
from coach.pose import CoachError
from coach.records.people import PersonRow
from coach.web.account.access import acting_account
from coach.web.live.component import assess_component
from coach.web.live.tickets import TICKETS, AssessmentTicket
from coach.web.look.look import guide
from coach.web.look.texts import load_exercise

_TICKET = "assessment_ticket"
BPM = (60, 140)  # slower, and steps come apart; faster, and few older people follow
_APART, _LIFTED = POSITIONS["apart"], {"hip_flexion": 30.0, "knee_flexion": 60.0}
# Drawn by their own joints (rest, target, degrees of yaw), by test or stage; else the exercise that is asked for
_DRAWN: dict[str, tuple[dict[str, float], dict[str, float], float]] = {
    "quiet_stance": (_APART, POSITIONS["side_by_side"], 0.0),
    "side_by_side": (_APART, POSITIONS["side_by_side"], 0.0),
    "semi_tandem": (_APART, POSITIONS["semi_tandem"], 60.0),
    "tandem": (_APART, POSITIONS["tandem"], 60.0),
    "one_leg": (_APART, {f"{name}_right": deg for name, deg in _LIFTED.items()}, 20.0),
    "single_leg_stance/left": (_APART, {f"{name}_right": deg for name, deg in _LIFTED.items()}, 20.0),
    "single_leg_stance/right": (_APART, {f"{name}_left": deg for name, deg in _LIFTED.items()}, -20.0),
    "alternate_arm_raise": (
        {"elbow_plane": 1.0, "shoulder_abduction_right": 115.0},
        {"elbow_plane": 1.0, "shoulder_abduction_left": 115.0, "shoulder_abduction_right": 15.0},
        0.0,
    ),
    "finger_to_nose/left": (
        {"shoulder_abduction_left": 88.0, "elbow_flexion_left": 5.0},
        {"shoulder_abduction_left": 75.0, "shoulder_flexion_left": 45.0, "elbow_flexion_left": 140.0},
        0.0,
    ),
    "finger_to_nose/right": (
        {"shoulder_abduction_right": 88.0, "elbow_flexion_right": 5.0},
        {"shoulder_abduction_right": 75.0, "shoulder_flexion_right": 45.0, "elbow_flexion_right": 140.0},
        0.0,
    ),
}
_EXERCISE = {
    "chair_stand_30s": "sit_to_stand",
    "five_times_sit_to_stand": "sit_to_stand",
    "march_30s": "march_in_place",
    "posture_screen": "posture_hold",
}
_COUNTS = {
    "stands": ("stand", "stands"),
    "steps": ("step", "steps"),
    "touches": ("touch", "touches"),
    "raises": ("raise", "raises"),
}


@cache
def drawing(test: str, stage: str, exercise: str = "") -> str:
    """The figure of one stage as SVG, or nothing where there is no drawing."""
    drawn = next((_DRAWN[name] for name in (f"{test}/{stage}", stage, test) if name in _DRAWN), None)
    with contextlib.suppress(CoachError, KeyError, ValueError):
        if drawn is None:
            return guide(load_exercise(exercise or _EXERCISE[test]))
        from coach.figure.guide import guide_svg

        rest, target, yaw_deg = drawn
        return guide_svg("standing", rest, target, yaw_deg, title=_("What to do, from the start to the position"))
    return ""


def with_beat(script: Script) -> bool:
    """Whether this test can be done to a metronome."""
    return any(field.name.startswith("asynchrony") for field in script.readings)


def component_data(script: Script, ticket: AssessmentTicket) -> dict[str, Any]:
    """What the component must know of the test; everything else comes over the socket."""
    silhouettes = {"chair": "chair", "standing": "standing"}
    return {
        "token": ticket.token,
        "name": script.name,
        "silhouette": "upper" if script.camera.body == "upper" else silhouettes.get(script.position, "standing"),
        "bpm": ticket.metronome_bpm,
        "safety": script.safety.within_reach,
        "confirm": script.safety.confirm,
        "confirmed": ticket.confirmed,
        "stages": [_stage(script, stage) for _round in range(script.repeats) for stage in script.stages],
    }


def _stage(script: Script, stage: Stage) -> dict[str, Any]:
    return {
        "id": stage.id,
        "name": stage.name,
        "kind": stage.kind,
        "seconds": round(stage.seconds),
        "until": stage.until or stage.reps,
        "counts": _COUNTS.get(stage.count or "", ("", "")),
        "guide": drawing(script.id, stage.id, stage.exercise),
    }


def begin(
    person: PersonRow, script: Script, metronome_bpm: float | None, *, confirmed: bool = False, explained: bool = False
) -> None:
    """Somebody pressed a button: what :func:`live` then shows is a new test. confirmed: its place is safe · explained:
    they know it"""
    st.session_state[_TICKET] = TICKETS.issue_assessment(
        person.id,
        script.id,
        age=person.age_years(date.today()),
        sex=person.sex,
        metronome_bpm=metronome_bpm,
        confirmed=confirmed,
        explained=explained,
        by=acting_account(),
    )


def live(person: PersonRow, script: Script, metronome_bpm: float | None) -> AssessmentTicket | None:
    """The live page, until the test is over; then its ticket. A reload starts anew: half a test has no reading."""
    ticket: AssessmentTicket | None = st.session_state.get(_TICKET)
    wanted = (person.id, script.id, metronome_bpm)
    known = ticket and (ticket.person_id, ticket.test, ticket.metronome_bpm) == wanted
    if ticket is None or not known or TICKETS.redeem(ticket.token) is None:
        begin(person, script, metronome_bpm)
        ticket = st.session_state[_TICKET]
    result = assess_component(component_data(script, ticket), lambda: None)
    if result.done is None:
        return None
    st.session_state.pop(_TICKET, None)
    return ticket
