"""``coach analyze`` on a clip of over 20 seconds, read in two halves side by side, against a bare loop over it.

Ratio: 0.65 of the bare loop's time over the share of it that was needed. Two cores are wanted; on one there is no gain.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from _side_by_side import in_turn, report
from analyze_clip import bare, grainy

from coach.figure.camera import Camera
from coach.figure.drawn import draw_frames, write_mp4
from coach.figure.synthetic import DEMO, perform
from coach.pipeline import analyze

FLOOR = 1.0
SHARE = 0.65


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        camera = Camera(90, width_px=1280, height_px=720)
        shown = perform(**DEMO["squat"], reps=12, tempo_s=(1.2, 0.2, 1.2), camera=camera)
        clip = write_mp4(Path(folder) / "long.mp4", grainy(draw_frames(shown)), 30)
        ours, plain = in_turn(2, lambda: analyze(clip, "squat"), lambda: bare(clip))
        detail = f"{len(shown.series) / 30:.0f} s at 720p: {ours:.1f} s against {plain:.1f} s, {ours / plain:.2f} of it"
        report("analyze_long", SHARE / (ours / plain), FLOOR, detail)


if __name__ == "__main__":
    main()
