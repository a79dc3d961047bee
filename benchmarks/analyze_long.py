"""``coach analyze`` on clips of over 20 seconds, read in two halves side by side, against a bare loop over them.

Ratio: 0.65 of the bare loop's time over the share of it that the longer clip needed. The shorter one pays more for
the start of the second process: its share stands in the detail. Two cores are wanted; on one there is no gain.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from _bare import bundles, loops, of_published
from _side_by_side import in_turn, report
from analyze_clip import grainy

from coach.body.camera import Camera
from coach.body.synthetic import DEMO, perform
from coach.figure.drawn import draw_frames, write_mp4
from coach.pipeline import analyze

FLOOR = 1.0
SHARE = 0.65
REPS = (12, 45)  # 43 and 155 seconds


def main() -> None:
    parts, share = [], 1.0
    with tempfile.TemporaryDirectory() as folder:
        both = bundles(Path(folder))
        for reps in REPS:
            camera = Camera(90, width_px=1280, height_px=720)
            shown = perform(**DEMO["squat"], reps=reps, tempo_s=(1.2, 0.2, 1.2), camera=camera)
            clip = write_mp4(Path(folder) / f"{reps}.mp4", grainy(draw_frames(shown)), 30)
            ours, plain, *masked = in_turn(2, lambda c=clip: analyze(c, "squat"), *loops(clip, both))
            share = ours / plain
            parts.append(
                f"{len(shown.series) / 30:.0f} s at 720p: {ours:.1f} s against {plain:.1f} s, {share:.2f} of it"
                + of_published(ours, masked)
            )
    report("analyze_long", SHARE / share, FLOOR, "; ".join(parts))


if __name__ == "__main__":
    main()
