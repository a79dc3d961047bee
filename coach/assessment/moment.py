"""What the parts of a running test look at: a moment, how a run ended, and the frames a reading is taken from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.assessment.script import Stage
from coach.kinematics.body import BodyState
from coach.kinematics.kernels import COLUMN_COUNT, series_measures
from coach.kinematics.registry import MEASURES
from coach.pose import PoseFrame

Doubles = NDArray[np.float64]


@dataclass(slots=True)
class Moment:
    """landmarks_px: (33, 3) filtered, reused from frame to frame · view: its name, slowly changing"""

    frame: PoseFrame
    state: BodyState
    landmarks_px: NDArray[np.float32]
    view: str

    @property
    def t_s(self) -> float:
        """Of the frame's clock."""
        return self.frame.t_s


@dataclass(frozen=True, slots=True)
class Ending:
    """Why a run ended. code: a word · text: a sentence to the person · valid: whether what was reached counts ·
    zero: it counts as nothing reached · end_s: when, where that was before now"""

    code: str
    text: str
    valid: bool = True
    zero: bool = False
    end_s: float | None = None


@dataclass
class Trial:
    """The frames of one run, unfiltered.

    t_s: (n,) · landmarks_px: (n, 33, 3), NaN rows where nobody was seen · scale_px: the trunk's length
    """

    t_s: Doubles
    landmarks_px: NDArray[np.float32]
    scale_px: float
    _columns: NDArray[np.float32] | None = field(default=None, repr=False)

    @classmethod
    def between(cls, frames: list[PoseFrame], start_s: float, end_s: float, scale_px: float) -> Trial:
        """The frames from start to end, both with it."""
        kept = [f for f in frames if start_s - 1e-6 <= f.t_s <= end_s + 1e-6]
        points = np.stack([f.landmarks_px for f in kept]) if kept else np.zeros((0, 33, 3), np.float32)
        return cls(np.array([f.t_s for f in kept]), points, scale_px)

    def measure(self, name: str, side: int = 0) -> Doubles:
        """(n,) a registered measure of every frame, unfiltered, NaN where nobody was seen."""
        if self._columns is None:
            out = np.full((len(self.t_s), COLUMN_COUNT), np.nan, np.float32)
            scale = np.full(len(self.t_s), self.scale_px, np.float32)
            points: NDArray[np.float32] = np.ascontiguousarray(self.landmarks_px, np.float32)
            series_measures(points, scale, out)
            out[np.isnan(points[:, 0, 0])] = np.nan
            self._columns = out
        return self._columns[:, MEASURES[name].columns(side)].astype(np.float64)


@dataclass
class Run:
    """One stage in one round, and what came of it.

    found: what the stage's counter or session noticed, for the reading · reason: why it does not count
    """

    stage: Stage
    round: int
    start_s: float | None = None
    end_s: float | None = None
    duration_s: float | None = None
    count: int | None = None
    ended_by: str | None = None
    valid: bool = False
    zero: bool = False
    reason: str | None = None
    trial: Trial | None = field(default=None, repr=False)
    found: dict[str, Any] = field(default_factory=dict, repr=False)

    @property
    def over(self) -> bool:
        """Whether something ended it."""
        return self.ended_by is not None

    def as_dict(self) -> dict[str, Any]:
        """As it is kept: plain values, seconds to a hundredth."""

        def rounded(value: float | None) -> float | None:
            return None if value is None else round(value, 2)

        return {
            "id": self.stage.id,
            "side": self.stage.side,
            "round": self.round,
            "start_s": rounded(self.start_s),
            "end_s": rounded(self.end_s),
            "duration_s": rounded(self.duration_s),
            "count": self.count,
            "ended_by": self.ended_by,
            "valid": self.valid,
            "reason": self.reason,
        }
