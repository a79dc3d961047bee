"""What ends a run: the criteria that a script names, and those that hold for every test.

A criterion of a protocol ends the run and what was reached counts; a refusal (nobody there, another body, too few
frames) makes it not valid. Each says in a sentence what happened and what to do.
"""

from __future__ import annotations

import math
import statistics
from collections import deque
from collections.abc import Callable
from typing import Protocol, get_args

import numpy as np

from coach.assessment.moment import Ending, Moment
from coach.assessment.script import Script, Stage, StopName
from coach.kinematics.body import BRIDGE_S
from coach.kinematics.registry import SIDES
from coach.language import _

GONE_S = 0.5  # landmarks lost for longer: what happened then is not known (p)
_REFERENCE_S = 0.5  # a foot's place is where it was for this long at the start
_MOVED, _MOVED_S = 0.18, 0.12  # trunk lengths (9 cm) off its place, for this long: the foot has moved (p)
# Wrist to the nearer shoulder, trunk lengths: crossed at the chest 0.1-0.5, on the knees or the seat 0.8 and more (p)
_CHEST, _OFF_CHEST, _OFF_CHEST_S = 0.6, 0.75, 0.3
_TURNED_S = 1.0
_AWAY = 1.2  # trunk lengths that the middle of the body may go from where it was: these tests are done on the spot
# A trunk that much longer is nearer the camera, or somebody else's; one that much shorter is further away, unless it
# may lean (in a chair)
_TALLER, _TALLER_STANDING, _SHORTER_STANDING = 1.5, 1.25, 0.8
_RATE_S = 2.0  # the frame rate is judged over this long


class Stop(Protocol):
    """Something that ends a run at once."""

    def step(self, moment: Moment) -> Ending | None:
        """Called from the run's first frame on."""
        ...


class _Feet:
    """The feet that must stay where they are. sides: of the legs that stand, none where it is the lower one"""

    def __init__(self, sides: tuple[int, ...], ending: Ending):
        self._sides, self._ending = sides, ending
        self._first_s = math.nan
        self._seen: list[np.ndarray] = []
        self._place: np.ndarray | None = None
        self._off_s = math.nan

    def step(self, moment: Moment) -> Ending | None:
        state = moment.state
        if not state.found or not all(state.usable[27 + s] for s in self._sides or (0, 1)):
            return None
        if not self._sides:
            self._sides = (int(moment.landmarks_px[28, 1] > moment.landmarks_px[27, 1]),)
        ankles = moment.landmarks_px[[27 + s for s in self._sides], :2].astype(np.float64)
        if math.isnan(self._first_s):
            self._first_s = moment.t_s
        if moment.t_s - self._first_s < _REFERENCE_S or not self._seen:
            self._seen.append(ankles)
            return None
        if self._place is None:
            self._place = np.median(self._seen, axis=0)
        off = np.hypot(*(ankles - self._place).T).max() / max(state.scale_px, 1.0)
        if off <= _MOVED:
            self._off_s = math.nan
            return None
        if math.isnan(self._off_s):
            self._off_s = moment.t_s
        if moment.t_s - self._off_s < _MOVED_S:
            return None
        return Ending(self._ending.code, self._ending.text, self._ending.valid, end_s=self._off_s)


class _Lasting:
    """Something that must be so for a time before it ends the run."""

    for_s = 0.3
    ending = Ending("", "")

    def __init__(self) -> None:
        self._since_s = math.nan

    def now(self, moment: Moment) -> bool:
        raise NotImplementedError

    def step(self, moment: Moment) -> Ending | None:
        if not moment.state.found or not self.now(moment):
            self._since_s = math.nan
            return None
        if math.isnan(self._since_s):
            self._since_s = moment.t_s
        return self.ending if moment.t_s - self._since_s >= self.for_s else None


def hands_at_chest(moment: Moment, reach: float = _CHEST) -> bool:
    """Both wrists near a shoulder, either one: arms crossed, or folded at the chest."""
    p, scale = moment.landmarks_px[:, :2], moment.state.scale_px
    for wrist in (15, 16):
        if not moment.state.usable[wrist]:
            continue  # a hidden hand is not held against anybody
        if min(float(np.hypot(*(p[wrist] - p[s]))) for s in (11, 12)) > reach * scale:
            return False
    return True


class _ArmsUsed(_Lasting):
    for_s = _OFF_CHEST_S
    ending = Ending(
        "arms_used", "The hands left the chest. With the help of the arms the test counts 0.", valid=True, zero=True
    )

    def now(self, moment: Moment) -> bool:
        return not hands_at_chest(moment, _OFF_CHEST)


class _Turned(_Lasting):
    for_s = _TURNED_S
    ending = Ending("turned", "You turned away from the camera. Face it and do the test again.", valid=False)

    def __init__(self, views: tuple[str, ...]):
        super().__init__()
        self._views = views

    def now(self, moment: Moment) -> bool:
        return moment.view not in (*self._views, "unknown")


_STEP = "A foot moved, so the time ends here."


def _stance(script: Script, stage: Stage) -> Stop:
    sides = (SIDES.index(stage.side),) if stage.side in SIDES else ()
    return _Feet(sides, Ending("stance_foot_moved", _("The standing foot moved, so the time ends here.")))


STOPS: dict[str, Callable[[Script, Stage], Stop]] = {
    "stance_foot_moved": _stance,
    "feet_moved": lambda script, stage: _Feet((0, 1), Ending("feet_moved", _STEP)),
    "step": lambda script, stage: _Feet(
        (0, 1), Ending("step", "A foot moved: sway is measured with still feet. Rest, then do it again.", valid=False)
    ),
    "arms_used": lambda script, stage: _ArmsUsed(),
    "turned": lambda script, stage: _Turned((stage.view,) if stage.view else script.camera.views),
}
assert set(STOPS) == set(get_args(StopName))


class Refusal:
    """What no test survives. A run that ends here has no reading."""

    def __init__(self, script: Script, stage: Stage):
        self._least_fps, self._spot = script.least_fps, stage.kind != "range"
        self._standing = script.position == "standing"
        body = stage.body or script.camera.body
        self._need = (11, 12, 23, 24, 27, 28) if body == "whole" else (11, 12)
        self._steps: deque[float] = deque()
        self._last_s = self._seen_s = self._shown_s = math.nan
        self._last_middle: np.ndarray | None = None
        self._edge = False
        self._home: tuple[float, float] | None = None

    def step(self, moment: Moment) -> Ending | None:
        """Why what is seen can not be judged from here on, if so."""
        found = self._rate(moment.t_s) or self._there(moment) or self._same_body(moment)
        self._last_s = moment.t_s
        return found

    def _rate(self, t_s: float) -> Ending | None:
        if not math.isnan(self._last_s):
            self._steps.append(t_s - self._last_s)
        while sum(self._steps) > _RATE_S + 0.5:
            self._steps.popleft()
        if sum(self._steps) < _RATE_S:
            return None
        rate = 1 / statistics.median(self._steps)
        if rate >= self._least_fps - 0.5:
            return None
        text = _(
            "The camera gave {rate:.0f} pictures a second; this test needs {_least_fps:g}. "
            "Close other programs or switch on more light, then do it again."
        ).format(rate=rate, _least_fps=self._least_fps)
        return Ending("low_fps", text, valid=False)

    def _there(self, moment: Moment) -> Ending | None:
        state = moment.state
        if math.isnan(self._seen_s):
            self._seen_s = self._shown_s = moment.t_s
        if not state.found:
            if moment.t_s - self._seen_s <= GONE_S:
                return None
            if self._edge:
                return Ending("person_left", _("You left the picture. Step back into it and do the test again."), False)
            return Ending(
                "lost", _("I lost sight of you. Switch on more light, stay in the picture, do it again."), False
            )
        self._seen_s = moment.t_s
        p, width = moment.frame.landmarks_px, moment.frame.width_px
        middle = 0.5 * float(p[23, 0] + p[24, 0])
        self._edge = not 0.08 < middle / width < 0.92
        if all(state.usable[i] for i in self._need):
            self._shown_s = moment.t_s
        if moment.t_s - self._shown_s > GONE_S:
            return Ending(
                "body_not_visible", _("Too little of you was seen. Step back until head and feet show."), False
            )
        return None

    def _same_body(self, moment: Moment) -> Ending | None:
        state = moment.state
        if not state.found:
            return None
        p = moment.frame.landmarks_px
        middle = p[[11, 12, 23, 24], :2].mean(axis=0).astype(np.float64)
        trunk = float(np.hypot(*(p[11, :2] + p[12, :2] - p[23, :2] - p[24, :2]))) / 2
        jumped = state.gap and not math.isnan(self._last_s) and moment.t_s - self._last_s <= BRIDGE_S
        if self._home is None:
            self._home = (float(middle[0]), max(trunk, 1.0))
            return None
        x, scale = self._home
        if jumped and self._last_middle is not None and np.hypot(*(middle - self._last_middle)) > 0.3 * scale:
            return Ending(
                "body_jumped", _("The picture jumped, or somebody else came into it. Be alone and do it again."), False
            )
        self._last_middle = middle
        taller = trunk > (_TALLER_STANDING if self._standing else _TALLER) * scale
        shorter = self._standing and trunk < _SHORTER_STANDING * scale
        if self._spot and (abs(float(middle[0]) - x) > _AWAY * scale or taller or shorter):
            return Ending("moved_away", _("You left your place. This test is done on the spot: do it again."), False)
        return None
