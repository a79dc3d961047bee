"""Coordination in time: steps and their evenness, left against right, and the distance to a beat.

Landmarks must come from IMAGE mode: VIDEO mode lags by 40 to 160 ms (CLINICAL.md 3.4). Real frame times throughout.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from coach.kinematics.filters import butterworth, frame_rate_hz, noise_shares, resample, white_noise

Doubles = NDArray[np.float64]

CUT_OFF_HZ = 5.0  # marching is at most 1.5 Hz a leg; lower bends the corners of a limp, higher lets more noise through
_SWING = 0.35  # of the typical swing: the signal must go this far to the other side before it may cross back
_LEAST_STEPS = 6
_SLOWEST_HZ, _FASTEST_HZ = 0.2, 4.0
_LEAST_CYCLES = 3.0
_TOGETHER = 0.5  # coherence under which two sides share no rhythm


@dataclass(frozen=True)
class StepEvents:
    """t_s: (n,) rising · side: (n,) 0 where the left leg came up at that moment, 1 the right
    error_s: how far landmark noise alone moves one event (rms)
    """

    t_s: Doubles
    side: NDArray[np.int8]
    error_s: float = 0.0

    def __len__(self) -> int:
        return len(self.t_s)


@dataclass(frozen=True)
class Asynchrony:
    """mean_ms: after the beat is positive · sd_ms: spread · consistency: 0 (anywhere) to 1 (always the same)"""

    mean_ms: float
    sd_ms: float
    consistency: float


def low_passed(t_s: ArrayLike, values: ArrayLike, cut_off_hz: float) -> tuple[Doubles, Doubles, Doubles, float]:
    """(uniform grid, values on it, the same filtered, the cut-off that was used: under half of a low frame rate).

    Raises ValueError under LEAST_FPS, and where less than a second was seen.
    """
    rate = frame_rate_hz(t_s)
    grid, raw = resample(t_s, values, rate)
    cut_off = min(cut_off_hz, 0.4 * rate)
    v = butterworth(grid, raw, cut_off)
    if np.isfinite(v).sum() < rate:
        raise ValueError("too short: less than a second was seen")
    return grid, raw, v, cut_off


def step_events(t_s: ArrayLike, alternating: ArrayLike, smallest: float = 0.0) -> StepEvents:
    """When one leg takes over from the other: where left minus right crosses its own middle.

    t_s: (n,) real frame times · alternating: (n,) the left leg's signal minus the right's (the registry's knee_height,
    say), NaN where not seen · smallest: swings to either side under this (same unit) are standing still
    The crossing of the filtered signal is found between frames by a line; a crossing counts when the signal then swings
    on by a third of its typical swing, so noise makes no steps. Error about 5 ms at 30 frames a second with 2 px of
    noise on a swing of 60 px (``error_s`` says it for this recording: noise over slope). Frames that were not seen for
    over BRIDGE_S give no event.
    Raises ValueError under LEAST_FPS, and where nothing alternates.
    """
    grid, raw, v, cut_off = low_passed(t_s, alternating, CUT_OFF_HZ)
    rate = frame_rate_hz(t_s)
    seen = v[np.isfinite(v)]
    low, high = np.quantile(seen, (0.05, 0.95))
    middle, swing = 0.5 * (low + high), 0.5 * (high - low)
    if swing <= max(smallest, 1e-12):
        raise ValueError("nothing alternates")
    v = v - middle
    times: list[float] = []
    sides: list[int] = []
    slopes: list[float] = []
    slope, state, crossing = 1.0, 0, math.nan  # state: the side (+1 left, -1 right) that the signal last swung to
    for i in range(len(v)):
        if math.isnan(v[i]):
            state, crossing = 0, math.nan
            continue
        if i and not math.isnan(v[i - 1]) and (v[i - 1] < 0) != (v[i] < 0):
            slope = abs(v[i] - v[i - 1]) * rate
            crossing = grid[i - 1] + v[i - 1] / (v[i - 1] - v[i]) / rate
        if abs(v[i]) > _SWING * swing:
            now = 1 if v[i] > 0 else -1
            if state == -now and not math.isnan(crossing):
                times.append(float(crossing))
                sides.append(0 if now > 0 else 1)
                slopes.append(slope)
            state = now
    if not times:
        raise ValueError("nothing alternates")
    noise = white_noise(grid, raw) * noise_shares(rate, cut_off)[0]
    error = noise / float(np.median(slopes))
    return StepEvents(np.array(times), np.array(sides, np.int8), error if math.isfinite(error) else 0.0)


def step_time_cv(events: StepEvents) -> float:
    """Step-time variability: coefficient of variation, in percent.

    100 * sqrt((var(left steps) + var(right steps)) / 2 - 2 error_s^2) / mean(all): each leg about its own mean, so that
    a limp, which is asymmetry, does not count as unsteadiness (Galna et al. 2013, Gait Posture 37:580); what landmark
    noise adds to both ends of a step is taken off. A step is the time since the other leg's event; a pause longer than
    twice the median step is a stop, not a step.
    Error under 1 percentage point at 30 frames a second with 2 px of noise (tests/kinematics/test_rhythm.py).
    Raises ValueError with fewer than 6 steps.
    """
    took, side = _steps(events)
    spread = [took[side == s].var(ddof=1) for s in (0, 1)]
    own = 0.5 * float(spread[0] + spread[1]) - 2 * events.error_s**2
    return 100 * math.sqrt(max(0.0, own)) / float(took.mean())


def step_time_symmetry(events: StepEvents) -> float:
    """:func:`symmetry_index` of the mean step times of left and right, in percent.

    The filter rounds the corner at a hand-over: a limp of 20 percent reads 16 to 17. Raises as :func:`step_time_cv`.
    """
    took, side = _steps(events)
    return symmetry_index(float(took[side == 0].mean()), float(took[side == 1].mean()))


def _steps(events: StepEvents) -> tuple[Doubles, NDArray[np.int8]]:
    took = np.diff(events.t_s)
    side = events.side[1:]
    other = np.asarray(side != events.side[:-1])
    if other.any():
        other &= took <= 2 * np.median(took[other])
    took, side = took[other], side[other]
    if len(took) < _LEAST_STEPS or min((side == 0).sum(), (side == 1).sum()) < 2:
        raise ValueError(f"{len(took)} steps are too few, at least {_LEAST_STEPS} are needed")
    return took, side


def symmetry_index(left: float, right: float) -> float:
    """(L - R) / (0.5 (L + R)) in percent; positive where the left is larger (Robinson et al. 1987).

    For sizes that are never negative (times, ranges). Error of two readings with errors e: about 140 e / mean.
    Raises ValueError for a missing or negative reading, or two zeros.
    """
    if not (math.isfinite(left) and math.isfinite(right)) or min(left, right) < 0 or left + right <= 0:
        raise ValueError("symmetry needs two sizes, not negative and not both zero")
    return 100 * (left - right) / (0.5 * (left + right))


def phase_lag_deg(t_s: ArrayLike, left: ArrayLike, right: ArrayLike) -> float:
    """By how much of a cycle the right side follows the left, in degrees, 0 to 360; alternating legs have 180.

    The angle of the cross-spectrum of the two signals, summed over a band about their common main frequency; the
    frequency-domain form of the lag of greatest cross-correlation, over the period (Bendat and Piersol, Random Data,
    4th ed., 5.2; relative phase as in Kelso 1995). Only what both do at that frequency counts, so the shape of a lift
    does not. Error under 8 degrees at 30 frames a second with 2 px of noise (tests/kinematics/test_rhythm.py).

    t_s: (n,) real frame times · left, right: (n,) the same signal of either side
    Raises ValueError under LEAST_FPS, with gaps over BRIDGE_S, fewer than 3 cycles, or sides that share no rhythm.
    """
    rate = frame_rate_hz(t_s)
    both = np.column_stack([np.asarray(left, np.float64), np.asarray(right, np.float64)])
    _, v = resample(t_s, both, rate)
    seen: NDArray[np.bool_] = np.asarray(np.isfinite(v).all(axis=1), bool)
    if not seen.any():
        raise ValueError("nothing was measured")
    first, end = int(seen.argmax()), len(seen) - int(seen[::-1].argmax())
    v = v[first:end]
    if not seen[first:end].all():
        raise ValueError("there is a gap in the movement")
    n = len(v)
    line = np.polynomial.polynomial.polyfit(np.arange(n), v, 1)
    v = v - np.polynomial.polynomial.polyval(np.arange(n), line).T
    size = 4 * n  # finer lines than the recording's own
    spectrum = np.fft.rfft(v * np.hanning(n)[:, None], size, axis=0)
    f = np.fft.rfftfreq(size, 1 / rate)
    power = (np.abs(spectrum) ** 2).sum(axis=1)
    power[(f < _SLOWEST_HZ) | (f > min(_FASTEST_HZ, 0.5 * rate))] = 0
    if not power.max() > 0:
        raise ValueError("nothing moved")
    main = f[int(power.argmax())]
    if n / rate * main < _LEAST_CYCLES:
        raise ValueError(f"too short: at least {_LEAST_CYCLES:g} cycles are needed")
    band = (f > 0.6 * main) & (f < 1.4 * main)
    a, b = spectrum[band, 0], spectrum[band, 1]
    cross = (a * b.conj()).sum()
    shared = abs(cross) / max(float(np.sqrt((np.abs(a) ** 2).sum() * (np.abs(b) ** 2).sum())), 1e-300)
    if shared < _TOGETHER:
        raise ValueError("the sides share no rhythm")
    return math.degrees(math.atan2(cross.imag, cross.real)) % 360.0


def asynchrony_ms(events_s: ArrayLike, beats_s: ArrayLike) -> Asynchrony:
    """How far events are off a beat (Repp 2005, Psychon Bull Rev 12:969): circular mean and spread within a beat.

    events_s: (n,) seconds · beats_s: (m,) seconds, rising, on the same clock; each event is placed between the beats
    around it, as a share of that interval, and events before the first or after the last beat's interval are left out
    Circular, because an event half way between two beats belongs to neither. Its error is that of the events (4 ms) and
    of the audio's delay, which the caller must know.
    Raises ValueError with fewer than 6 events among the beats, or events that do not follow the beat at all (Rayleigh
    test, n R^2 < 3, p over 0.05).
    """
    events, beats = np.asarray(events_s, np.float64), np.asarray(beats_s, np.float64)
    if len(beats) < 2 or (np.diff(beats) <= 0).any():
        raise ValueError("beats must be at least two and rise")
    edge = 0.5 * float(np.median(np.diff(beats)))
    events = events[(events >= beats[0] - edge) & (events <= beats[-1] + edge)]
    if len(events) < _LEAST_STEPS:
        raise ValueError(f"{len(events)} events are too few, at least {_LEAST_STEPS} are needed")
    at = np.clip(np.searchsorted(beats, events, side="right") - 1, 0, len(beats) - 2)
    length = np.diff(beats)
    turn = 2j * np.pi * (events - beats[at]) / length[at]
    mean = np.exp(turn).mean()
    consistency = float(min(1.0, abs(mean)))
    if len(events) * consistency**2 < 3:
        raise ValueError("the events do not follow the beat")
    period_ms = 1000 * float(length.mean())
    spread = math.sqrt(max(0.0, -2 * math.log(consistency))) / (2 * math.pi)
    return Asynchrony(float(np.angle(mean)) / (2 * math.pi) * period_ms, spread * period_ms, consistency)
