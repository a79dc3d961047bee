"""How much a standing person sways, from image landmarks (world landmarks are centred on the hips: CLINICAL.md 3.3).

Lengths are millimetres for each metre of body height, because a camera without a scale knows no metres. Only the
direction across the picture is measured: depth is not observable, so there is no ellipse. Landmarks must come from
IMAGE mode (CLINICAL.md 3.4).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from coach.kinematics.filters import butterworth, frame_rate_hz, noise_shares, resample

Doubles = NDArray[np.float64]

TRUNK = (11, 12, 23, 24)  # shoulders and hips: their mean has half of one landmark's noise
# Of a body's height (Drillis and Contini 1966, as in Winter 2009, fig. 4.1): eyes and ankles above the floor
_EYES, _ANKLES = 0.936, 0.039
SHORTEST_S = 5.0  # three turns of the slowest sway that matters (0.3 Hz) hardly fit in less
LEAST_SEEN = 0.8  # of the time
CUT_OFF_HZ = 3.0  # quiet stance has next to nothing above it (Winter 1995), landmark noise has most of itself there


@dataclass(frozen=True)
class Sway:
    """rms, path: millimetres for each metre of body height · path_per_s: the same a second, for trials unlike in length
    noise_floor: what landmark noise alone would show as rms · seconds: of the recording that was used
    """

    rms_mm_per_m: float
    path_mm_per_m: float
    path_mm_per_m_s: float
    noise_floor_mm_per_m: float
    seconds: float

    @property
    def above_noise(self) -> bool:
        """Whether the sway stands out of the noise: the rms is at least twice the floor."""
        return self.rms_mm_per_m >= 2 * self.noise_floor_mm_per_m


def body_height_px(landmarks_px: ArrayLike) -> float:
    """Height of a body standing upright, in pixels: eyes over ankles, over the share of height that lies between them.

    landmarks_px: (n, 33, 2 or 3). The median over frames. Error about 3 % of height from body proportions (Drillis and
    Contini 1966), the same in every trial of one person. Raises ValueError where eyes or ankles were never seen.
    """
    p = np.asarray(landmarks_px, np.float64)
    tall = 0.5 * (p[:, 27, 1] + p[:, 28, 1] - p[:, 2, 1] - p[:, 5, 1])
    tall = tall[np.isfinite(tall)]
    if not len(tall) or not np.median(tall) > 0:
        raise ValueError("the body's height was not seen: eyes and ankles are needed, upright")
    return float(np.median(tall)) / (_EYES - _ANKLES)


def rms(values: ArrayLike) -> float:
    """Root mean square about the mean of what was measured (NaN left out), in the unit given.

    Raises ValueError for fewer than two samples.
    """
    v = np.asarray(values, np.float64)
    v = v[np.isfinite(v)]
    if len(v) < 2:
        raise ValueError("nothing was measured")
    return float(np.std(v))


def path_length(values: ArrayLike) -> float:
    """Length of the way, (n,) or (n, k), in the unit given: sum of the steps; a step into or out of a gap is left out.

    Grows with frame rate and noise, so filter first and compare only trials of one rate. Raises ValueError without a
    single step.
    """
    v = np.asarray(values, np.float64)
    steps = np.linalg.norm(np.diff(v.reshape(len(v), -1), axis=0), axis=1)
    steps = steps[np.isfinite(steps)]
    if not len(steps):
        raise ValueError("nothing was measured")
    return float(steps.sum())


def mediolateral_sway(t_s: ArrayLike, landmarks_px: ArrayLike, height_px: float) -> Sway:
    """Side-to-side sway of the trunk, seen from the front.

    The mean x of shoulders and hips, on a uniform grid, low-passed at CUT_OFF_HZ without phase shift; rms about its
    mean and path length, times 1000 over the body's height (Prieto et al. 1996, IEEE Trans Biomed Eng 43:956, for the
    measures). The noise floor takes what the filter removed as white noise and asks how much of that passes it.

    t_s: (n,) real frame times · landmarks_px: (n, 33, 2 or 3) · height_px: see :func:`body_height_px`
    Error with 2 px of noise on 600 px of body: within 15 % at 10 mm of amplitude (tests/kinematics/test_sway.py).
    Raises ValueError for under SHORTEST_S, under LEAST_FPS frames a second, or a trunk seen less than LEAST_SEEN.
    """
    p = np.asarray(landmarks_px, np.float64)
    if not (math.isfinite(height_px) and height_px > 0):
        raise ValueError("the body's height is a positive number of pixels")
    grid, x, rate = _grid(t_s, p[:, TRUNK, 0].mean(axis=1))
    smooth = butterworth(grid, x, CUT_OFF_HZ)
    per_px = 1000 / height_px
    seconds = float(np.isfinite(x).sum()) / rate
    way = path_length(smooth) * per_px
    return Sway(rms(smooth) * per_px, way, way / seconds, _noise_px(x, smooth, rate) * per_px, seconds)


def lean_rms_deg(t_s: ArrayLike, lean_deg: ArrayLike) -> float:
    """How much the trunk's lean varies: its root mean square about its own mean, in degrees, filtered as the sway is.

    lean_deg: (n,) the registry's trunk_side_lean from the front (or trunk_lean from the side); the mean lean is
    posture, and not part of it. Error 0.2 degrees with 2 px of noise on 600 px of body. Raises ValueError as
    :func:`mediolateral_sway`.
    """
    grid, lean, _ = _grid(t_s, np.asarray(lean_deg, np.float64))
    return rms(butterworth(grid, lean, CUT_OFF_HZ))


def _grid(t_s: ArrayLike, values: Doubles) -> tuple[Doubles, Doubles, float]:
    rate = frame_rate_hz(t_s)
    grid, v = resample(t_s, values, rate)
    seen = np.isfinite(v)
    if seen.sum() / rate < SHORTEST_S:
        raise ValueError(f"too short: {seen.sum() / rate:.1f} s were seen, at least {SHORTEST_S:g} are needed")
    if seen.mean() < LEAST_SEEN:
        raise ValueError(f"the trunk was seen in only {100 * seen.mean():.0f} % of the time")
    return grid, v, rate


def _noise_px(raw: Doubles, smooth: Doubles, rate_hz: float) -> float:
    """Rms of white noise after the filter, from what the filter took away."""
    kept, lost = noise_shares(rate_hz, CUT_OFF_HZ)
    return float(np.sqrt(np.nanmean((raw - smooth) ** 2))) * kept / lost
