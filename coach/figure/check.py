"""A definition's own test: its synthetic person performs it right, short and with each fault, and is judged."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from coach.body.synthetic import Performance
from coach.exercise.definition import Exercise
from coach.exercise.feedback import Held, Rep
from coach.exercise.session import Session
from coach.figure.actor import act, usual_side
from coach.pose import PoseSeries

REPS = 5
SHORT = 0.5  # of the way to the target: well short, and still an exercise
LEAST_SHOWN = 0.6  # of the reps must show a fault that the actor shows


@dataclass(frozen=True)
class Finding:
    """One thing that was checked. what: the performance · problem: what was wrong, empty when all was right"""

    what: str
    problem: str = ""


Watch = Callable[[Performance], PoseSeries]


def as_landmarks(performance: Performance) -> PoseSeries:
    return performance.series


def watched(ex: Exercise, series: PoseSeries, side: str = "both") -> Session:
    session = Session(ex, side)
    for frame in series:
        session.step(frame)
    session.finish()
    return session


def check(ex: Exercise, watch: Watch = as_landmarks, faults: bool = True) -> Iterator[Finding]:
    """Perform and judge. watch: how the performance is seen, as landmarks or through a real pose model"""
    for view in ex.camera.views:
        yield _good(ex, watch, view)
    if ex.counts_reps:
        yield _short(ex, watch)
    for fault in ex.faults if faults else ():
        if fault.show is None:
            yield Finding(f"fault {fault.code}", "has no 'show': nobody can test it")
            continue
        person = act(ex, fault=fault, reps=REPS)
        session = watched(ex, watch(person))
        shown: list[Rep | Held] = [*session.reps, *session.holds]
        seen = sum(fault.code in {f.code for f in r.faults} for r in shown)
        enough = seen >= LEAST_SHOWN * len(shown) / (2 if fault.show.right_share != 1 else 1)
        problem = "" if shown and enough else f"found in {seen} of {len(shown)} reps that show it"
        yield Finding(f"fault {fault.code}", problem)


def _good(ex: Exercise, watch: Watch, view: str) -> Finding:
    what = f"good from the {view}"
    person = act(ex, view, reps=REPS)
    session = watched(ex, watch(person))
    if not ex.counts_reps:
        return Finding(what, _hold_problem(ex, person, session))
    if len(session.reps) != REPS:
        return Finding(what, f"{len(session.reps)} reps counted, {REPS} performed")
    wanted = [r.side for r in person.reps]
    sides = [r.side for r in session.reps]
    near_only = view == "side" and ex.sides == "each_or_both" and set(sides) == {"left"}  # the far arm is hidden
    if ex.two_sided and sides != wanted and not near_only:
        return Finding(what, f"sides {', '.join(sides)} instead of {', '.join(wanted)}")
    late = [abs(a.peak_s - b.peak_s) for a, b in zip(session.reps, person.reps, strict=True)]
    held = 0.5 * max(0.3, ex.tempo.hold_s)  # a top that is held has no sharp middle, and "target" tells its beginning
    if max(late) > 0.3 + (held if ex.count_at == "target" else 0.3 * held):
        return Finding(what, f"a peak is {max(late):.1f} s off")
    if not ex.measurable_in(view):
        degrees = [r.rom_deg for r in session.reps if r.rom_deg is not None]
        return Finding(what, f"degrees {degrees} in a view that does not support them" if degrees else "")
    if not all(r.valid for r in session.reps):
        if view != ex.camera.views[0] and not any(r.amount for r in session.reps):
            return Finding(what)  # the actor moves in one plane; an angle out of the picture's plane is not measured
        return Finding(what, f"not measured: {session.reps[-1].reason}")
    short = [r.amount for r in session.reps if not r.reached_target]
    if short:
        return Finding(what, f"{len(short)} reps called short of {ex.target:g}: {short}")
    found = sorted({f.code for r in session.reps for f in r.faults})
    if found:
        return Finding(what, f"faults found in good reps: {', '.join(found)}")
    worst = min(r.score or 0 for r in session.reps)
    return Finding(what, f"a good rep scored {worst}" if worst < 80 else "")


def _hold_problem(ex: Exercise, person: Performance, session: Session) -> str:
    if len(session.holds) != 1:
        return f"{len(session.holds)} holds found, 1 performed"
    held = session.holds[0]
    if ex.kind == "timed":
        return ""
    rep = person.reps[0]
    middle = 0.5 * (held.start_s + held.end_s)
    if not 0.6 < held.duration_s / (rep.end_s - rep.start_s) < 1.05 and usual_side(ex) != "both":
        return f"held {held.duration_s:.1f} s of {rep.end_s - rep.start_s:.1f} s"
    wanted = rep.side
    if ex.hold is not None and ex.hold.stance_side:
        wanted = {"left": "right", "right": "left"}[rep.side]
    if held.side != wanted:
        return f"side {held.side} instead of {wanted}"
    if usual_side(ex) != "both" and abs(middle - rep.peak_s) > 1.0:
        return f"held about {middle:.1f} s instead of {rep.peak_s:.1f} s"
    found = sorted(f.code for f in held.faults)
    return f"faults found in a good hold: {', '.join(found)}" if found else "" if held.valid else "not valid"


def _short(ex: Exercise, watch: Watch) -> Finding:
    what = f"{SHORT:.0%} of the range"
    session = watched(ex, watch(act(ex, reps=REPS, range_factor=SHORT)))
    if len(session.reps) != REPS:
        return Finding(what, f"{len(session.reps)} reps counted, {REPS} performed")
    if any(r.reached_target for r in session.reps):
        return Finding(what, "a short rep passed for a full one")
    return Finding(what)
