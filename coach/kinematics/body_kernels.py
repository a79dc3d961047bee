"""The kernels of :class:`coach.kinematics.body.BodyFilter`: what is done to a body's points before any angle is taken.

They call nothing of another file: Numba's cache knows a kernel by its own file only, and would keep one that was
compiled with what that other file said before.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

_HALF = np.float32(0.5)


@njit(cache=True, nogil=True, error_model="numpy")
def one_euro(x, dt_s, fc_min_hz, beta, fc_speed_hz, unit_px, value, speed):
    """One Euro filter (Casiez et al. 2012) of all landmarks in place.

    x: (33, 3) new sample · value, speed: (33, 3) state, value becomes the filtered sample · unit_px: length that
    makes speed comparable between near and far people. A NaN sample leaves NaN and forgets that point's history.
    """
    for i in range(x.shape[0]):
        for k in range(x.shape[1]):
            v = x[i, k]
            if math.isnan(v) or math.isnan(value[i, k]) or dt_s <= 0:
                value[i, k] = v
                speed[i, k] = 0.0
                continue
            tau = 1 / (2 * math.pi * fc_speed_hz)
            share = 1 / (1 + tau / dt_s)
            speed[i, k] += share * ((v - value[i, k]) / dt_s / unit_px - speed[i, k])
            tau = 1 / (2 * math.pi * (fc_min_hz + beta * abs(speed[i, k])))
            value[i, k] += (v - value[i, k]) / (1 + tau / dt_s)


@njit(cache=True, inline="always")
def _ranked(values, count, rank):
    """The value of that rank (0 is the smallest) among the first ``count``; sorts in place, NaN last."""
    for i in range(1, count):
        v, k = values[i], i
        while k > 0 and (values[k - 1] > v or math.isnan(values[k - 1])):
            values[k] = values[k - 1]
            k -= 1
        values[k] = v
    return values[rank]


@njit(cache=True, nogil=True, error_model="numpy")
def jump_px(p, last, joints, spare):
    """How far the middle one of some joints moved in the picture: the median of their distances, in pixels.

    p, last: (33, 3) now and before · joints: (k,) indices · spare: (k,) float32, overwritten. NaN where one is NaN.
    """
    n = joints.shape[0]
    for i in range(n):
        j = joints[i]
        dx, dy = p[j, 0] - last[j, 0], p[j, 1] - last[j, 1]
        spare[i] = np.float32(math.sqrt(dx * dx + dy * dy))
        if math.isnan(spare[i]):
            return np.float32(np.nan)
    high = _ranked(spare, n, n // 2)
    return high if n % 2 else _HALF * (high + spare[n // 2 - 1])


@njit(cache=True, nogil=True, error_model="numpy")
def tremble_px(p, value, joints, rank, spare):
    """What the filter took away of the joint of that rank, of those that move least: |dx| + |dy| in pixels.

    p, value: (33, 3) as it came and filtered · joints: (k,) indices · spare: (k,) float32, overwritten
    """
    n = joints.shape[0]
    for i in range(n):
        j = joints[i]
        spare[i] = abs(p[j, 0] - value[j, 0]) + abs(p[j, 1] - value[j, 1])
    return _ranked(spare, n, rank)


# Of the picture: how far outside it a landmark is still guessed well enough to count with. Hips just below the
# picture are; legs further down are invented, and move.
_OUTSIDE, _LEGS_OUTSIDE = 0.3, 0.1


@njit(cache=True, nogil=True, error_model="numpy")
def validity(p, visibility, width_px, height_px, border, seen_from, usable_from, seen, usable):
    """Which landmarks may be shown, and which may be counted with.

    p: (33, 3) pixels · visibility: (33,) · border: share of the picture whose edge is guesswork ·
    seen: (33,) bool, overwritten: visibility of at least seen_from, and inside the picture ·
    usable: (33,) bool, overwritten: visibility of at least usable_from, and not far outside the picture
    """
    mx, my = border * width_px, border * height_px
    for i in range(p.shape[0]):
        x, y, v = p[i, 0], p[i, 1], visibility[i]
        out = _LEGS_OUTSIDE if i >= 25 else _OUTSIDE
        inside = abs(x / width_px - 0.5) < 0.5 + out and abs(y / height_px - 0.5) < 0.5 + out
        usable[i] = v >= usable_from and inside
        seen[i] = v >= seen_from and x > mx and x < width_px - mx and y > my and y < height_px - my
