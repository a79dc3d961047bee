"""The accuracy of the tests of coach.assessment: synthetic takers with known truth, measured as anybody is.

``python -m coach.evaluation.assessments`` prints the tables; with ``--drawn`` drawn people through the pose model too.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from coach.assessment import assess_series, load_script
from coach.body import balance_actor as actor
from coach.body.balance_actor import Filming, Taken
from coach.pose import CoachError, PoseSeries

_SEEDS = 3
_FIRST = 500  # seeds from here on: limits and levels were chosen on others (0 to 12), so these are fresh trials
_DRAWN = replace(actor.CAMERA, width_px=960, height_px=540)


@dataclass
class Row:
    """Errors of one reading against its truth. target: the most that it may be off, in the same unit"""

    what: str
    unit: str
    target: float | None
    errors: list[float] = field(default_factory=list)
    refused: int = 0

    @property
    def worst(self) -> float:
        return max((abs(e) for e in self.errors), default=float("nan"))


def _reading(taken: Taken | PoseSeries, test: str) -> dict[str, Any] | None:
    series = taken if isinstance(taken, PoseSeries) else taken.series
    reading: dict[str, Any] | None = assess_series(series, load_script(test))["reading"]
    return reading


def _measure(row: Row, takers: Iterable[tuple[Taken, float]], test: str, name: str, relative: bool = False) -> Row:
    """One trial a taker: its reading ``name`` against the truth; relative: in percent of the truth."""
    for taken, truth in takers:
        reading = _reading(taken, test)
        if reading is None or reading.get(name) is None:
            row.refused += 1
            continue
        error = reading[name] - truth
        row.errors.append(100 * error / truth if relative else error)
    return row


def true_cv_percent(changes_s: list[float]) -> float:
    """Of the steps in the middle, each leg about its own mean, as the reading is defined."""
    took = np.diff(changes_s)[1:-1]
    return float(100 * np.sqrt(0.5 * (took[::2].var(ddof=1) + took[1::2].var(ddof=1))) / took.mean())


def _holds() -> Iterator[tuple[Taken, float]]:
    rng = np.random.default_rng(_FIRST)
    for seed in range(_FIRST, _FIRST + 4 * _SEEDS):
        taken = actor.stand_on_one_leg((float(rng.uniform(2, 25)),), "left", Filming(seed=seed))
        yield taken, taken.truth["holds_s"][0]


def _sways(hz: float) -> Iterator[tuple[Taken, float]]:
    for amplitude_mm in (10.0, 20.0):
        for seed in range(_FIRST, _FIRST + _SEEDS):
            taken = actor.stand_swaying(amplitude_mm, hz, how=Filming(seed=seed))
            yield taken, taken.truth["rms_mm_per_m"]


def _marches(cv_percent: float) -> Iterator[tuple[Taken, float]]:
    for step_s in (0.45, 0.6, 0.8):
        for seed in range(_FIRST, _FIRST + _SEEDS):
            times = actor.uneven_times(int(28.5 / step_s), step_s, cv_percent, seed)
            taken = actor.march(times, how=Filming(seed=seed))
            yield taken, true_cv_percent(taken.truth["changes_s"])


def _lags(act: Callable[..., Taken]) -> Iterator[tuple[Taken, float]]:
    for lag_deg in (120.0, 150.0, 180.0, 210.0):
        for seed in range(_FIRST, _FIRST + _SEEDS - 1):
            yield act(lag_deg, how=Filming(seed=seed)), lag_deg


def _stands() -> Iterator[tuple[Taken, float]]:
    for period_s in (2.3, 2.9, 4.0):
        for seed in range(_FIRST, _FIRST + _SEEDS):
            starts = np.arange(1.0, 28.4, period_s)
            yield actor.stand_from_chair(starts.tolist(), 32.0, Filming(seed=seed)), float(len(starts))


def _touches() -> Iterator[tuple[Taken, float]]:
    for every_s in (1.0, 1.4):
        for seed in range(_FIRST, _FIRST + _SEEDS):
            times = [1.6 + t for t in actor.uneven_times(int(19 / every_s), every_s, 5.0, seed)]
            yield actor.touch_nose((seed - _FIRST) % 2, times, 23.5, Filming(seed=seed)), float(len(times))


def _arms() -> Iterator[tuple[Taken, float]]:
    for ranges in ((100.0, 100.0), (110.0, 80.0), (70.0, 95.0)):
        taken = actor.raise_arms(range_deg=ranges)
        yield taken, taken.truth["symmetry_percent"]


def landmark_rows() -> list[Row]:
    """Landmarks with 2 pixels of noise on a body 600 pixels high, 30 frames a second."""
    rows = [_measure(Row("Hold on one leg", "s", 0.2), _holds(), "single_leg_stance", "left_best_hold_s")]
    for hz in (0.3, 1.0):
        row = Row(f"Sway of 10 and 20 mm at {hz:g} Hz", "%", 15.0)
        rows.append(_measure(row, _sways(hz), "quiet_stance", "sway_rms_mm_per_m", relative=True))
    for cv in (0.0, 4.0, 8.0):
        row = Row(f"Step-time CV, {cv:g} % performed", "points", 1.0)
        rows.append(_measure(row, _marches(cv), "march_30s", "step_time_cv_percent"))
    rows += [
        _measure(Row("Phase lag of the legs", "deg", 8.0), _lags(actor.march_with_lag), "march_30s", "phase_lag_deg"),
        _measure(
            Row("Phase lag of the arms", "deg", 8.0), _lags(actor.raise_arms), "alternate_arm_raise", "phase_lag_deg"
        ),
        _measure(
            Row("Symmetry of the arms", "points", None), _arms(), "alternate_arm_raise", "amplitude_symmetry_percent"
        ),
        _measure(Row("Chair stands in 30 s", "stands", 0.0), _stands(), "chair_stand_30s", "stands"),
    ]
    touched = Row("Touches of the nose", "touches", 0.0)
    for i, taker in enumerate(_touches()):
        _measure(touched, [taker], "finger_to_nose", "left_touches" if i % _SEEDS % 2 == 0 else "right_touches")
    return [*rows, touched]


def spoilt_trials() -> list[tuple[str, int, int]]:
    """(what went wrong, trials, readings given all the same)."""
    takers: dict[str, Callable[[Filming], Taken]] = {
        "quiet_stance": lambda how: actor.stand_swaying(how=how),
        "march_30s": lambda how: actor.march(actor.uneven_times(50, 0.58, 3.0), how=how),
        "chair_stand_30s": lambda how: actor.stand_from_chair([1 + 3.0 * i for i in range(9)], 32, how),
        "single_leg_stance": lambda how: actor.stand_on_one_leg((25,), how=how),
        "alternate_arm_raise": lambda how: actor.raise_arms(how=how),
    }
    usual = {test: take(actor.FILMING) for test, take in takers.items()}
    wrongs: dict[str, Callable[[str], Taken]] = {
        "The person leaves": lambda test: actor.walks_out(usual[test], 9.0),
        "The light goes out": lambda test: actor.gone(usual[test], 9.0, 99.0),
        "Somebody walks through": lambda test: actor.somebody_else(usual[test], 9.0, 10.0),
        "8 frames a second": lambda test: takers[test](Filming(fps=8)),
    }
    rows = []
    for name, spoil in wrongs.items():
        given = [_reading(spoil(test), test) is not None for test in takers]
        rows.append((name, len(given), sum(given)))
    return rows


def _as_drawn(taken: Taken, mode: str) -> PoseSeries:
    """What the real model sees of the taker when drawn."""
    import cv2

    from coach.figure.drawn import draw_frames
    from coach.pose.mediapipe_estimator import MediaPipeEstimator
    from coach.pose.model_bundle import locate
    from coach.pose.scene import quiet_stderr
    from coach.settings import settings

    assert taken.performance is not None
    with quiet_stderr(), contextlib.closing(MediaPipeEstimator(locate("full", settings().model), mode)) as estimator:
        frames = [
            estimator.estimate(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB), float(t_s))
            for picture, t_s in zip(draw_frames(taken.performance), taken.series.t_s, strict=True)
        ]
    return PoseSeries.stack(frames, "full", mode)


def drawn_rows() -> list[tuple[str, str, str]]:
    """(what, performed, read) of drawn people through the real model. About two minutes."""
    how = Filming(fps=15, noise_px=0.0, camera=_DRAWN)
    chair = replace(how, camera=replace(actor.CHAIR_CAMERA, width_px=960, height_px=540))
    rows: list[tuple[str, str, str]] = []

    def add(what: str, taken: Taken, performed: Any, test: str, name: str) -> None:
        script = load_script(test)
        reading = _reading(_as_drawn(taken, "image" if script.pose_mode == "image" else "video"), test)
        shown = "not measured" if reading is None or reading.get(name) is None else str(reading[name])
        rows.append((what, str(performed), shown))

    leg = actor.stand_on_one_leg((6.0,), how=how)
    add("Hold on one leg, s", leg, round(leg.truth["holds_s"][0], 1), "single_leg_stance", "left_best_hold_s")
    four = actor.stand_in_positions([(n, 11.5) for n in ("side_by_side", "semi_tandem", "tandem", "one_leg")], how)
    add("Positions held for 10 s", four, 4, "four_stage_balance", "stages_held")
    sway = actor.stand_swaying(20.0, how=how)
    add("Sway, mm per m", sway, round(sway.truth["rms_mm_per_m"], 2), "quiet_stance", "sway_rms_mm_per_m")
    march = actor.march(actor.uneven_times(50, 0.58, 4.0), how=replace(how, fps=30))
    cv = round(true_cv_percent(march.truth["changes_s"]), 1)
    add("Step-time CV, %", march, cv, "march_30s", "step_time_cv_percent")
    stands = actor.stand_from_chair([1 + 3.0 * i for i in range(9)], 31.5, chair)
    add("Chair stands", stands, 9, "chair_stand_30s", "stands")
    add("Phase lag of the arms, deg", actor.raise_arms(how=how), 180, "alternate_arm_raise", "phase_lag_deg")
    nose = actor.touch_nose(0, [1.6 + 1.3 * i for i in range(12)], 22.0, how)
    add("Touches of the nose", nose, 12, "finger_to_nose", "left_touches")
    return rows


def assessment_tables(drawn: bool = False) -> str:
    """The card's part about assessments, as Markdown. drawn: with the real pose model, where it is there (slow)."""
    lines = [
        "## Assessments",
        "",
        "Synthetic people who take the tests: landmarks with 2 pixels of noise on a body 600 pixels high (520 for "
        "chair stands), 30 frames a second, through the same code that runs live.",
        "",
        "| reading | trials | mean error | largest error | may be off by | unit | no reading |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in landmark_rows():
        mean = float(np.mean(row.errors)) if row.errors else float("nan")
        target = "-" if row.target is None else f"{row.target:g}"
        count = len(row.errors) + row.refused
        lines.append(
            f"| {row.what} | {count} | {mean:+.2f} | {row.worst:.2f} | {target} | {row.unit} | {row.refused} |"
        )
    lines += ["", "| what goes wrong in a trial | trials | readings given all the same |", "|---|---|---|"]
    lines += [f"| {name} | {count} | {given} |" for name, count, given in spoilt_trials()]
    if drawn:
        lines += [
            "",
            "Drawn people through the real pose model:",
            "",
            "| reading | performed | read |",
            "|---|---|---|",
        ]
        lines += [f"| {what} | {performed} | {read} |" for what, performed, read in drawn_rows()]
    return "\n".join(lines) + "\n"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m coach.evaluation.assessments", description="Accuracy of the tests."
    )
    parser.add_argument("--drawn", action="store_true", help="also drawn people through the real pose model (slow)")
    try:
        sys.stdout.write(assessment_tables(parser.parse_args(arguments).drawn))
    except CoachError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_status
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
