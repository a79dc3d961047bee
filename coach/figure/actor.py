"""The synthetic person as an actor: performs an exercise definition, right, short or with one of its faults."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from coach.body.camera import Camera
from coach.body.skeleton import expand, joints_of
from coach.body.synthetic import Performance, for_side, perform
from coach.exercise.definition import Exercise, Fault

YAW = {"front": 0.0, "oblique": 45.0, "side": 90.0}
_HOLD_S = 6.0  # how long a hold is acted: long enough to be told from a movement, short for a test


def usual_side(ex: Exercise) -> str:
    """The side that an actor takes unless told: both, in turn, or the left."""
    if ex.kind == "alternating":
        return "alternating"
    return "left" if ex.sides == "each" else "both"


def target_pose(ex: Exercise, side: str) -> dict[str, float]:
    """The target's joints as this side does them (the definition writes them for both, or for a left rep)."""
    return for_side(ex.guide.target, "left" if side == "alternating" else side)


def fault_poses(ex: Exercise, fault: Fault) -> tuple[dict[str, float], dict[str, float], float] | None:
    """(as it should be, with the fault, degrees of yaw that show it), None where a still picture cannot show it."""
    show, base = fault.show, ex.guide.base
    if show is None:
        return None
    side = usual_side(ex)
    goal = target_pose(ex, side)
    clean = joints_of({**expand(ex.guide.rest), **goal}, base)
    rest = {**expand(ex.guide.rest), **expand(show.rest)}
    offsets = for_side(show.joints, "left" if side == "alternating" else side)
    amiss = joints_of({**rest, **goal, **{name: clean[name] + offset for name, offset in offsets.items()}}, base)
    if show.asymmetry != 1.0:
        start = joints_of(ex.guide.rest, base)
        amiss |= {n: start[n] + show.asymmetry * (v - start[n]) for n, v in amiss.items() if n.endswith("_right")}
    if amiss == clean:
        return None
    if base == "chair_stand" and fault.phase in ("out", "back"):  # half way up, where it happens
        begin, wrong = joints_of(ex.guide.rest, base), joints_of(rest, base)
        clean, amiss = ({n: (a[n] + b[n]) / 2 for n in a} for a, b in ((begin, clean), (wrong, amiss)))
    yaw, view = ex.guide.yaw_deg, fault.views[0] if fault.views else ""
    if view == "front" and yaw > 35:
        yaw = 0.0
    elif view == "side" and yaw < 45:
        yaw = 75.0
    return clean, amiss, yaw


def prop(ex: Exercise) -> str:
    """What is drawn beside the figure: a wall, a counter to hold on to, or a step; only where the hands are at it."""
    joints = joints_of(ex.guide.rest, ex.guide.base)
    if "rise" in ex.guide.target:
        return "step"
    if joints["shoulder_flexion_left"] < 30 or ex.guide.base != "standing" or ex.guide.yaw_deg < 45:
        return ""
    return {"standing at a wall": "wall", "standing with support": "counter"}.get(ex.position, "")


def act(
    ex: Exercise,
    view: str | None = None,
    *,
    side: str | None = None,
    fault: Fault | None = None,
    reps: int = 5,
    range_factor: float | Sequence[float] = 1.0,
    tempo_s: tuple[float, float, float] | None = None,
    camera: Camera | None = None,
    noise_px: float = 1.0,
    **how: Any,
) -> Performance:
    """Perform a definition; ``how`` as in :func:`coach.body.synthetic.perform`.

    view: a name of ``YAW``, the definition's first unless given · side: "left", "right", "both" or "alternating"
    """
    side = side or usual_side(ex)
    view = view or (fault.views[0] if fault and fault.views else ex.camera.views[0])
    yaw = YAW[view]
    if side == "right" and view != "front":
        yaw = -yaw
    camera = camera or Camera()
    camera = replace(camera, yaw_deg=yaw + camera.yaw_deg)
    tempo, rest = tempo_s or _tempo(ex), ex.guide.rest
    if ex.kind in ("hold", "timed"):
        reps = 1
    if fault is not None and fault.show is not None:
        show = fault.show
        tempo, rest = show.tempo_s or tempo, {**rest, **show.rest}
        how.setdefault("extra", show.joints)
        how |= {"asymmetry": show.asymmetry, "sway_deg": show.sway_deg, "jerks": show.jerks, "dips": show.dips}
        if show.right_share != 1.0:
            range_factor = (1.0, show.right_share)
    return perform(
        rest, ex.guide.target, ex.guide.base,
        side=side, reps=reps, range_factor=range_factor, tempo_s=tempo, camera=camera, noise_px=noise_px, **how,
    )  # fmt: skip


def _tempo(ex: Exercise) -> tuple[float, float, float]:
    hold = {"hold": _HOLD_S, "timed": _HOLD_S}.get(ex.kind, ex.tempo.hold_s or 0.3)
    return ex.tempo.out.usual_s, hold, ex.tempo.back.usual_s
