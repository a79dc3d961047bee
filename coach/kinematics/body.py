"""From a :class:`PoseFrame` to filtered landmarks, measures and what may be believed of them: the live front half."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coach.kinematics.body_kernels import jump_px, one_euro, tremble_px, validity
from coach.kinematics.kernels import COLUMN_COUNT, frame_measures
from coach.kinematics.plausible import BONES, LONGEST, doubt
from coach.kinematics.registry import Measure
from coach.pose import PoseFrame

Floats = NDArray[np.float32]

BRIDGE_S = 0.25  # CLINICAL.md 3.6 (p): shorter gaps are bridged, longer ones break the rep
SEEN, USABLE = 0.5, 0.25  # visibility from which an angle may be shown, and from which a movement may still be counted
BORDER = 0.01  # of the picture: a landmark closer to its edge is the model's guess
# The middle of the body does not cross a third of the trunk in a frame at 5 trunk lengths (2.5 m) a second without
# having been on its way at half of that; a clip's seam and a switch to another person do.
JUMP, JUMP_PER_S, JUMP_TIMES = 0.30, 5.0, 2.0
# With the feet where they were, the fastest that a body goes up or down: 5 m a second, twice a jump's take-off (p)
PLANTED_PER_S = 10.0
# A tracker that jumps so far, in trunk lengths, and is back by then was wrong in between; who stays there is somebody
# else (p)
GLITCH, GLITCH_S = 0.6, 0.12
_NOISE_TAU_S = 0.7
_CUT_OFF_HZ, _BETA, _SPEED_CUT_OFF_HZ = 1.8, 2.5, 1.5
# Measures of a place in the picture: divided by a scale that only changes when the person comes nearer by so much; one
# that creeps by a hundredth moves a place three trunks away by more than a heel raise does
PLACES = np.array([51, 55, 70, 71])
_MOVED = 1.2
_JOINTS = np.array([11, 12, 13, 14, 23, 24, 25, 26, 27, 28])


@dataclass(slots=True)
class BodyState:
    """One moment after filtering. Arrays are reused from frame to frame: copy what you keep.

    measures: (COLUMN_COUNT,) · seen: (33,) bool, visible, inside the picture and plausible · usable: (33,) bool
    noise: how much landmarks tremble from frame to frame, in trunk lengths (standard deviation of a coordinate)
    place_share: what turns a measure of a place (PLACES) from scale_px to the scale that creeps less
    gap: the person was away longer than BRIDGE_S, or jumped: whatever was going on is broken off
    """

    t_s: float
    measures: Floats
    seen: NDArray[np.bool_]
    usable: NDArray[np.bool_]
    scale_px: float
    place_share: float = 1.0
    noise: float = 0.0
    found: bool = False
    gap: bool = False

    def value(self, m: Measure, side: int) -> float:
        """In the measure's unit, NaN where it cannot be computed. side: 0 left, 1 right; the same for one without
        sides."""
        return float(self.measures[m.columns(side)])

    def is_seen(self, m: Measure, side: int) -> bool:
        """Whether everything that the measure needs may be shown."""
        return all(self.seen[i] for i in m.needs(side))

    def is_usable(self, m: Measure, side: int) -> bool:
        """Whether everything that the measure needs may be counted with."""
        return all(self.usable[i] for i in m.needs(side))


class BodyFilter:
    """Filters landmarks causally, keeps the body's scale, and computes all measures of each frame.

    No allocation in :meth:`step` beyond what NumPy needs for views.
    """

    def __init__(self) -> None:
        nan = np.float32(np.nan)
        self._value = np.full((33, 3), nan, np.float32)
        self._speed = np.zeros((33, 3), np.float32)
        self._last = np.full((33, 3), nan, np.float32)
        self._spare = np.zeros(len(_JOINTS), np.float32)
        self._noise_age_s = self._speed_per_s = 0.0
        self._doubted_s = np.full(33, -math.inf)
        self._last_seen_s = -math.inf
        self._elsewhere_s = math.nan  # since when the body is in a place where it cannot have gone
        self._scale = self._place_scale = 0.0
        self.state = BodyState(
            -math.inf, np.full(COLUMN_COUNT, nan, np.float32), np.zeros(33, bool), np.zeros(33, bool), 0.0
        )

    @property
    def landmarks_px(self) -> Floats:
        """(33, 3) float32, filtered, NaN where not seen; overwritten by the next step."""
        return self._value

    def step(self, frame: PoseFrame) -> BodyState:
        """One frame, later than the last one. The state is one object, overwritten by the next step."""
        state = self.state
        state.gap = False
        if not frame.found:
            return self._nobody(frame.t_s)
        dt = frame.t_s - self._last_seen_s
        p = frame.landmarks_px
        if dt > BRIDGE_S:
            self._forget(state)
            dt = 0.0
        elif dt > 0 and self._scale > 0 and self._is_elsewhere(p, dt):
            if math.isnan(self._elsewhere_s) and self._moved(p) > GLITCH:
                self._elsewhere_s = frame.t_s
            if frame.t_s - self._elsewhere_s < GLITCH_S:  # never of a shorter jump
                return self._nobody(frame.t_s)
            self._forget(state)
            dt = 0.0
        since_s = dt
        one_euro(p, dt, _CUT_OFF_HZ, _BETA, _SPEED_CUT_OFF_HZ, max(self._scale, 1.0), self._value, self._speed)
        self._follow_scale(_trunk_px(self._value), dt)
        self._follow_noise(p, dt, state)
        frame_measures(self._value, np.float32(self._scale), state.measures)
        state.place_share = self._scale / self._place_scale
        state.measures[PLACES] *= state.place_share
        state.t_s, state.found, state.scale_px = frame.t_s, True, self._scale
        validity(p, frame.visibility, frame.width_px, frame.height_px, BORDER, SEEN, USABLE, state.seen, state.usable)
        doubt(p, self._last, frame.t_s, since_s, self._scale, BONES, LONGEST, self._doubted_s, state.seen)
        self._last[:] = p
        self._last_seen_s = frame.t_s
        return state

    def _nobody(self, t_s: float) -> BodyState:
        state = self.state
        state.t_s, state.found = t_s, False
        state.measures[:] = np.nan
        state.seen[:] = False
        state.usable[:] = False
        if t_s - self._last_seen_s > BRIDGE_S:
            self._forget(state)
        return state

    def _moved(self, p: Floats) -> float:
        """How far the middle of the body moved since it was last believed, in trunk lengths."""
        return float(jump_px(p, self._last, _JOINTS, self._spare)) / self._scale

    def _is_elsewhere(self, p: Floats, dt: float) -> bool:
        """Whether the body is in a place where it cannot have gone, or has not come back from there."""
        if math.isnan(self._elsewhere_s):
            return self._jumped(p, dt)
        back = self._moved(p) <= JUMP
        if back:
            self._elsewhere_s = math.nan
        return not back

    def _forget(self, state: BodyState) -> None:
        state.gap = True
        self._elsewhere_s = math.nan
        self._value[:] = np.nan
        self._speed[:] = 0.0

    def _jumped(self, p: Floats, dt: float) -> bool:
        """A place where the body cannot have gone since the last frame. One that was on its way there at speed can, and
        so can one whose feet stay where they are: a quick squat is no other person."""
        middle = self._moved(p)
        before, self._speed_per_s = self._speed_per_s, middle / dt
        jumped = middle > JUMP and middle / dt > JUMP_PER_S and middle / dt > JUMP_TIMES * before
        if jumped and self.state.usable[27] and self.state.usable[28]:
            feet = (math.hypot(float(p[i, 0] - self._last[i, 0]), float(p[i, 1] - self._last[i, 1])) for i in (27, 28))
            jumped = max(feet) / self._scale > JUMP / 2 or middle / dt > PLANTED_PER_S
        if jumped:
            self._speed_per_s = 0.0
        return jumped

    def _follow_noise(self, p: Floats, dt: float, state: BodyState) -> None:
        """What the filter takes away, of the joints that move least: their trembling, not the movement's lag."""
        if dt <= 0 or self._scale <= 0:
            return
        # The third smallest of ten sums of two coordinates: 0.68 of their spread
        now = float(tremble_px(p, self._value, _JOINTS, 2, self._spare)) / self._scale
        self._noise_age_s = min(self._noise_age_s + dt, _NOISE_TAU_S)  # the first moments count at once
        state.noise += (1 - math.exp(-dt / self._noise_age_s)) * (now / 0.68 - state.noise)

    def _follow_scale(self, trunk: float, dt: float) -> None:
        """The trunk's length as seen when upright: follows growth within a second, shrinks over half a minute.

        Leaning toward the camera shortens the trunk in the picture for a rep; walking away shortens it for good.
        """
        if not math.isfinite(trunk) or trunk <= 0:
            return
        if self._scale <= 0:
            self._scale = self._place_scale = trunk
            return
        tau = 1.0 if trunk > self._scale else 30.0
        self._scale += (1 - math.exp(-dt / tau)) * (trunk - self._scale)
        if not 1 / _MOVED < self._scale / self._place_scale < _MOVED:
            self._place_scale = self._scale


def _trunk_px(p: Floats) -> float:
    return math.hypot(
        0.5 * float(p[11, 0] + p[12, 0] - p[23, 0] - p[24, 0]), 0.5 * float(p[11, 1] + p[12, 1] - p[23, 1] - p[24, 1])
    )
