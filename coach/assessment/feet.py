"""How the feet stand, as one camera from the front sees it.

A foot that is ahead stands lower in the picture, for the camera looks down on it; its toes more so than its ankle. A
lifted foot is the other way round: the ankle comes up, the toes hang. Limits in trunk lengths (p), between what the
real model sees of a drawn person (left) and what is truly there at 3 m (right):

| position | ankles apart | toes' heights differ | ankles' heights differ |
|---|---|---|---|
| side by side | 0.23, 0.25 | 0.01, 0.00 | 0.02, 0.00 |
| one foot half ahead | 0.20, 0.21 | 0.08, 0.10 | 0.03, 0.09 |
| heel to toe | 0.06, 0.04 | 0.10, 0.18 | 0.10, 0.15 |
| one foot lifted | 0.31, 0.33 | 0.04, 0.05 | 0.10, 0.23 |
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from coach.assessment.moment import Moment
from coach.assessment.script import FeetName

NEEDED = (27, 28, 31, 32)
SLACK = 0.25  # of a limit: kept a little less strictly than entered, as for any hold


@dataclass(frozen=True)
class Stand:
    """width: (least, most) between the ankles · ahead: (least, most) by which the toes' heights differ · ankles: the
    most by which the ankles' heights differ · trailing: the most of the ankles' difference over that of the toes"""

    width: tuple[float, float]
    ahead: tuple[float, float]
    ankles: float
    trailing: float = float("inf")

    def judge(self, moment: Moment) -> tuple[bool, bool]:
        """(met strictly, met with slack)"""
        p, scale = moment.landmarks_px, moment.state.scale_px
        width = abs(float(p[27, 0] - p[28, 0])) / scale
        toes, ankles = abs(float(p[31, 1] - p[32, 1])) / scale, abs(float(p[27, 1] - p[28, 1])) / scale
        strict, kept = (self._met(width, toes, ankles, slack) for slack in (0.0, SLACK))
        return strict, kept

    def _met(self, width: float, toes: float, ankles: float, slack: float) -> bool:
        less, more = 1 - slack, 1 + slack
        return (
            self.width[0] * less < width < self.width[1] * more
            and self.ahead[0] * less <= toes < self.ahead[1] * more
            and ankles < self.ankles * more
            and ankles <= self.trailing * more * toes
        )


FEET: dict[FeetName, Stand] = {
    "side_by_side": Stand((0.0, 0.36), (0.0, 0.05), 0.06),
    "semi_tandem": Stand((0.12, 0.36), (0.055, 0.2), 0.15, 1.3),
    "tandem": Stand((0.0, 0.13), (0.06, 0.35), 0.35, 1.4),
}
assert set(FEET) == set(get_args(FeetName))
