"""The kernels of the angles: every measure of one frame or of a series, in one pass. float32 in and out, no allocation.

A measure that cannot be computed (NaN landmark, coincident points) is NaN. Whether a number may be *shown* (view,
visibility) is decided in :mod:`coach.kinematics.registry` and :mod:`coach.kinematics.validity`, not here.
The columns are named in ``registry.COLUMNS``; the plain NumPy twin in tests/kinematics computes the same.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit, prange

COLUMN_COUNT = 75
_HALF = np.float32(0.5)
# How far the nose stands out in front of the ear line, over half the distance between the ears: 100 mm over 75 mm
# (50th percentile head length and breadth, NASA-STD-3000). It only scales the turn, which is reported as a change.
_NOSE_OVER_HALF_HEAD = np.float32(1.33)


# arctan(t) in degrees for 0 <= t <= 1: t times a polynomial in t^2, fitted for the least largest error (Lawson's
# iteration; 2.2e-6 degrees, 7.1e-6 in float32). math.atan2 costs ten times as much, and no compiler vectorises it.
_ATAN = (57.295741444797905, -19.0966035526061, 11.428540312007637, -7.969057820019632, 5.524572244601958,
         -3.2035403918065875, 1.2526551842385532, -0.23230956845496475)  # fmt: skip
_A0, _A1, _A2, _A3, _A4, _A5, _A6, _A7 = (np.float32(a) for a in _ATAN)
_QUARTER, _HALF_TURN = np.float32(90.0), np.float32(180.0)


@njit(cache=True, inline="always")
def _half_turn_deg(cross, dot):
    """atan2(cross, dot) in degrees for cross >= 0, 0 to 180, wrong by at most 4e-5 degrees. No branches: vectorises.

    NaN for (0, 0), which is what coincident points give, and where either is NaN or both are infinite.
    """
    along = abs(dot)
    flat = cross < along
    t = (cross if flat else along) / (along if flat else cross)
    s = t * t
    r = t * (((((((_A7 * s + _A6) * s + _A5) * s + _A4) * s + _A3) * s + _A2) * s + _A1) * s + _A0)
    r = r if flat else _QUARTER - r
    return r if dot >= 0 else _HALF_TURN - r


@njit(cache=True, inline="always")
def _atan2_deg(y, x):
    """atan2 in degrees, 0 for (0, 0); wrong by at most 4e-5 degrees."""
    y, x = np.float32(y), np.float32(x)
    if y == 0 and x == 0:
        return np.float32(0.0)
    r = _half_turn_deg(abs(y), x)
    return r if y >= 0 else -r


@njit(cache=True, inline="always")
def _length(x, y):
    """Length of a vector. math.hypot guards against overflow at 1e19 pixels, and is ten times as slow."""
    return np.float32(math.sqrt(x * x + y * y))


@njit(cache=True, inline="always")
def _between(ux, uy, vx, vy):
    """Unsigned angle between two vectors in degrees, 0 to 180; NaN where either has no length."""
    if (ux == 0 and uy == 0) or (vx == 0 and vy == 0):
        return np.float32(np.nan)
    return _atan2_deg(abs(ux * vy - uy * vx), ux * vx + uy * vy)


@njit(cache=True, inline="always")
def _turned(ux, uy, vx, vy):
    """Signed angle from u to v, positive clockwise on the screen (y grows down); NaN where either has no length."""
    if (ux == 0 and uy == 0) or (vx == 0 and vy == 0):
        return np.float32(np.nan)
    return _atan2_deg(ux * vy - uy * vx, ux * vx + uy * vy)


@njit(cache=True, inline="always")
def _joint(p, a, b, c):
    """Angle at b between a and c."""
    return _between(p[a, 0] - p[b, 0], p[a, 1] - p[b, 1], p[c, 0] - p[b, 0], p[c, 1] - p[b, 1])


@njit(cache=True, inline="always")
def _sign(x):
    return np.float32(1.0) if x >= 0 else np.float32(-1.0)


@njit(cache=True, inline="always")
def _to_segment(px, py, ax, ay, bx, by):
    """Distance of a point from a segment."""
    dx, dy = bx - ax, by - ay
    long = dx * dx + dy * dy
    t = np.float32(0.0) if long == 0 else ((px - ax) * dx + (py - ay) * dy) / long
    t = min(np.float32(1.0), max(np.float32(0.0), t))
    return _length(px - ax - t * dx, py - ay - t * dy)


@njit(cache=True, nogil=True, error_model="numpy")
def frame_measures(p, scale_px, out):
    """All measures of one frame.

    p: (33, 3) float32 landmarks in pixels · scale_px: trunk length of this body in pixels (see BodyScale) ·
    out: (COLUMN_COUNT,) float32, overwritten
    """
    nan = np.float32(np.nan)
    full = np.float32(180.0)
    msx, msy = _HALF * (p[11, 0] + p[12, 0]), _HALF * (p[11, 1] + p[12, 1])
    mhx, mhy = _HALF * (p[23, 0] + p[24, 0]), _HALF * (p[23, 1] + p[24, 1])
    mex, mey = _HALF * (p[7, 0] + p[8, 0]), _HALF * (p[7, 1] + p[8, 1])
    scale = scale_px if scale_px > 0 else nan
    # +1: faces the right edge of the picture (side view). Toes and nose vote, the nose with twice its small lever.
    toes = p[31, 0] - p[29, 0] + p[32, 0] - p[30, 0]
    nose = p[0, 0] - mex
    facing = _sign((0 if math.isnan(toes) else toes) + 2 * (0 if math.isnan(nose) else nose))
    # +1: the person's left is on the picture's right, that is, seen from the front
    front = _sign(p[11, 0] - p[12, 0] + p[23, 0] - p[24, 0])
    floor_y = max(p[27, 1], p[28, 1])
    if math.isnan(p[27, 1]) or math.isnan(p[28, 1]):
        floor_y = nan

    for side in range(2):
        outward = front if side == 0 else -front
        ear, shoulder, elbow, wrist = 7 + side, 11 + side, 13 + side, 15 + side
        hip, knee, ankle, heel, toe = 23 + side, 25 + side, 27 + side, 29 + side, 31 + side
        thigh_x, thigh_y = p[knee, 0] - p[hip, 0], p[knee, 1] - p[hip, 1]
        shank = _length(p[ankle, 0] - p[knee, 0], p[ankle, 1] - p[knee, 1])
        out[0 + side] = full - _joint(p, hip, knee, ankle)
        out[2 + side] = full - _joint(p, shoulder, hip, knee)
        # The perpendicular to the pelvis line that points away from the trunk
        pel_x, pel_y = p[23, 0] - p[24, 0], p[23, 1] - p[24, 1]
        down_x, down_y = -pel_y, pel_x
        if down_x * (mhx - msx) + down_y * (mhy - msy) < 0:
            down_x, down_y = -down_x, -down_y
        out[4 + side] = -_turned(down_x, down_y, thigh_x, thigh_y) * outward
        out[6 + side] = _turned(p[hip, 0] - p[shoulder, 0], p[hip, 1] - p[shoulder, 1], thigh_x, thigh_y) * facing
        out[8 + side] = np.float32(90.0) - _joint(p, knee, ankle, toe)
        out[10 + side] = _joint(p, hip, shoulder, elbow)
        out[12 + side] = full - _joint(p, shoulder, elbow, wrist)
        out[14 + side] = _turned(thigh_x, thigh_y, p[ankle, 0] - p[knee, 0], p[ankle, 1] - p[knee, 1]) * -outward
        out[16 + side] = (p[toe, 1] - p[heel, 1]) / shank if shank > 0 else nan
        out[18 + side] = (floor_y - p[ankle, 1]) / scale
        out[20 + side] = (p[shoulder, 1] - p[wrist, 1]) / scale
        out[22 + side] = (p[shoulder, 1] - p[ear, 1]) / scale
        out[24 + side] = (p[ear, 0] - p[shoulder, 0]) * facing / scale
        out[26 + side] = (p[knee, 0] - p[toe, 0]) * facing / scale
        out[28 + side] = _to_segment(p[wrist, 0], p[wrist, 1], p[hip, 0], p[hip, 1], p[knee, 0], p[knee, 1]) / scale
        # The upper arm against the vertical, forward positive: tells a swinging upper arm from a leaning trunk
        out[30 + side] = (
            -_turned(np.float32(0.0), np.float32(1.0), p[elbow, 0] - p[shoulder, 0], p[elbow, 1] - p[shoulder, 1])
            * facing
        )
        out[32 + side] = (p[ankle, 0] - mhx) * outward / scale
        out[34 + side] = (mhy - p[knee, 1]) / scale
        out[53 + side] = _length(p[wrist, 0] - p[shoulder, 0], p[wrist, 1] - p[shoulder, 1]) / scale

    lean = _turned(np.float32(0.0), np.float32(-1.0), msx - mhx, msy - mhy)
    out[36] = lean * facing
    out[37] = lean * front
    sh_x, sh_y = p[11, 0] - p[12, 0], p[11, 1] - p[12, 1]
    ear_x, ear_y = p[7, 0] - p[8, 0], p[7, 1] - p[8, 1]
    out[38] = _turned(sh_x, sh_y, ear_x, ear_y) * front
    half_head = _HALF * _length(ear_x, ear_y)
    along = ((p[0, 0] - mex) * ear_x + (p[0, 1] - mey) * ear_y) / (2 * half_head) if half_head > 0 else nan
    out[39] = _atan2_deg(along, half_head * _NOSE_OVER_HALF_HEAD) if half_head > 0 else nan
    out[40] = (
        _turned(np.float32(1.0), np.float32(0.0), (p[23, 0] - p[24, 0]) * front, (p[23, 1] - p[24, 1]) * front) * front
    )
    out[41] = (floor_y - mhy) / scale
    out[42] = _length(p[13, 0] - p[14, 0], p[13, 1] - p[14, 1]) / scale
    feet = abs(p[27, 0] - p[28, 0])
    out[43] = (mhx - _HALF * (p[27, 0] + p[28, 0])) * front / (max(feet, np.float32(0.2) * scale) if scale > 0 else nan)
    out[44] = _between(p[25, 0] - p[23, 0], p[25, 1] - p[23, 1], p[26, 0] - p[24, 0], p[26, 1] - p[24, 1])
    # From the front the person's left shoulder goes back (z grows) when they turn to their left.
    out[45] = _atan2_deg(p[11, 2] - p[12, 2], abs(sh_x)) if sh_x != 0 else nan
    out[46] = _atan2_deg(p[23, 2] - p[24, 2], abs(p[23, 0] - p[24, 0])) if p[23, 0] != p[24, 0] else nan
    out[47] = _turned(mhx - msx, mhy - msy, msx - mex, msy - mey) * facing
    out[48] = feet / scale
    out[49] = (floor_y - msy) / scale
    out[50] = _turned(np.float32(1.0), np.float32(0.0), sh_x * front, sh_y * front) * front
    out[51] = mhx / scale
    out[52] = (mhx - msx) * facing / scale
    out[55] = -mhy / scale
    # Forward along the floor, from the hip line; which way it points in the picture is better known from toes and nose
    hip_x, hip_z = p[23, 0] - p[24, 0], p[23, 2] - p[24, 2]
    across = _length(hip_x, hip_z)
    for side in range(2):
        outward = front if side == 0 else -front
        hip, knee, ankle, heel, toe = 23 + side, 25 + side, 27 + side, 29 + side, 31 + side
        ahead = (p[ankle, 0] - mhx) * facing * abs(hip_z) - p[ankle, 2] * hip_x
        out[56 + side] = ahead / across / scale if across > 0 else nan
        out[58 + side] = (p[toe, 0] - p[heel, 0]) * outward / scale
        out[60 + side] = _length(p[knee, 0] - p[hip, 0], p[knee, 1] - p[hip, 1]) / scale
        out[65 + side] = (p[knee, 0] - p[hip, 0]) * outward / scale
        out[72 + side] = _length(p[13 + side, 0] - p[11 + side, 0], p[13 + side, 1] - p[11 + side, 1]) / scale
        out[70 + side] = -p[ankle, 1] / scale
        out[67 + side] = _length(p[ankle, 0] - p[hip, 0], p[ankle, 1] - p[hip, 1]) / scale
    out[62] = _atan2_deg(hip_z, _length(hip_x, p[23, 1] - p[24, 1]))
    out[63] = _turned(facing, np.float32(0.0), p[0, 0] - mex, p[0, 1] - mey) * facing
    out[64] = _length(msx - mhx, msy - mhy) / scale
    out[74] = _length(p[27, 0] - p[28, 0], p[27, 2] - p[28, 2]) / scale
    out[69] = (p[23, 1] - p[24, 1]) / scale


@njit(cache=True, parallel=True, nogil=True, error_model="numpy")
def series_measures(p, scale_px, out):
    """:func:`frame_measures` for (n, 33, 3) float32 into (n, COLUMN_COUNT), scale_px (n,) float32."""
    for i in prange(p.shape[0]):
        frame_measures(p[i], scale_px[i], out[i])


_LANES = 256  # frames a block: their coordinates (28 kB) stay in the first cache
# What CLINICAL.md section 2 names: the first have a left and a right row, the others one
SIDED_ROWS = (
    "knee_flexion", "hip_flexion", "hip_abduction", "ankle_dorsiflexion", "shoulder_flexion", "elbow_flexion",
    "hip_extension", "knee_valgus", "heel_height",
)  # fmt: skip
OTHER_ROWS = ("trunk_lean", "trunk_side_lean", "neck_lateral_flexion", "neck_rotation", "pelvic_drop")
ANGLE_ROW_COUNT = 2 * len(SIDED_ROWS) + len(OTHER_ROWS)


@njit(cache=True, inline="always", error_model="numpy")
def _lane_joint(x, y, a, b, c, j):
    ux, uy, vx, vy = x[a, j] - x[b, j], y[a, j] - y[b, j], x[c, j] - x[b, j], y[c, j] - y[b, j]
    return _half_turn_deg(abs(ux * vy - uy * vx), ux * vx + uy * vy)


@njit(cache=True, inline="always", error_model="numpy")
def _lane_abduction(x, y, side, j):
    """Column 4 of frame_measures, without a branch. Rows: 0, 1 shoulders, 6, 7 hips, 8, 9 knees."""
    one, none = np.float32(1.0), np.float32(0.0)
    pel_x, pel_y = x[6, j] - x[7, j], y[6, j] - y[7, j]
    spine_x = _HALF * (x[6, j] + x[7, j]) - _HALF * (x[0, j] + x[1, j])
    spine_y = _HALF * (y[6, j] + y[7, j]) - _HALF * (y[0, j] + y[1, j])
    up = -one if -pel_y * spine_x + pel_x * spine_y < none else one
    down_x, down_y = -pel_y * up, pel_x * up
    thigh_x, thigh_y = x[8 + side, j] - x[6 + side, j], y[8 + side, j] - y[6 + side, j]
    cross = down_x * thigh_y - down_y * thigh_x
    r = _half_turn_deg(abs(cross), down_x * thigh_x + down_y * thigh_y)
    outward = one if (x[0, j] - x[1, j] + x[6, j] - x[7, j] >= none) == (side == 0) else -one
    return -r * outward if cross >= none else r * outward


@njit(cache=True, inline="always", error_model="numpy")
def _lane_turned(ux, uy, vx, vy):
    """:func:`_turned` without a branch."""
    cross = ux * vy - uy * vx
    r = _half_turn_deg(abs(cross), ux * vx + uy * vy)
    return r if cross >= np.float32(0.0) else -r


@njit(cache=True, nogil=True, error_model="numpy")
def _angle_block(p, first, count, x, y, facing, front, out):
    """One block: coordinates side by side first, so that each loop over frames below runs in whole vectors."""
    full, quarter, none, one = np.float32(180.0), np.float32(90.0), np.float32(0.0), np.float32(1.0)
    for j in range(count):
        i = first + j
        for k in range(6):
            x[k, j], y[k, j] = p[i, 11 + k, 0], p[i, 11 + k, 1]  # 0 to 5: shoulders, elbows, wrists
            x[6 + k, j], y[6 + k, j] = p[i, 23 + k, 0], p[i, 23 + k, 1]  # 6 to 11: hips, knees, ankles
        for k in range(2):
            x[12 + k, j], y[12 + k, j] = p[i, 31 + k, 0], p[i, 31 + k, 1]  # 12, 13: toes
            x[14 + k, j], y[14 + k, j] = p[i, 29 + k, 0], p[i, 29 + k, 1]  # heels
            x[16 + k, j], y[16 + k, j] = p[i, 7 + k, 0], p[i, 7 + k, 1]  # ears
        x[18, j], y[18, j] = p[i, 0, 0], p[i, 0, 1]  # nose
    for j in range(count):
        toes = x[12, j] - x[14, j] + x[13, j] - x[15, j]
        nose = x[18, j] - _HALF * (x[16, j] + x[17, j])
        ahead = (none if math.isnan(toes) else toes) + np.float32(2.0) * (none if math.isnan(nose) else nose)
        facing[j] = one if ahead >= none else -one
        front[j] = one if x[0, j] - x[1, j] + x[6, j] - x[7, j] >= none else -one
    for s in range(2):
        outward = one if s == 0 else -one
        for j in range(count):
            out[s, first + j] = full - _lane_joint(x, y, 6 + s, 8 + s, 10 + s, j)
        for j in range(count):
            out[2 + s, first + j] = full - _lane_joint(x, y, s, 6 + s, 8 + s, j)
        for j in range(count):
            out[4 + s, first + j] = _lane_abduction(x, y, s, j)
        for j in range(count):
            out[6 + s, first + j] = quarter - _lane_joint(x, y, 8 + s, 10 + s, 12 + s, j)
        for j in range(count):
            out[8 + s, first + j] = _lane_joint(x, y, 6 + s, s, 2 + s, j)
        for j in range(count):
            out[10 + s, first + j] = full - _lane_joint(x, y, s, 2 + s, 4 + s, j)
        for j in range(count):
            thigh_x, thigh_y = x[8 + s, j] - x[6 + s, j], y[8 + s, j] - y[6 + s, j]
            side_x, side_y = x[6 + s, j] - x[s, j], y[6 + s, j] - y[s, j]
            out[12 + s, first + j] = _lane_turned(side_x, side_y, thigh_x, thigh_y) * facing[j]
        for j in range(count):
            thigh_x, thigh_y = x[8 + s, j] - x[6 + s, j], y[8 + s, j] - y[6 + s, j]
            shank_x, shank_y = x[10 + s, j] - x[8 + s, j], y[10 + s, j] - y[8 + s, j]
            out[14 + s, first + j] = -_lane_turned(thigh_x, thigh_y, shank_x, shank_y) * front[j] * outward
        for j in range(count):
            shank = _length(x[10 + s, j] - x[8 + s, j], y[10 + s, j] - y[8 + s, j])
            out[16 + s, first + j] = (y[12 + s, j] - y[14 + s, j]) / (shank if shank > none else np.float32(np.nan))
    for j in range(count):
        up_x = _HALF * (x[0, j] + x[1, j]) - _HALF * (x[6, j] + x[7, j])
        up_y = _HALF * (y[0, j] + y[1, j]) - _HALF * (y[6, j] + y[7, j])
        lean = _lane_turned(none, -one, up_x, up_y)
        out[18, first + j], out[19, first + j] = lean * facing[j], lean * front[j]
    for j in range(count):
        ears_x, ears_y = x[16, j] - x[17, j], y[16, j] - y[17, j]
        out[20, first + j] = _lane_turned(x[0, j] - x[1, j], y[0, j] - y[1, j], ears_x, ears_y) * front[j]
    for j in range(count):
        ears_x, ears_y = x[16, j] - x[17, j], y[16, j] - y[17, j]
        half_head = _HALF * _length(ears_x, ears_y)
        nose_x, nose_y = x[18, j] - _HALF * (x[16, j] + x[17, j]), y[18, j] - _HALF * (y[16, j] + y[17, j])
        along = (nose_x * ears_x + nose_y * ears_y) / (np.float32(2.0) * half_head)
        r = _half_turn_deg(abs(along), half_head * _NOSE_OVER_HALF_HEAD)
        out[21, first + j] = r if along >= none else -r
    for j in range(count):
        hips_x, hips_y = (x[6, j] - x[7, j]) * front[j], (y[6, j] - y[7, j]) * front[j]
        out[22, first + j] = _lane_turned(one, none, hips_x, hips_y) * front[j]


@njit(cache=True, parallel=True, nogil=True, error_model="numpy")
def series_angles(p, out):
    """Every angle of CLINICAL.md section 2 of a whole series, in degrees (heel_height in shank lengths).

    p: (n, 33, 3) float32 landmarks in pixels · out: (ANGLE_ROW_COUNT, n) float32, overwritten: SIDED_ROWS, left before
    right in each, then OTHER_ROWS. The same definitions as :func:`frame_measures`, within 1e-3 degrees of float64
    (tests/kinematics); NaN where a landmark is NaN or two points coincide. Works in blocks of frames on all cores.
    """
    n = p.shape[0]
    for block in prange((n + _LANES - 1) // _LANES):
        first = block * _LANES
        x = np.empty((19, _LANES), np.float32)
        y = np.empty((19, _LANES), np.float32)
        signs = np.empty((2, _LANES), np.float32)
        _angle_block(p, first, min(_LANES, n - first), x, y, signs[0], signs[1], out)
