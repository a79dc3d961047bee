"""A million frames: every angle of CLINICAL.md section 2 against vectorised NumPy, and against copying the landmarks.

Ratio: time of NumPy over ours. Copying must take at least a third of our time: printed in the detail, with the time of
all measures.
"""

from __future__ import annotations

import numpy as np
from _side_by_side import in_turn, report, seconds

from coach.kinematics.kernels import ANGLE_ROW_COUNT, COLUMN_COUNT, series_angles, series_measures
from tests.kinematics import twin

FLOOR, MOST_COPIES = 10.0, 3.0
FRAMES = 1_000_000
_JOINTS = (
    (23, 25, 27, 180, -1),
    (11, 23, 25, 180, -1),
    (25, 27, 31, 90, -1),
    (23, 11, 13, 0, 1),
    (11, 13, 15, 180, -1),
)


def vectorised(p: np.ndarray, out: np.ndarray) -> None:
    """The same angles as anybody would write them for whole arrays, in float32."""
    row = 0
    for a, b, c, zero, sign in _JOINTS:
        for side in (0, 1):
            u, v = p[:, a + side, :2] - p[:, b + side, :2], p[:, c + side, :2] - p[:, b + side, :2]
            cross, dot = u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0], u[:, 0] * v[:, 0] + u[:, 1] * v[:, 1]
            out[row] = zero + sign * np.degrees(np.arctan2(np.abs(cross), dot))
            row += 1
    pelvis = p[:, 23, :2] - p[:, 24, :2]
    down = np.stack([-pelvis[:, 1], pelvis[:, 0]], axis=1)
    spine = 0.5 * (p[:, 23, :2] + p[:, 24, :2] - p[:, 11, :2] - p[:, 12, :2])
    down *= np.where((down * spine).sum(axis=1) < 0, -1, 1)[:, None].astype(np.float32)
    front = np.where(p[:, 11, 0] - p[:, 12, 0] + pelvis[:, 0] >= 0, 1, -1).astype(np.float32)
    half = np.float32(0.5)
    facing = p[:, 31, 0] - p[:, 29, 0] + p[:, 32, 0] - p[:, 30, 0]
    facing = np.where(facing + 2 * (p[:, 0, 0] - half * (p[:, 7, 0] + p[:, 8, 0])) >= 0, 1, -1).astype(np.float32)
    for side, outward in ((0, front), (1, -front)):
        thigh = p[:, 25 + side, :2] - p[:, 23 + side, :2]
        cross = down[:, 0] * thigh[:, 1] - down[:, 1] * thigh[:, 0]
        out[row] = -np.degrees(np.arctan2(cross, (down * thigh).sum(axis=1))) * outward
        shank = p[:, 27 + side, :2] - p[:, 25 + side, :2]
        out[row + 1] = turned(p[:, 23 + side, :2] - p[:, 11 + side, :2], thigh) * facing
        out[row + 2] = -turned(thigh, shank) * outward
        out[row + 3] = (p[:, 31 + side, 1] - p[:, 29 + side, 1]) / np.hypot(shank[:, 0], shank[:, 1])
        row += 4
    lean = np.degrees(np.arctan2(-spine[:, 0], spine[:, 1]))
    shoulders, ears = p[:, 11, :2] - p[:, 12, :2], p[:, 7, :2] - p[:, 8, :2]
    wide = half * np.hypot(ears[:, 0], ears[:, 1])
    along = ((p[:, 0, :2] - half * (p[:, 7, :2] + p[:, 8, :2])) * ears).sum(axis=1) / (2 * wide)
    out[row], out[row + 1], out[row + 2] = lean * facing, lean * front, turned(shoulders, ears) * front
    out[row + 3] = np.degrees(np.arctan2(along, np.float32(1.33) * wide))
    out[row + 4] = np.degrees(np.arctan2(pelvis[:, 1] * front, pelvis[:, 0] * front)) * front


def turned(u: np.ndarray, v: np.ndarray) -> np.ndarray:
    """Signed angles from (n, 2) to (n, 2)."""
    return np.degrees(np.arctan2(u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0], (u * v).sum(axis=1)))


def main() -> None:
    p = np.random.default_rng(0).uniform(0, 1000, (FRAMES, 33, 3)).astype(np.float32)
    ours, plain = (np.zeros((ANGLE_ROW_COUNT, FRAMES), np.float32) for _ in range(2))
    same, into = np.zeros_like(p), np.zeros_like(ours)
    every, scale = np.zeros((FRAMES, COLUMN_COUNT), np.float32), np.full(FRAMES, 150, np.float32)
    every_into = np.zeros_like(every)

    def copy() -> None:
        np.copyto(same, p)
        np.copyto(into, ours)

    def copy_every() -> None:
        np.copyto(same, p)
        np.copyto(every_into, every)

    sides = (lambda: series_angles(p, ours), copy, lambda: series_measures(p, scale, every), copy_every)
    fast_s, copy_s, every_s, copy_every_s = in_turn(15, *sides)
    numpy_s = min(seconds(lambda: vectorised(p, plain)) for _ in range(3))
    part = FRAMES // 20
    twin_s = 20 * min(seconds(lambda: twin.measures(p[:part], scale[:part])) for _ in range(3))
    assert np.abs(ours[:2] - plain[:2]).max() < 1e-2, "both compute the same"
    assert np.abs(ours[18:] - plain[-5:]).max() < 1e-1, "both compute the same"
    report(
        "series_angles",
        numpy_s / fast_s,
        FLOOR,
        f"{ANGLE_ROW_COUNT} angles of a million frames in {fast_s * 1e3:.0f} ms, NumPy {numpy_s * 1e3:.0f} ms; "
        f"copying the landmarks and the angles {copy_s * 1e3:.0f} ms, so {fast_s / copy_s:.2f} copies "
        f"({MOST_COPIES:g} allowed); all {COLUMN_COUNT} values in {every_s * 1e3:.0f} ms, "
        f"{twin_s / every_s:.0f} times NumPy and "
        f"{every_s / copy_every_s:.2f} copies",
    )


if __name__ == "__main__":
    main()
