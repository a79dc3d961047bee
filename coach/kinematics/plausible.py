"""Plausibility of limbs: bones do not stretch, joints do not leap, left and right do not change places.

The model states high visibility for a hidden arm that jumps by 100 degrees from frame to frame: visibility alone is no
reason to believe a number. What is found here takes landmarks out of what may be *shown*; counting goes on.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

# (from, to) of the left side and the longest that the bone can look, in trunk lengths. Segment lengths over the trunk's
# (0.288 of height) after Drillis and Contini 1966, times 1.6: perspective, short trunks in the model's landmarks.
BONES = np.array([(11, 13), (13, 15), (23, 25), (25, 27)])
LONGEST = np.float32(1.6) * np.array([0.646, 0.507, 0.851, 0.854], np.float32)
# One frame: further than this, and faster than anybody exercises (5 m a second at a trunk of 0.5 m), is a leap (p)
LEAP, LEAP_PER_S = np.float32(0.25), np.float32(10.0)
SWAP = np.float32(0.5)  # trunk lengths that naming the limbs the other way round would save in one frame (p)
DOUBT_S = 0.15  # after a leap or a swap the limb is doubted for this long (p)


@njit(cache=True, inline="always")
def _apart(p, i, q, j):
    dx, dy = p[i, 0] - q[j, 0], p[i, 1] - q[j, 1]
    return np.float32(math.sqrt(dx * dx + dy * dy))


@njit(cache=True, nogil=True, error_model="numpy")
def doubt(p, last, t_s, dt_s, scale_px, bones, longest, until_s, seen):
    """Takes the landmarks of implausible limbs out of ``seen``.

    p, last: (33, 3) pixels, now and on the frame before (NaN where there was none) · dt_s: between them ·
    scale_px: trunk length · until_s: (33,) float64, state: doubted until then · seen: (33,) bool, changed in place
    """
    if not scale_px > 0:
        return
    for k in range(bones.shape[0]):
        for side in range(2):
            a, b = bones[k, 0] + side, bones[k, 1] + side
            if _apart(p, a, p, b) > longest[k] * scale_px:
                until_s[b] = t_s
            if dt_s > 0:
                # against the joint it hangs on, so that a body that moves as a whole is no leap
                dx = (p[b, 0] - p[a, 0]) - (last[b, 0] - last[a, 0])
                dy = (p[b, 1] - p[a, 1]) - (last[b, 1] - last[a, 1])
                moved = math.sqrt(dx * dx + dy * dy) / scale_px
                if moved > LEAP and moved / dt_s > LEAP_PER_S:
                    until_s[b] = t_s + DOUBT_S
    if dt_s > 0:
        for first in (13, 25):  # elbow and wrist, knee and ankle
            straight = np.float32(0.0)
            crossed = np.float32(0.0)
            for joint in (first, first + 2):
                straight += _apart(p, joint, last, joint) + _apart(p, joint + 1, last, joint + 1)
                crossed += _apart(p, joint, last, joint + 1) + _apart(p, joint + 1, last, joint)
            if straight - crossed > SWAP * scale_px:
                for joint in (first, first + 1, first + 2, first + 3):
                    until_s[joint] = t_s + DOUBT_S
    for i in range(33):
        if until_s[i] >= t_s:
            seen[i] = False
    # a foot is no better known than its ankle, a hand no better than its wrist
    for side in range(2):
        if until_s[27 + side] >= t_s or until_s[25 + side] >= t_s:
            seen[27 + side] = seen[29 + side] = seen[31 + side] = False
        if until_s[13 + side] >= t_s:
            seen[15 + side] = False
        if until_s[15 + side] >= t_s or until_s[13 + side] >= t_s:
            seen[17 + side] = seen[19 + side] = seen[21 + side] = False
