"""The figure over the camera's picture: round joints, the measured limb thicker, an arc that shows its angle."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from coach.figure.paint import Colour, Picture
from coach.pose import PoseFrame

# One meaning a colour (DESIGN.md), as blue, green, red; each also has its sign
ON_TARGET: Colour = (0xB2, 0x72, 0x00)  # blue, tick
NEARLY: Colour = (0x00, 0x9F, 0xE6)  # amber, wave
CHANGE: Colour = (0x00, 0x5E, 0xD5)  # vermilion, arrow
NOT_MEASURED: Colour = (0x8A, 0x8A, 0x8A)  # grey, dash

LIMBS = (
    (11, 12), (23, 24), (11, 23), (12, 24), (11, 13), (13, 15), (12, 14), (14, 16), (23, 25), (25, 27), (24, 26),
    (26, 28), (27, 29), (29, 31), (27, 31), (28, 30), (30, 32), (28, 32),
)  # fmt: skip
JOINTS = (11, 12, 13, 14, 15, 16, 23, 24, 25, 26, 27, 28)
SEEN = 0.5
_PAPER, _INK = (246, 246, 246), (40, 40, 40)


def draw_figure(
    picture_bgr: Picture,
    frame: PoseFrame,
    measured: tuple[int, int, int] | None = None,
    angle_deg: float | None = None,
    colour: Colour = ON_TARGET,
) -> Picture:
    """Draw the figure over the picture, in place, and return it.

    measured: landmark numbers (end, joint, end) of the measured limb; angle_deg: its angle, written at the joint.
    Limbs that are not seen (visibility under 0.5, or NaN) are not drawn.
    """
    if not frame.found:
        return picture_bgr
    points = frame.landmarks_px[:, :2]
    seen = (frame.visibility >= SEEN) & np.isfinite(points).all(axis=1)
    unit = picture_bgr.shape[0] / 720  # 1 at 720p
    wide = max(2, round(6 * unit))
    chosen = {frozenset(measured[:2]), frozenset(measured[1:])} if measured else set()

    def at(i: int) -> tuple[int, int]:
        return round(float(points[i, 0]) * 16), round(float(points[i, 1]) * 16)

    plain = [pair for pair in LIMBS if seen[list(pair)].all() and frozenset(pair) not in chosen]
    for extra, tone in ((max(2, round(4 * unit)), _INK), (0, _PAPER)):  # a dark rim keeps it readable on any picture
        for a, b in plain:
            cv2.line(picture_bgr, at(a), at(b), tone, wide + extra, cv2.LINE_AA, 4)
        for i in JOINTS:
            if seen[i]:
                cv2.circle(picture_bgr, at(i), round((wide * 0.95 + extra / 2) * 16), tone, -1, cv2.LINE_AA, 4)
    if seen[[0, 11, 12]].all():
        _head_ring(picture_bgr, points, unit)
    if measured is None or not seen[list(measured)].all():
        return picture_bgr
    if angle_deg is not None and math.isfinite(angle_deg):
        draw_arc(picture_bgr, points[list(measured)], angle_deg, colour)
    for extra, tone in ((max(3, round(5 * unit)), _PAPER), (0, colour)):
        for a, b in ((measured[0], measured[1]), (measured[1], measured[2])):
            cv2.line(picture_bgr, at(a), at(b), tone, round(wide * 1.8) + extra, cv2.LINE_AA, 4)
        for i in measured:
            cv2.circle(picture_bgr, at(i), round((wide * 1.5 + extra / 2) * 16), tone, -1, cv2.LINE_AA, 4)
    cv2.circle(picture_bgr, at(measured[1]), round(wide * 0.7 * 16), _PAPER, -1, cv2.LINE_AA, 4)
    return picture_bgr


def _head_ring(picture: Picture, points: NDArray[np.float32], unit: float) -> None:
    ears, nose = points[[7, 8]].mean(axis=0), points[0]
    shoulders = points[[11, 12]].mean(axis=0)
    radius = max(0.42 * float(np.hypot(*(shoulders - ears))), 0.8 * float(np.hypot(*(nose - ears))), 6.0)
    centre = (round(float(ears[0]) * 16), round(float(ears[1]) * 16))
    wide = max(2, round(6 * unit))
    cv2.circle(picture, centre, round(radius * 16), _INK, wide + max(2, round(4 * unit)), cv2.LINE_AA, 4)
    cv2.circle(picture, centre, round(radius * 16), _PAPER, wide, cv2.LINE_AA, 4)


def draw_arc(picture_bgr: Picture, limb_px: NDArray[np.floating], angle_deg: float, colour: Colour) -> None:
    """The angle as a filled sector at the joint with its number. limb_px: (3, 2) end, joint, end.

    An angle that counts from the straight limb (knee, elbow) is drawn from the first segment's prolongation, one that
    counts from the other segment (arm against trunk) between the two: whichever fits the number.
    """
    (ax, ay), (bx, by), (cx, cy) = (tuple(map(float, q)) for q in limb_px)
    first, second = math.degrees(math.atan2(ay - by, ax - bx)), math.degrees(math.atan2(cy - by, cx - bx))
    inner = abs((second - first + 180) % 360 - 180)
    from_straight = abs((180 - inner) - angle_deg) <= abs(inner - angle_deg)
    start = first + 180 if from_straight else first
    sweep = (second - start + 180) % 360 - 180
    length = min(math.hypot(ax - bx, ay - by), math.hypot(cx - bx, cy - by))
    unit = picture_bgr.shape[0] / 720
    radius = max(0.42 * length, 26 * unit)
    turn = np.radians(start + np.linspace(0, sweep, 32))
    rim = np.stack([bx + radius * np.cos(turn), by + radius * np.sin(turn)], axis=1)
    sector = (np.concatenate([[[bx, by]], rim]) * 16).astype(np.int32)
    x0, y0 = np.maximum((sector.min(0) // 16) - 4, 0)
    x1, y1 = (sector.max(0) // 16) + 5
    area = picture_bgr[y0:y1, x0:x1]
    if area.size:
        tinted = area.copy()
        cv2.fillPoly(tinted, [sector - np.array([x0, y0]) * 16], colour, cv2.LINE_AA, 4)
        area[:] = cv2.addWeighted(tinted, 0.38, area, 0.62, 0)
    wide = max(2, round(4 * unit))
    cv2.polylines(picture_bgr, [(rim * 16).astype(np.int32)], False, _PAPER, wide + 3, cv2.LINE_AA, 4)
    cv2.polylines(picture_bgr, [(rim * 16).astype(np.int32)], False, colour, wide, cv2.LINE_AA, 4)
    if from_straight:  # the line from which the angle counts
        end = (round((bx + 1.1 * radius * math.cos(turn[0])) * 16), round((by + 1.1 * radius * math.sin(turn[0])) * 16))
        cv2.line(picture_bgr, (round(bx * 16), round(by * 16)), end, _PAPER, max(1, round(2 * unit)), cv2.LINE_AA, 4)
    middle = math.radians(start + sweep / 2)
    where = (bx + (radius + 46 * unit) * math.cos(middle), by + (radius + 34 * unit) * math.sin(middle))
    draw_text(picture_bgr, f"{angle_deg:.0f}°", where, 26 * unit, colour=_PAPER, back=colour)


@lru_cache(maxsize=1)
def _font() -> Any:
    return cv2.FontFace("sans")


def draw_text(
    picture_bgr: Picture,
    text: str,
    where_px: tuple[float, float],
    height_px: float,
    *,
    colour: Colour = (255, 255, 255),
    back: Colour | None = _INK,
) -> Picture:
    """Text centred at a point, on a rounded patch of colour ``back`` (None: none), kept inside the picture."""
    size = max(10, round(height_px))
    height, width = picture_bgr.shape[:2]
    _, _, w, _ = cv2.getTextSize((width, height), text, (0, 0), _font(), size, 600)
    pad = round(size * 0.4)
    x = round(min(max(where_px[0] - w / 2, pad + 2), max(width - w - pad - 2, pad + 2)))
    y = round(min(max(where_px[1], size), height - size))
    if back is not None:
        radius, half = round(size * 0.75), round(size * 0.75)
        cv2.line(picture_bgr, (x, y), (x + w, y), back, 2 * half, cv2.LINE_AA)
        for end in (x, x + w):
            cv2.circle(picture_bgr, (end, y), radius, back, -1, cv2.LINE_AA)
    cv2.putText(picture_bgr, text, (x, y + round(size * 0.36)), colour, _font(), size, 600)
    return picture_bgr


def draw_count(picture_bgr: Picture, count: int, target: int | None = None) -> Picture:
    """The counter, 22 % of the picture's height, in the upper right corner."""
    height, width = picture_bgr.shape[:2]
    lines = [(str(count), 0.17, 0.22)] + ([(f"of {target}", 0.33, 0.05)] if target else [])
    for text, y, tall in lines:
        for shift, colour in ((0.004 * height, _INK), (0.0, (255, 255, 255))):  # the shade keeps it readable on white
            where = (0.90 * width + shift, y * height + shift)
            draw_text(picture_bgr, text, where, tall * height, colour=colour, back=None)
    return picture_bgr


def draw_cue(picture_bgr: Picture, text: str, colour: Colour = CHANGE) -> Picture:
    """One cue, 5 % of the picture's height, at the foot."""
    height, width = picture_bgr.shape[:2]
    return draw_text(picture_bgr, text, (width / 2, 0.92 * height), 0.05 * height, back=colour)


def angle_words(angle_deg: float, error_deg: float | None = None) -> str:
    """An angle as people are told it: rounded to 5 degrees, with its error where that is known."""
    if not math.isfinite(angle_deg):
        return "not measured"
    said = f"about {5 * round(angle_deg / 5)} degrees"
    return said if error_deg is None else f"{said} (give or take {round(error_deg)})"
