"""An angle of the app set against a goniometer: its bias in one set-up, and what a corrected reading is still worth.

A calibration holds for what it was made with, and not for long. It moves a reading; it never makes a trend of two.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from scipy import stats

from coach.kinematics.registry import MEASURES
from coach.language import Number, _, later
from coach.pose import CoachError
from coach.trends.rom import Conditions, Repeatability, RomTrend

LEAST_PAIRS = 3
MOST_SPREAD_DEG = 10.0  # (p) pairs that lie further apart were not of the same pose
SAME_POSE_DEG = 2.0  # (p) within this the bias was seen at one angle only
REACH_DEG = 30.0  # (p) so far beyond the angles that were measured a bias may still be taken for the same
HOLDS_FOR = timedelta(days=90)  # (p)
# One tester, one person, again: MDC95 of 2.6 to 5.4 degrees at the knee for three devices, the goniometer the least
# sure; two testers up to 10.4 (J Knee Surg 2024, doi 10.1055/a-2321-0516, its abstract). (v)
GONIOMETER_MDC_DEG = 5.0
_FURTHEST_DEG = 180.0


class Setting(NamedTuple):
    """What a calibration is made for. exercise: empty where the pose was held outside of one; it then holds for all"""

    exercise: str
    measure: str
    side: str
    conditions: Conditions


@dataclass(frozen=True)
class Calibration:
    """bias_deg: app minus goniometer, the mean · spread_deg: standard deviation of single pairs · uncertainty_deg: the
    standard uncertainty of the bias · low_deg, high_deg: the app's angles that it was seen at · ended_at: when the
    therapist changed the set-up"""

    setting: Setting
    made_at: datetime
    pairs: int
    bias_deg: float
    spread_deg: float
    uncertainty_deg: float
    low_deg: float
    high_deg: float
    ended_at: datetime | None = None

    @property
    def one_pose(self) -> bool:
        """Whether the bias is known at one angle only."""
        return self.high_deg - self.low_deg <= SAME_POSE_DEG

    def ended(self, at: datetime) -> Calibration:
        """The set-up was changed."""
        return replace(self, ended_at=at)

    def sentence(self) -> str:
        """What a note says of it."""
        bias = f"{Number(abs(self.bias_deg)):.1f}"
        fields = {"bias": bias, "sure": f"{Number(self.bias_error_deg):.1f}", "pairs": self.pairs}
        told = (
            _("The app reads {bias} degrees more than the goniometer (give or take {sure}, from {pairs} pairs).")
            if self.bias_deg > 0
            else _("The app reads {bias} degrees less than the goniometer (give or take {sure}, from {pairs} pairs).")
        ).format(**fields)
        if not self.one_pose:
            return told
        where = _(
            "That is known at about {angle} degrees only; further than {reach} degrees from it nothing is corrected."
        )
        middle = round(statistics.fmean((self.low_deg, self.high_deg)))
        return f"{told} {where.format(angle=middle, reach=f'{REACH_DEG:g}')}"

    @property
    def bias_error_deg(self) -> float:
        """The bias lies within this in 95 of 100: Student's t, for few pairs."""
        return float(stats.t.ppf(0.975, self.pairs - 1)) * self.uncertainty_deg


class CalibrationError(CoachError):
    """The pairs say nothing that could be used; the message says what to do."""


@dataclass(frozen=True)
class Holds:
    """Whether a calibration holds, and why not. ``if holds(...)``"""

    yes: bool
    why: str = ""

    def __bool__(self) -> bool:
        return self.yes


@dataclass(frozen=True)
class Corrected:
    """error_deg: 95 of 100 true angles lie within it, where ``corrected``; else as it came · why: not corrected"""

    value_deg: float
    error_deg: float
    corrected: bool
    why: str = ""


def setting_of(trend: RomTrend) -> Setting:
    """What a calibration must share with a trend to hold for it."""
    return Setting(trend.exercise, trend.measure, trend.side, trend.conditions)


def calibrate(pairs: Iterable[tuple[float, float]], setting: Setting, at: datetime) -> Calibration:
    """pairs: (goniometer_deg, app_deg) of the same pose, three at least. Raises CalibrationError, saying what to do."""
    if setting.measure not in MEASURES or MEASURES[setting.measure].unit != "deg":
        raise CalibrationError(_("Only an angle can be set against a goniometer."))
    known = list(pairs)
    if len(known) < LEAST_PAIRS:
        raise CalibrationError(
            _("{least} pairs are needed, {count} are here: hold the pose and measure it again.").format(
                least=LEAST_PAIRS, count=len(known)
            )
        )
    if not all(_possible(angle) for pair in known for angle in pair):
        raise CalibrationError(_("An angle lies between -180 and 180 degrees: look through the numbers for a slip."))
    apart = [app - goniometer for goniometer, app in known]
    spread = statistics.stdev(apart)
    if spread > MOST_SPREAD_DEG:
        raise CalibrationError(
            _(
                "The differences lie {spread} degrees apart, more than {most}: the pose or the landmarks changed "
                "between them. Hold the limb still, with support, mark the bony points, and take all pairs again."
            ).format(spread=f"{Number(spread):.0f}", most=f"{MOST_SPREAD_DEG:g}")
        )
    seen = [app for _goniometer, app in known]
    return Calibration(
        setting, _aware(at), len(known), statistics.fmean(apart), spread, spread / math.sqrt(len(known)),
        min(seen), max(seen),
    )  # fmt: skip


def _possible(angle: float) -> bool:
    return not isinstance(angle, bool) and math.isfinite(angle) and abs(angle) <= _FURTHEST_DEG


_OTHER = {
    "exercise": later("It was made for another exercise."),
    "measure": later("It was made for another angle."),
    "side": later("It was made for the other side."),
    "model": later("It was made with another pose model."),
    "mode": later("It was made with the pose model in another mode."),
    "view": later("It was made in another view of the camera."),
}


def holds(calibration: Calibration, setting: Setting, now: datetime) -> Holds:
    """Whether a reading of this setting may be corrected with it now; why not, as a sentence."""
    made, read = calibration.setting, setting
    if not made.exercise:
        made = made._replace(exercise=read.exercise)
    differ = [
        *(name for name in ("exercise", "measure", "side") if getattr(made, name) != getattr(read, name)),
        *(name for name in Conditions._fields if getattr(made.conditions, name) != getattr(read.conditions, name)),
    ]
    if differ:
        return Holds(False, _(_OTHER[differ[0]]))
    if calibration.ended_at is not None and _aware(now) >= _aware(calibration.ended_at):
        return Holds(False, _("The set-up was changed since: calibrate again."))
    age = _aware(now) - _aware(calibration.made_at)
    if age < timedelta(0):
        return Holds(False, _("It was made after this reading."))
    if age > HOLDS_FOR:
        return Holds(False, _("It is older than {days} days: calibrate again.").format(days=HOLDS_FOR.days))
    return Holds(True)


def corrected(
    value_deg: float, error_deg: float, calibration: Calibration, repeatability: Repeatability | None = None
) -> Corrected:
    """The reading without the bias, within its own 95 %: root of the sum of the squares of how well the bias is known,
    how well the app repeats itself, and how wrong the goniometer is.

    repeatability: the person's own, such as a trend's; as the registry states for the angle unless given
    One reading repeats within MDC / sqrt(2) where two differ by up to MDC.
    """
    if not _possible(value_deg):
        return Corrected(value_deg, error_deg, False, _("Not corrected: there is no angle."))
    if not calibration.low_deg - REACH_DEG <= value_deg <= calibration.high_deg + REACH_DEG:
        return Corrected(value_deg, error_deg, False, _out_of_reach(calibration))
    stated = MEASURES[calibration.setting.measure].mdc
    app = (stated if repeatability is None else repeatability.least_change(1, 1)) / math.sqrt(2)
    error = math.hypot(calibration.bias_error_deg, app, GONIOMETER_MDC_DEG / math.sqrt(2))
    return Corrected(value_deg - calibration.bias_deg, error, True)


def _out_of_reach(c: Calibration) -> str:
    return _("Not corrected: the bias is known between {low} and {high} degrees, and {reach} beyond.").format(
        low=round(c.low_deg), high=round(c.high_deg), reach=f"{REACH_DEG:g}"
    )


def _aware(at: datetime) -> datetime:
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
