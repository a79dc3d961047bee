"""One live frame: filter, all measures and validity in BodyFilter.step, against measures and validity in plain NumPy.

Ratio: time of the NumPy twin (which does not even filter) over the time of the step.
"""

from __future__ import annotations

import numpy as np
from _side_by_side import in_turn, report

from coach.body.camera import Camera
from coach.body.synthetic import DEMO, perform
from coach.kinematics.body import BORDER, SEEN, USABLE, BodyFilter
from coach.kinematics.kernels import COLUMN_COUNT, frame_measures
from tests.kinematics import twin

FLOOR = 12.0
FRAMES = 200


def main() -> None:
    shown = perform(**DEMO["squat"], reps=3, camera=Camera(90), noise_px=1.0)
    frames = [shown.series.frame(i) for i in range(FRAMES)]
    scale, out = np.float32(150), np.zeros(COLUMN_COUNT, np.float32)

    def ours() -> None:
        body = BodyFilter()
        for frame in frames:
            body.step(frame)

    def kernel() -> None:
        for frame in frames:
            frame_measures(frame.landmarks_px, scale, out)

    def plain() -> None:
        for frame in frames:
            twin.measures(frame.landmarks_px[None], [150.0])
            p, v = frame.landmarks_px, frame.visibility
            x, y = p[:, 0] / frame.width_px, p[:, 1] / frame.height_px
            _ = v >= USABLE, (v >= SEEN) & (x > BORDER) & (x < 1 - BORDER) & (y > BORDER) & (y < 1 - BORDER)

    step_s, kernel_s, plain_s = (s / FRAMES for s in in_turn(15, ours, kernel, plain))
    report(
        "frame_measures",
        plain_s / step_s,
        FLOOR,
        f"{step_s * 1e6:.1f} us a frame (under 20 wanted) with filter, {COLUMN_COUNT} values and validity, of which "
        f"the kernel of the values {kernel_s * 1e6:.2f} us; NumPy {plain_s * 1e6:.0f} us",
    )


if __name__ == "__main__":
    main()
