"""Rooms behind a drawn person, and the chair or mat, in the same camera."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np

from coach.body.camera import Camera
from coach.body.skeleton import Body
from coach.figure.paint import Colour, Outline, Picture, hull, paint, shadow


@dataclass(frozen=True)
class Room:
    """Colours are blue, green, red. light: 1 is bright, 0.35 dim; things: what stands at the wall."""

    wall: Colour = (205, 214, 222)
    floor: Colour = (116, 146, 182)
    light: float = 1.0
    things: tuple[str, ...] = ("window", "picture", "plant")
    wall_m: float = 1.7


ROOMS: dict[str, Room] = {
    "living": Room(),
    "study": Room((214, 208, 196), (92, 116, 150), 0.95, ("shelf", "picture", "rug")),
    "clinic": Room((224, 226, 222), (178, 180, 172), 1.05, ("bars", "window", "board")),
    "evening": Room((150, 178, 206), (78, 98, 128), 0.45, ("lamp", "picture", "shelf")),
    "plain": Room((206, 206, 206), (160, 164, 170), 1.0, ()),
}


@lru_cache(maxsize=8)
def _empty(room: Room, camera: Camera) -> Picture:
    w, h = camera.width_px, camera.height_px
    depth = camera.distance_m + room.wall_m
    edge = round(h / 2 + camera.focal_px * camera.height_m / depth)  # where the wall meets the floor
    x = np.linspace(-1, 1, w, dtype=np.float32)[None, :]
    y = np.arange(h, dtype=np.float32)[:, None]
    wall_tone = 1.03 - 0.10 * (x + 0.5) ** 2 - 0.10 * np.clip(1 - y / max(edge, 1), 0, 1)
    floor_tone = 0.80 + 0.25 * np.clip((y - edge) / max(h - edge, 1), 0, 1) - 0.06 * (x + 0.3) ** 2
    under = y > edge
    wall, floor = np.array(room.wall, np.float32), np.array(room.floor, np.float32)
    mixed = np.where(under[..., None], floor_tone[..., None] * floor, wall_tone[..., None] * wall)
    picture: Picture = np.clip(mixed, 0, 255).astype(np.uint8)
    _boards(picture, edge, camera)
    u = camera.focal_px / depth  # pixels a metre at the wall
    cv2.rectangle(
        picture, (0, edge - round(0.09 * u)), (w, edge), tuple(int(min(255, c * 1.08)) for c in room.wall), -1
    )
    cv2.line(picture, (0, edge), (w, edge), tuple(int(c * 0.55) for c in room.floor), 2, cv2.LINE_AA)
    for thing in room.things:
        _THINGS[thing](picture, edge, u, w)
    grain = np.random.default_rng(1).normal(0, 2.2 if room.light > 0.6 else 4.0, (h, w, 1))
    return np.clip(picture * room.light + grain, 0, 255).astype(np.uint8)


def background(room: Room, camera: Camera) -> Picture:
    """The empty room, a fresh copy each time."""
    return _empty(room, camera).copy()


def _boards(picture: Picture, edge: int, camera: Camera) -> None:
    """Lines of the floor, running to the vanishing point."""
    h, w = picture.shape[:2]
    below = picture[edge:].copy()
    for k in range(-40, 41):
        foot = w / 2 + k * camera.focal_px * 0.22 / max(camera.distance_m - 1, 0.5) * (h - edge) / max(h - edge, 1)
        far = np.array([w / 2, camera.height_px / 2])
        near = np.array([foot * 2.2 - w * 0.6, float(h)])
        t = (edge - far[1]) / (near[1] - far[1])
        start = far + (near - far) * t
        shade = tuple(int(c) for c in picture[min(edge + 20, h - 1), w // 2] * 0.86)
        cv2.line(picture, (int(start[0]), edge), (int(near[0]), h), shade, 1, cv2.LINE_AA)
    picture[edge:] = cv2.addWeighted(picture[edge:], 0.7, below, 0.3, 0)


def _box(picture: Picture, box: tuple[float, float, float, float], colour: Colour) -> None:
    x0, y0, x1, y1 = (round(v) for v in box)
    cv2.rectangle(picture, (x0, y0), (x1, y1), colour, -1)


def _window(picture: Picture, edge: int, u: float, w: int) -> None:
    x, y = 0.045 * w, edge - 2.05 * u
    _box(picture, (x - 0.06 * u, y - 0.06 * u, x + 1.06 * u, y + 1.26 * u), (238, 240, 242))
    for row in range(int(1.2 * u)):
        sky = 1 - row / (1.2 * u)
        tone = (int(238 - 20 * sky), int(232 - 22 * sky), int(226 - 50 * sky))
        cv2.line(picture, (int(x), int(y + row)), (int(x + u), int(y + row)), tone, 1)
    hill = np.array(
        [[x, y + 1.2 * u], [x, y + 0.95 * u], [x + 0.4 * u, y + 0.8 * u], [x + u, y + 0.98 * u], [x + u, y + 1.2 * u]]
    )
    cv2.fillPoly(picture, [hill.astype(np.int32)], (136, 178, 150), cv2.LINE_AA)
    _box(picture, (x + 0.48 * u, y, x + 0.52 * u, y + 1.2 * u), (238, 240, 242))
    _box(picture, (x - 0.1 * u, y + 1.24 * u, x + 1.1 * u, y + 1.32 * u), (226, 228, 230))


def _frame(picture: Picture, edge: int, u: float, w: int) -> None:
    x, y = 0.80 * w, edge - 1.95 * u
    _box(picture, (x, y, x + 0.62 * u, y + 0.46 * u), (70, 96, 128))
    _box(picture, (x + 0.03 * u, y + 0.03 * u, x + 0.59 * u, y + 0.43 * u), (232, 236, 238))
    _box(picture, (x + 0.09 * u, y + 0.09 * u, x + 0.53 * u, y + 0.37 * u), (206, 186, 150))
    cv2.circle(picture, (int(x + 0.40 * u), int(y + 0.18 * u)), int(0.05 * u), (150, 200, 240), -1, cv2.LINE_AA)
    wave = [[x + (0.09 + 0.44 * t) * u, y + (0.29 + 0.03 * np.sin(7 * t)) * u] for t in np.linspace(0, 1, 20)]
    sea = np.array([*wave, [x + 0.53 * u, y + 0.37 * u], [x + 0.09 * u, y + 0.37 * u]])
    cv2.fillPoly(picture, [sea.astype(np.int32)], (140, 120, 86), cv2.LINE_AA)


def _plant(picture: Picture, edge: int, u: float, w: int) -> None:
    x, y = 0.90 * w, edge + 0.16 * u
    rng = np.random.default_rng(3)
    shadow(picture, [hull(np.array([[x - 0.2 * u, y], [x + 0.2 * u, y], [x, y + 0.05 * u]]))], 0.08 * u, 0.4)
    for angle in np.linspace(-1.25, 1.25, 13):
        long = u * rng.uniform(0.38, 0.62)
        start = np.array([x, y - 0.28 * u])
        tip = start + np.array([np.sin(angle), -np.cos(angle)]) * long
        aside = np.array([np.cos(angle), np.sin(angle)]) * 0.045 * u
        middle = (start + tip) / 2
        shade = int(rng.integers(-18, 18))
        paint(
            picture,
            [np.array([start, middle + aside, tip, middle - aside])],
            (70 + shade, 128 + shade, 74 + shade),
            0.02 * u,
        )
    pot = np.array([[x - 0.15 * u, y - 0.32 * u], [x + 0.15 * u, y - 0.32 * u], [x + 0.11 * u, y], [x - 0.11 * u, y]])
    paint(picture, [pot], (96, 124, 190), 0.06 * u)


def _shelf(picture: Picture, edge: int, u: float, w: int) -> None:
    x, y = 0.04 * w, edge - 1.75 * u
    rng = np.random.default_rng(5)
    _box(picture, (x, y, x + 0.95 * u, edge), (88, 116, 150))
    for row in range(4):
        top = y + 0.04 * u + row * 0.43 * u
        _box(picture, (x + 0.04 * u, top, x + 0.91 * u, top + 0.39 * u), (62, 84, 112))
        at = x + 0.06 * u
        while at < x + 0.80 * u:
            wide, tall = rng.uniform(0.03, 0.07) * u, rng.uniform(0.22, 0.35) * u
            colour = tuple(int(c) for c in rng.integers(70, 200, 3))
            _box(picture, (at, top + 0.39 * u - tall, at + wide, top + 0.39 * u), colour)  # type: ignore[arg-type]
            at += wide * rng.choice([1.05, 1.05, 1.1, 2.0])


def _rug(picture: Picture, edge: int, u: float, w: int) -> None:
    h = picture.shape[0]
    middle = (w // 2, round(edge + 0.66 * (h - edge)))
    for part, colour in ((1.0, (120, 100, 150)), (0.88, (150, 140, 186)), (0.82, (128, 110, 160))):
        cv2.ellipse(
            picture, middle, (int(0.38 * w * part), int(0.33 * (h - edge) * part)), 0, 0, 360, colour, -1, cv2.LINE_AA
        )


def _bars(picture: Picture, edge: int, u: float, w: int) -> None:
    x, y = 0.78 * w, edge - 2.2 * u
    for post in (0.0, 0.8):
        _box(picture, (x + post * u, y, x + (post + 0.06) * u, edge), (112, 160, 204))
    for row in range(12):
        top = y + (0.12 + row * 0.17) * u
        _box(picture, (x, top, x + 0.86 * u, top + 0.035 * u), (128, 176, 216))


def _board(picture: Picture, edge: int, u: float, w: int) -> None:
    x, y = 0.54 * w, edge - 2.15 * u
    _box(picture, (x, y, x + 0.42 * u, y + 0.56 * u), (246, 246, 246))
    for row in range(6):
        top, end = y + (0.08 + 0.08 * row) * u, x + (0.36 - 0.05 * (row % 2)) * u
        _box(picture, (x + 0.05 * u, top, end, top + 0.02 * u), (190, 180, 160))


def _lamp(picture: Picture, edge: int, u: float, w: int) -> None:
    x, y = 0.90 * w, edge - 1.5 * u
    glow = np.zeros(picture.shape[:2], np.float32)
    cv2.circle(glow, (int(x), int(y)), int(0.8 * u), 1.0, -1)
    size = int(1.0 * u) | 1
    glow = cv2.blur(cv2.blur(glow, (size, size)), (size, size))[..., None]
    picture[:] = np.clip(picture + glow * np.array([40, 90, 130], np.float32), 0, 255).astype(np.uint8)
    _box(picture, (x - 0.012 * u, y, x + 0.012 * u, edge + 0.1 * u), (50, 56, 62))
    shade = np.array(
        [
            [x - 0.12 * u, y - 0.14 * u],
            [x + 0.12 * u, y - 0.14 * u],
            [x + 0.20 * u, y + 0.14 * u],
            [x - 0.20 * u, y + 0.14 * u],
        ]
    )
    cv2.fillPoly(picture, [shade.astype(np.int32)], (190, 236, 255), cv2.LINE_AA)


_THINGS = {"window": _window, "picture": _frame, "plant": _plant, "shelf": _shelf, "rug": _rug, "bars": _bars,
           "board": _board, "lamp": _lamp}  # fmt: skip


def _block(camera: Camera, low: tuple[float, float, float], high: tuple[float, float, float]) -> Outline:
    """Outline of a box standing in the room; corners in metres (left, up, forward)."""
    corners = np.array([[x, y, z] for x in (low[0], high[0]) for y in (low[1], high[1]) for z in (low[2], high[2])])
    return hull(camera.project(corners))


def draw_chair(picture: Picture, camera: Camera, body: Body, light: float = 1.0) -> None:
    """The chair under a body of base "chair": seat under the hips at z = 0, back behind them."""
    seat, wood, cloth = body.seat_m, (88, 120, 160), (120, 128, 96)
    half, back, front = 0.23, -0.23, 0.24
    u = camera.focal_px / camera.distance_m
    floor = _block(camera, (-half, 0, back), (half, 0.002, front))
    shadow(picture, [floor], 0.10 * u, 0.40)
    blocks: list[tuple[float, Outline, Colour]] = []

    def add(low: tuple[float, float, float], high: tuple[float, float, float], colour: Colour) -> None:
        middle = camera.project(np.array([[(a + b) / 2 for a, b in zip(low, high, strict=True)]]))
        blocks.append((float(middle[0, 2]), _block(camera, low, high), colour))

    for x in (-half, half - 0.04):
        for z in (back, front - 0.04):
            add((x, 0, z), (x + 0.04, seat - 0.04, z + 0.04), wood)
        add((x, seat, back - 0.02), (x + 0.04, seat + 0.42, back + 0.02), wood)
    add((-half, seat + 0.24, back - 0.02), (half, seat + 0.46, back + 0.02), cloth)
    for _, outline, colour in sorted(blocks, key=lambda b: -b[0]):
        paint(picture, [outline], colour, 0.03 * u, light=light)
    paint(picture, [_block(camera, (-half, seat - 0.05, back), (half, seat, front))], cloth, 0.05 * u, light=light)


def draw_mat(picture: Picture, camera: Camera, light: float = 1.0, across: bool = False) -> None:
    """A mat on the floor under a lying body (``across``: for side-lying)."""
    long, wide = (-0.95, 1.1), (-0.38, 0.38)
    (x0, x1), (z0, z1) = (long, wide) if across else (wide, long)
    outline = _block(camera, (x0, 0.0, z0), (x1, 0.012, z1))
    u = camera.focal_px / camera.distance_m
    shadow(picture, [outline], 0.05 * u, 0.3)
    paint(picture, [outline], (150, 128, 84), 0.04 * u, light=light)
