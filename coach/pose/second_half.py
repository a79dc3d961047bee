"""The second half of a long clip in a process of its own, while the first half is being read.

Inference keeps one core busy whatever is done, so two halves side by side on two cores take a little over half the
time. The tracker starts WARM_UP_S before the split, so that its smoothing has settled when its poses begin to count.
``python -m coach.pose.second_half CLIP BUNDLE SPLIT_S MAX_SIDE_PX``: an .npz on stdout.
"""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from coach.pose.clips import Ahead, Clip
from coach.pose.cores import halves, keep_to, kept_to, mine
from coach.pose.errors import CoachError
from coach.pose.scene import Scene
from coach.pose.types import PoseFrame

LEAST_S = 20.0  # a shorter clip is done before a second process has paid for its start
WARM_UP_S = 2.0
_START_S = 1.5  # of the first half's clip that is read while the second process starts and warms up


@dataclass
class Half:
    """poses: from the split on · luma: brightness at each look, 0 to 255 · several: more than one person · cut_short:
    the file ended early"""

    poses: list[PoseFrame]
    luma: list[float]
    several: bool
    cut_short: bool


class SecondHalf:
    """A started process; :meth:`result` waits for it."""

    def __init__(self, clip: Path, bundle: Path, duration_s: float, max_side_px: int):
        self.split_s = duration_s / 2 + _START_S
        arguments = [str(clip), str(bundle), repr(self.split_s), str(max_side_px)]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "coach.pose.second_half", *arguments],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
        )  # fmt: skip

    def result(self) -> Half | None:
        """Poses from the split on; None when that process could not read them (then the first one goes on)."""
        data, _ = self._process.communicate()
        if self._process.returncode or not data:
            return None
        with np.load(io.BytesIO(data), allow_pickle=False) as z:
            width, height = int(z["width"]), int(z["height"])
            parts = (z["t_s"], z["landmarks_px"], z["visibility"], z["world_m"])
            poses = [PoseFrame(float(t), p, v, width, height, w) for t, p, v, w in zip(*parts, strict=True)]
            return Half(poses, z["luma"].tolist(), bool(z["several"]), bool(z["cut_short"]))

    def close(self) -> None:
        """End its process, done or not."""
        if self._process.poll() is None:
            self._process.kill()
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._process.wait()


def worth_while(duration_s: float) -> bool:
    """Whether the clip is long enough, and a second core is there."""
    return duration_s >= LEAST_S and len(mine()) >= 2


def _read(clip: Clip, scene: Scene, split_s: float) -> Iterator[PoseFrame]:
    with Ahead(clip.frames(max(0.0, split_s - WARM_UP_S))) as frames, kept_to(scene.cores):
        for t_s, rgb in frames:
            pose = scene.pose(rgb, t_s)
            if t_s >= split_s:
                yield pose


def main() -> int:
    """The process of its own: reads its half, and hands it over on standard output."""
    path, bundle, split_s, max_side_px = sys.argv[1:]
    keep_to(halves()[1])
    try:
        with Clip(Path(path), max_side_px=int(max_side_px)) as clip, Scene(Path(bundle)) as scene:
            poses = list(_read(clip, scene, float(split_s)))
    except CoachError:
        return 2
    if not poses:
        return 2
    out = io.BytesIO()
    np.savez(
        out,
        t_s=np.array([p.t_s for p in poses]),
        landmarks_px=np.stack([p.landmarks_px for p in poses]),
        visibility=np.stack([p.visibility for p in poses]),
        world_m=np.stack([p.world_m for p in poses if p.world_m is not None]),
        width=poses[0].width_px,
        height=poses[0].height_px,
        luma=np.array(scene.luma),
        several=scene.several,
        cut_short=clip.cut_short,
    )
    sys.stdout.buffer.write(out.getvalue())
    return 0


if __name__ == "__main__":
    sys.exit(main())
