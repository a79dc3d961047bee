"""Shaded volumes in a picture: outlines in, a lit body part out.

A part is a union of filled outlines. Its blurred mask stands for its thickness: where it falls off towards the light
the surface faces the light. That shades any shape smoothly at the price of two box filters over its bounding box.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
Outline = NDArray[np.float64]
Colour = tuple[int, int, int]  # blue, green, red
LIGHT = np.array([-0.55, -0.83])  # towards the light, in the picture: from the upper left

_CIRCLE = np.stack([np.cos(np.linspace(0, 2 * np.pi, 20, False)), np.sin(np.linspace(0, 2 * np.pi, 20, False))], 1)


def disc(centre: Outline, radius_px: float) -> Outline:
    """(20, 2) outline of a circle."""
    return centre[:2] + _CIRCLE * radius_px


def hull(*points: Outline) -> Outline:
    """Convex outline around all points given, each (n, 2)."""
    cloud = np.concatenate([np.atleast_2d(p)[:, :2] for p in points]).astype(np.float32)
    return np.asarray(cv2.convexHull(cloud)[:, 0], np.float64)


@lru_cache(maxsize=16)
def _profile(n: int) -> tuple[Outline, Outline]:
    """Places along a limb, (m,), and the (m, n) weights of its n radii there, smoothed so that no corner shows."""
    t = np.linspace(0, 1, 4 * n)
    linear = np.stack([np.interp(t, np.linspace(0, 1, n), row) for row in np.eye(n)], axis=1)
    padded = np.concatenate([linear[:1], linear, linear[-1:]])
    return t, 0.25 * padded[:-2] + 0.5 * padded[1:-1] + 0.25 * padded[2:]


def limb(start: Outline, end: Outline, radii_px: Sequence[float]) -> list[Outline]:
    """Outlines of a rounded limb whose radius runs through ``radii_px`` from start to end, evenly spaced."""
    a, b = start[:2], end[:2]
    along = b - a
    length = float(np.hypot(*along))
    ends = [disc(a, radii_px[0]), disc(b, radii_px[-1])]
    if length < 1:
        return ends
    normal = np.array([-along[1], along[0]]) / length
    t, weights = _profile(len(radii_px))
    middle = a + t[:, None] * along
    side = normal * (weights @ np.asarray(radii_px))[:, None]
    return [np.concatenate([middle + side, (middle - side)[::-1]]), *ends]


def paint(
    picture: Picture,
    outlines: Sequence[Outline],
    colour: Colour,
    soft_px: float,
    *,
    light: float = 1.0,
    alpha: float = 1.0,
    joined: Sequence[Outline] = (),
) -> None:
    """Paint the union of the outlines in place.

    soft_px: how far the shading reaches in from the edge · joined: outlines that are not painted here but belong to the
    same volume, so that no edge is shaded towards them
    """
    cloud = np.concatenate(outlines)
    low, high = cloud.min(0), cloud.max(0)
    pad = int(soft_px) + 3
    x0, y0 = np.maximum(np.floor(low).astype(int) - pad, 0)
    x1 = min(int(high[0]) + pad + 1, picture.shape[1])
    y1 = min(int(high[1]) + pad + 1, picture.shape[0])
    if x1 - x0 < 3 or y1 - y0 < 3 or not np.isfinite(low).all():
        return
    mask = np.zeros((y1 - y0, x1 - x0), np.uint8)
    for outline in outlines:
        cv2.fillPoly(mask, [((outline - (x0, y0)) * 16).astype(np.int32)], 255, cv2.LINE_AA, shift=4)
    size = max(3, int(soft_px) | 1)
    whole = mask.copy() if joined else mask
    for outline in joined:
        cv2.fillPoly(whole, [(outline - (x0, y0)).astype(np.int32)], 255)
    thick = cv2.blur(cv2.blur(whole, (size, size)), (size, size)).astype(np.float32) / 255
    step = max(1, round(soft_px * 0.35))
    dx, dy = round(float(LIGHT[0]) * step), round(float(LIGHT[1]) * step)
    move = np.array([[1, 0, dx], [0, 1, dy]], np.float32)
    back = np.array([[1, 0, -dx], [0, 1, -dy]], np.float32)
    shape = (mask.shape[1], mask.shape[0])
    facing = cv2.warpAffine(thick, move, shape) - cv2.warpAffine(thick, back, shape)
    tone = np.maximum(light * (0.52 + 0.46 * thick + 0.42 * facing), 0)
    cover = mask.astype(np.float32) * np.float32(alpha / 255)
    lit = cv2.merge([cv2.convertScaleAbs(tone, alpha=channel) for channel in colour])
    area = picture[y0:y1, x0:x1]
    area[:] = cv2.blendLinear(lit, np.ascontiguousarray(area), cover, 1 - cover)


def shadow(picture: Picture, outlines: Sequence[Outline], soft_px: float, strength: float) -> None:
    """Darken softly under the outlines."""
    cloud = np.concatenate(outlines)
    low, high = cloud.min(0), cloud.max(0)
    pad = int(2 * soft_px) + 3
    x0, y0 = np.maximum(np.floor(low).astype(int) - pad, 0)
    x1, y1 = min(int(high[0]) + pad, picture.shape[1]), min(int(high[1]) + pad, picture.shape[0])
    if x1 - x0 < 3 or y1 - y0 < 3:
        return
    mask = np.zeros((y1 - y0, x1 - x0), np.uint8)
    for outline in outlines:
        cv2.fillPoly(mask, [(outline - (x0, y0)).astype(np.int32)], 255)
    size = max(3, int(soft_px) | 1)
    dark = cv2.blur(cv2.blur(mask, (size, size)), (size, size)).astype(np.float32) * np.float32(strength / 255)
    area = np.ascontiguousarray(picture[y0:y1, x0:x1])
    picture[y0:y1, x0:x1] = cv2.blendLinear(np.zeros_like(area), area, dark, 1 - dark)
