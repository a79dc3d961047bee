"""What ``coach analyze`` runs, against a bare loop that decodes and infers the same clip, at two sizes.

The drawn person gets a camera's grain: without it a picture decodes in a fifth of a film's time, and there is nothing
to overlap. Ratio: the allowed share of the bare loop's time (0.85 at 720p, 0.93 at 900x506) over the share that was
needed, the worse of the two.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import av
import numpy as np
from _bare import bundles, loops, of_published
from _side_by_side import in_turn, report

from coach.body.camera import Camera
from coach.body.synthetic import DEMO, perform
from coach.figure.drawn import draw_frames, write_mp4
from coach.pipeline import analyze

FLOOR = 1.0
GRAIN = 5.0  # of 255, standard deviation: a webcam indoors
SIZES = ((1280, 720, 0.85), (900, 506, 0.93))
ROUNDS = 3


def grainy(pictures: Iterable[np.ndarray]) -> Iterator[np.ndarray]:
    rng = np.random.default_rng(0)
    noise = None
    for picture in pictures:
        if noise is None:
            noise = rng.normal(0, GRAIN, (8, *picture.shape)).astype(np.int16)
        shifted = np.roll(noise[rng.integers(8)], rng.integers(0, 200, 2), axis=(0, 1))
        yield np.clip(picture + shifted, 0, 255).astype(np.uint8)


def only_decode(clip: Path) -> None:
    with av.open(str(clip)) as container:
        for picture in container.decode(video=0):
            picture.to_ndarray(format="rgb24")


def main() -> None:
    parts, worst = [], float("inf")
    with tempfile.TemporaryDirectory() as folder:
        both = bundles(Path(folder))
        for width, height, allowed in SIZES:
            camera = Camera(90, width_px=width, height_px=height)
            shown = perform(**DEMO["squat"], reps=3, camera=camera)
            clip = write_mp4(Path(folder) / f"{width}.mp4", grainy(draw_frames(shown)), 30)
            ours, decode, plain, *masked = in_turn(
                ROUNDS, lambda c=clip: analyze(c, "squat"), lambda c=clip: only_decode(c), *loops(clip, both)
            )
            worst = min(worst, allowed / (ours / plain))
            frames = len(shown.series)
            parts.append(
                f"{width}x{height}: {ours / plain:.3f} of the bare loop's time ({allowed} allowed; decoding is "
                f"{decode / plain:.3f} of it), {frames / ours:.1f} against {frames / plain:.1f} frames a second"
                + of_published(ours, masked)
            )
    report("analyze_clip", worst, FLOOR, "; ".join(parts))


if __name__ == "__main__":
    main()
