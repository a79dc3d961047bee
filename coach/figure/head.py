"""A head from a few ellipsoids, cast pixel by pixel, so that it turns and nods in any view."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from coach.figure.paint import Colour, Picture

Floats = NDArray[np.float32]
Shape = tuple[tuple[float, float, float], tuple[float, float, float]]

# centre and half axes in metres: x to the person's left, y up, z forward, from the middle between the ears
_SKULL = ((0.0, 0.035, -0.004), (0.077, 0.098, 0.098))
_SKIN = (
    _SKULL,
    ((0.0, -0.030, 0.030), (0.063, 0.078, 0.066)),  # jaw
    ((0.0, 0.000, 0.096), (0.013, 0.024, 0.020)),  # nose
    ((0.0, -0.012, 0.100), (0.018, 0.011, 0.018)),  # its tip
    ((0.074, 0.000, -0.004), (0.014, 0.030, 0.018)),  # ears
    ((-0.074, 0.000, -0.004), (0.014, 0.030, 0.018)),
)
_HAIR = ((0.0, 0.045, -0.012), (0.085, 0.100, 0.104))
_LIGHT = np.array([-0.42, -0.62, -0.66], np.float32)  # towards the light: right, down, away


def head_frame(points_px: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Middle between the ears, and (3, 3) rows: the head's left, up and forward in picture axes."""
    middle = (points_px[7] + points_px[8]) / 2
    left = points_px[7] - points_px[8]
    left = left / max(np.linalg.norm(left), 1e-6)
    ahead = points_px[0] - middle
    ahead = ahead - left * (ahead @ left)
    ahead = ahead / max(np.linalg.norm(ahead), 1e-6)
    up = np.cross(ahead, left)
    # The nose lies about 6 degrees under the ear's level.
    forward = ahead * np.cos(0.1) + up * np.sin(0.1)
    return middle, np.stack([left, np.cross(forward, left), forward])


class _Rays:
    """Parallel rays through the pixels of a patch, in head axes: start + depth * ray."""

    def __init__(self, u: Floats, v: Floats, rows: Floats):
        self.ray = rows[:, 2]
        self.start = [u * rows[k, 0] + v * rows[k, 1] for k in range(3)]

    def cast(self, shape: Shape) -> Floats:
        """Depth at which each ray meets the ellipsoid, inf where it misses."""
        a, b, c = 0.0, np.float32(0), np.float32(-1)
        for start, ray, centre, half in zip(self.start, self.ray, *shape, strict=True):
            p, d = (start - np.float32(centre)) * np.float32(1 / half), float(ray) / half
            a += d * d
            b = b + p * np.float32(d)
            c = c + p * p
        inside = b * b - np.float32(a) * c
        depth = (-b - np.sqrt(np.maximum(inside, 0))) / np.float32(a)
        return np.where(inside > 0, depth, np.float32(np.inf))

    def at(self, depth: Floats) -> Floats:
        """(h, w, 3) metres in head axes; the start of the ray where depth is inf."""
        finite = np.where(np.isfinite(depth), depth, 0)
        return np.stack([s + finite * np.float32(r) for s, r in zip(self.start, self.ray, strict=True)], axis=-1)


def draw_head(
    picture: Picture,
    points_px: NDArray[np.float64],
    px_per_m: float,
    *,
    skin: Colour,
    hair: Colour,
    style: str,
    light: float,
) -> None:
    """style: "short", "long" (to the neck, a hairline further down) or "bald"."""
    middle, axes = head_frame(points_px)
    reach = 0.14 * px_per_m
    x0, y0 = int(middle[0] - reach), int(middle[1] - reach - axes[1, 1] * -0.02 * px_per_m)
    size = int(2 * reach) + 1
    fine = 2 if size < 110 else 1
    grid = (np.arange(size * fine, dtype=np.float32) + 0.5) / fine
    u = ((grid[None, :] + (x0 - middle[0])) / px_per_m).astype(np.float32)
    v = ((grid[:, None] + (y0 - middle[1])) / px_per_m).astype(np.float32)
    rays = _Rays(u, v, axes.astype(np.float32))
    shapes: list[Shape] = [*_SKIN]
    depths = np.stack([rays.cast(shape) for shape in shapes])
    which = depths.argmin(0)
    nearest = depths.min(0)
    place = rays.at(nearest)
    colour = _face(place, skin, hair)
    if style != "bald":
        depth = rays.cast(_HAIR)
        on = rays.at(depth)
        low = -0.10 if style == "long" else -0.05
        line = np.interp(
            on[..., 2], [-0.075, -0.035, -0.012, 0.035, 0.065, 0.09], [low, low * 0.7, 0.022, 0.03, 0.070, 0.086]
        )
        covers = np.isfinite(depth) & (on[..., 1] > line) & (depth < nearest + 0.004)
        nearest = np.where(covers, depth, nearest)
        place[covers] = on[covers]
        which[covers] = len(shapes)
        strand = 1 + 0.07 * np.sin(on[..., 1] * 260 + on[..., 2] * 330)[covers]
        colour[covers] = np.array(hair, np.float32) * strand[:, None].astype(np.float32)
    form = np.array([*shapes, _HAIR], np.float32)[which]  # (h, w, centre or half axes, 3)
    normal = (place - form[:, :, 0]) / form[:, :, 1] ** 2
    normal /= np.maximum(np.sqrt((normal * normal).sum(-1, keepdims=True)), 1e-6)
    seen = np.isfinite(nearest)[..., None]
    lit = np.clip(normal @ (axes.astype(np.float32) @ _LIGHT), 0, 1) * seen[..., 0]
    # Blurred within the head, so that the joins of the ellipsoids do not show.
    size_px = (max(3, int(0.018 * px_per_m * fine) | 1),) * 2
    lit = cv2.blur(lit, size_px) / np.maximum(cv2.blur(seen[..., 0].astype(np.float32), size_px), 1e-3)
    tone = light * (0.60 + 0.46 * lit)
    rgba = np.concatenate([colour * tone[..., None] * seen, seen * np.float32(255)], axis=-1).astype(np.float32)
    if fine > 1:
        rgba = cv2.resize(rgba, (size, size), interpolation=cv2.INTER_AREA)
    xa, ya = max(x0, 0), max(y0, 0)
    xb, yb = min(x0 + size, picture.shape[1]), min(y0 + size, picture.shape[0])
    if xb <= xa or yb <= ya:
        return
    patch = rgba[ya - y0 : yb - y0, xa - x0 : xb - x0]
    area = picture[ya:yb, xa:xb]
    area[:] = np.clip(area * (1 - patch[..., 3:] / 255) + patch[..., :3], 0, 255).astype(np.uint8)


def _face(place: Floats, skin: Colour, hair: Colour) -> Floats:
    """Colours of the skin with eyes, brows and mouth; place: (h, w, 3) metres in head axes."""
    x, y, z = place[..., 0], place[..., 1], place[..., 2]
    base = np.array(skin, np.float32)
    colour = np.broadcast_to(base, place.shape).copy()
    front = z > 0.045
    side = np.abs(x)
    cheek = np.exp(-(((side - 0.042) / 0.018) ** 2) - ((y + 0.018) / 0.016) ** 2) * front
    colour += cheek[..., None] * np.array([-2, -7, 4], np.float32)
    socket = np.exp(-(((side - 0.031) / 0.020) ** 2) - ((y - 0.030) / 0.012) ** 2) * front
    colour *= (1 - 0.22 * socket)[..., None]

    def spot(cx: float, cy: float, rx: float, ry: float) -> NDArray[np.bool_]:
        return front & (((side - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 < 1)

    colour[spot(0.031, 0.027, 0.0145, 0.0075)] = base * 0.45  # lashes round the eye
    colour[spot(0.031, 0.0262, 0.0128, 0.0058)] = (225, 230, 235)
    colour[spot(0.031, 0.0265, 0.0060, 0.0058)] = (45, 55, 75)
    colour[spot(0.031, 0.0265, 0.0028, 0.0030)] = (15, 15, 15)
    brow = front & (np.abs(y - 0.046 + 6 * (side - 0.031) ** 2) < 0.0036) & (side > 0.014) & (side < 0.048)
    colour[brow] = 0.6 * np.array(hair, np.float32) + 0.2 * base
    curve = -0.054 + 5 * side**2
    lips = front & (np.abs(y - curve) < 0.0075 * np.sqrt(np.clip(1 - (side / 0.026) ** 2, 0, 1)))
    colour[lips] = base * np.array([0.72, 0.62, 0.86], np.float32)
    colour[lips & (np.abs(y - curve) < 0.0013)] = base * 0.42
    nostril = front & (y < -0.016) & (y > -0.024) & (side < 0.016)
    colour[nostril] *= 0.72
    return colour
