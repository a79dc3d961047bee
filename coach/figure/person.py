"""A drawn person: 33 landmarks in, a shaded figure in clothes out, near parts over far ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.figure.head import draw_head, head_frame
from coach.figure.paint import Colour, Outline, Picture, disc, hull, limb, paint, shadow

Points = NDArray[np.float64]


@dataclass(frozen=True)
class Look:
    """Colours are blue, green, red. hair_style: "short", "long" or "bald"; girth: thickness against average."""

    skin: Colour = (140, 168, 214)
    hair: Colour = (38, 50, 70)
    shirt: Colour = (150, 96, 48)
    trousers: Colour = (84, 74, 66)
    shoes: Colour = (214, 214, 220)
    shorts: bool = False
    hair_style: str = "short"
    girth: float = 1.0


LOOKS: dict[str, Look] = {
    "blue": Look(),
    "green": Look((92, 128, 182), (24, 26, 30), (92, 132, 64), (60, 58, 56), (70, 70, 84), False, "long"),
    "red": Look((62, 88, 132), (18, 20, 24), (62, 58, 168), (120, 108, 92), (226, 226, 228), True, "short"),
    "grey": Look((164, 188, 226), (200, 204, 208), (132, 120, 116), (92, 70, 48), (66, 74, 96), False, "short", 1.12),
    "plum": Look((40, 58, 92), (14, 15, 18), (120, 66, 110), (72, 64, 60), (216, 214, 210), False, "bald", 1.05),
    "mustard": Look((116, 150, 202), (48, 84, 130), (66, 152, 206), (110, 82, 56), (236, 236, 236), True, "long", 0.95),
}

# Height along the trunk (0 hips, 1 shoulders); half width, half depth and how far forward its middle lies, in metres
_SHIRT = (
    (-0.02, 0.166, 0.114, -0.010), (0.16, 0.154, 0.106, 0.000), (0.42, 0.146, 0.100, 0.008),
    (0.68, 0.164, 0.112, 0.010), (0.86, 0.176, 0.106, 0.004), (0.98, 0.176, 0.080, -0.006),
    (1.06, 0.150, 0.068, -0.012), (1.11, 0.100, 0.062, -0.012), (1.15, 0.072, 0.056, -0.010),
)  # fmt: skip
_HEM = (-0.16, 0.170, 0.114, -0.010)
_SEAT = ((-0.10, 0.160, 0.108, -0.014), (0.0, 0.162, 0.114, -0.014), (0.14, 0.150, 0.102, 0.0))
_AROUND = np.stack([np.cos(np.linspace(0, 2 * np.pi, 18, False)), np.sin(np.linspace(0, 2 * np.pi, 18, False))], 1)


def scale_px_per_m(points_px: Points) -> float:
    """Pixels a metre, from segments whose length a person of 1.70 m would have."""
    chest, hips = (points_px[11] + points_px[12]) / 2, (points_px[23] + points_px[24]) / 2
    found = [np.linalg.norm(chest - hips) / 0.49]
    for side in (0, 1):
        found.append(np.linalg.norm(points_px[23 + side] - points_px[25 + side]) / 0.4165)
        found.append(np.linalg.norm(points_px[25 + side] - points_px[27 + side]) / 0.418)
    return float(max(np.median(found), 1.0))


def draw_person(picture_bgr: Picture, points_px: NDArray[np.floating], look: Look, light: float = 1.0) -> Picture:
    """Draw over the picture, in place, and return it.

    points_px: (33, 3), z on the scale of x (BlazePose); NaN draws nobody. Draw the farther of two people first.
    light: 1 is a bright room.
    """
    p = np.asarray(points_px, np.float64)
    if not np.isfinite(p).all():
        return picture_bgr
    u = scale_px_per_m(p)
    _floor_shadow(picture_bgr, p, u)
    trunk = _Trunk.of(p)
    sheet = _Sheet(picture_bgr, p, u, look, light)
    # The far limbs lie in the body's shade: without that a model takes the far knee for the near one now and then.
    turned = (p[11, 2] - p[12, 2] + p[23, 2] - p[24, 2]) / u
    sheets = [replace(sheet, dim=1 - float(np.clip(sign * turned, 0, 0.5)) * 0.5) for sign in (1, -1)]
    body_depth = float(0.5 * (trunk.hips[2] + trunk.top[2]))
    # Legs go under the shirt's hem, arms over or under the trunk; a thigh that points at the viewer comes on top.
    legs = sorted((0, 1), key=lambda s: -float(p[23 + s, 2] + 2 * p[25 + s, 2] + p[27 + s, 2]))
    todo: list[tuple[float, Callable[[], None]]] = []
    for rank, side in enumerate(legs):
        todo.append((body_depth + (0.02 - 0.01 * rank) * u, partial(_leg, sheets[side], side)))
        todo.append((body_depth - (0.01 + 0.01 * rank) * u, partial(_thigh_on_top, sheets[side], side)))
    for side in (0, 1):
        depth = float((p[13 + side, 2] + p[15 + side, 2] + p[11 + side, 2]) / 3) - 0.05 * u
        depth += 0.06 * u if depth > body_depth else -0.04 * u
        todo.append((depth, partial(_arm, sheets[side], side)))
    todo.append((body_depth, partial(_body, sheet, trunk)))
    head_depth = float(p[0, 2] + p[7, 2] + p[8, 2]) / 3
    todo.append((min(head_depth, body_depth) - 0.03 * u, partial(_neck_and_head, sheet, trunk)))
    for _, draw in sorted(todo, key=lambda part: -part[0]):
        draw()
    return picture_bgr


@dataclass(frozen=True)
class _Sheet:
    """What every part needs: the picture, the landmarks, pixels a metre, the look and the light."""

    picture: Picture
    p: Points
    u: float
    look: Look
    light: float
    dim: float = 1.0  # of a limb that lies in the body's shade

    def paint(self, outlines: list[Outline], colour: Colour, soft_m: float, **options: Any) -> None:
        shade = options.pop("shade", 1.0) * self.dim
        paint(self.picture, outlines, colour, soft_m * self.u, light=self.light * shade, **options)


@dataclass(frozen=True)
class _Trunk:
    """Middle of hips and of shoulders, and unit axes at both ends (left, forward), in picture axes."""

    hips: Points
    top: Points
    hip_left: Points
    chest_left: Points

    @classmethod
    def of(cls, p: Points) -> _Trunk:
        def unit(v: Points) -> Points:
            return v / max(float(np.linalg.norm(v)), 1e-6)

        return cls((p[23] + p[24]) / 2, (p[11] + p[12]) / 2, unit(p[23] - p[24]), unit(p[11] - p[12]))

    def rings(self, levels: tuple[tuple[float, ...], ...], u: float, girth: float) -> list[Outline]:
        """Outlines whose union is the trunk between the levels, seen from any side."""
        up = self.top - self.hips
        up = up / max(float(np.linalg.norm(up)), 1e-6)
        rings = []
        for t, half_width, half_depth, ahead in levels:
            mix = min(max(t, 0.0), 1.0)
            left = self.hip_left * (1 - mix) + self.chest_left * mix
            left = left - up * (left @ up)
            left = left / max(float(np.linalg.norm(left)), 1e-6)
            forward = np.cross(left, up)
            thick = girth if t < 0.9 else 1.0
            centre = self.hips + (self.top - self.hips) * t + forward * ahead * u
            ring = centre + (left * _AROUND[:, :1] * half_width + forward * _AROUND[:, 1:] * half_depth) * (u * thick)
            rings.append(ring[:, :2])
        return [hull(a, b) for a, b in pairwise(rings)]


def _bend(p: Points, a: int, b: int, c: int) -> float:
    """0 where the limb is straight, 1 where it is well bent, so that its near part is painted on its own."""
    u, v = p[b] - p[a], p[c] - p[b]
    cosine = float(u @ v / max(float(np.linalg.norm(u) * np.linalg.norm(v)), 1e-6))
    return float(np.clip((np.degrees(np.arccos(np.clip(cosine, -1, 1))) - 45) / 50, 0, 1))


def _thigh(p: Points, side: int, u: float, look: Look) -> list[Outline]:
    g = look.girth * u
    hip = p[23 + side] + (p[23 + side] - p[24 - side]) * 0.04  # the thigh is thicker outside the line of its joint
    if look.shorts:
        return limb(hip, p[25 + side], [0.080 * g, 0.083 * g, 0.068 * g, 0.054 * g])
    return limb(hip, p[25 + side], [0.082 * g, 0.087 * g, 0.075 * g, 0.064 * g])


def _shorts(p: Points, side: int, u: float, look: Look) -> list[Outline]:
    g = look.girth * u
    hip, knee = p[23 + side], p[25 + side]
    return limb(hip + (hip - p[24 - side]) * 0.04, hip + (knee - hip) * 0.72, [0.086 * g, 0.094 * g, 0.088 * g])[:2]


def _leg(sheet: _Sheet, side: int) -> None:
    p, u, look = sheet.p, sheet.u, sheet.look
    hip, knee, ankle = p[23 + side], p[25 + side], p[27 + side]
    g = look.girth * u
    _shoe(sheet, side)
    colour = look.skin if look.shorts else look.trousers
    radii = (0.053, 0.055, 0.057, 0.044, 0.034) if look.shorts else (0.062, 0.064, 0.061, 0.054, 0.050)
    thigh, shank = _thigh(p, side, u, look), limb(knee, ankle, [r * g for r in radii])
    soft = 0.055
    shadow(sheet.picture, [*thigh, *shank], 0.05 * u, 0.30)
    sheet.paint([*thigh, *shank], colour, soft)
    bend = _bend(p, 23 + side, 25 + side, 27 + side)
    if bend > 0:
        thigh_nearer = hip[2] < ankle[2] or knee[2] < ankle[2] - 0.05 * u
        sheet.paint(thigh if thigh_nearer else shank, colour, soft, alpha=0.8 * bend)
    if look.shorts:
        sheet.paint(_shorts(p, side, u, look), look.trousers, soft)


def _thigh_on_top(sheet: _Sheet, side: int) -> None:
    p, u, look = sheet.p, sheet.u, sheet.look
    towards = float(np.clip(((p[23 + side, 2] - p[25 + side, 2]) / u - 0.10) / 0.12, 0, 1))
    if towards == 0:
        return
    sheet.paint(_thigh(p, side, u, look), look.skin if look.shorts else look.trousers, 0.055, alpha=towards)
    if look.shorts:
        sheet.paint(_shorts(p, side, u, look), look.trousers, 0.055, alpha=towards)


def _shoe(sheet: _Sheet, side: int) -> None:
    p, u, look = sheet.p, sheet.u, sheet.look
    ankle, heel, toe = p[27 + side], p[29 + side], p[31 + side]
    along = toe - heel
    length = max(float(np.linalg.norm(along)), 1e-6)
    along = along / length
    sole = (heel + toe) / 2 - ankle
    sole = sole - along * (sole @ along)
    sole = sole / max(float(np.linalg.norm(sole)), 1e-6)
    ball = heel + along * length * 0.68
    if look.shorts:
        sock = limb(ankle - sole * 0.05 * u, ankle + sole * 0.01 * u, [0.037 * u, 0.040 * u])
        sheet.paint(sock, (225, 225, 228), 0.03)
    parts = [disc(heel - sole * 0.012 * u, 0.036 * u), disc(ball - sole * 0.012 * u, 0.040 * u), disc(toe, 0.026 * u)]
    upper = [
        hull(*parts),
        hull(disc(ankle + sole * 0.012 * u, 0.043 * u), parts[0], disc(ball - sole * 0.02 * u, 0.03 * u)),
    ]
    under = hull(*(disc(q + sole * 0.010 * u, 0.022 * u) for q in (heel, ball, toe)))
    rim: Colour = (238, 238, 238) if sum(look.shoes) < 500 else (120, 112, 104)
    sheet.paint([under], rim, 0.02)
    sheet.paint(upper, look.shoes, 0.035)


def _arm(sheet: _Sheet, side: int) -> None:
    p, u, look = sheet.p, sheet.u, sheet.look
    shoulder, elbow, wrist = p[11 + side], p[13 + side], p[15 + side]
    g = u * (1 + (look.girth - 1) * 0.6)
    upper = limb(shoulder, elbow, [0.048 * g, 0.047 * g, 0.043 * g, 0.038 * g])
    fore = limb(elbow, wrist, [0.038 * g, 0.041 * g, 0.036 * g, 0.028 * g, 0.025 * g])
    soft = 0.036
    hand = _hand(p, side, u)
    shadow(sheet.picture, [*upper, *fore], 0.04 * u, 0.25)
    sheet.paint([*upper, *fore, *hand], look.skin, soft)
    bend = _bend(p, 11 + side, 13 + side, 15 + side)
    sleeve = limb(shoulder, shoulder + (elbow - shoulder) * 0.56, [0.054 * g, 0.055 * g, 0.053 * g])[:2]
    chest = limb(shoulder, shoulder * 0.5 + (p[11] + p[12]) * 0.25, [0.085 * g, 0.085 * g])
    if wrist[2] < shoulder[2]:
        sheet.paint(sleeve, look.shirt, 0.045, joined=chest)
        if bend > 0:
            sheet.paint([*fore, *hand], look.skin, soft, alpha=0.9 * bend)
    else:
        if bend > 0:
            sheet.paint(upper, look.skin, soft, alpha=0.9 * bend)
        sheet.paint(sleeve, look.shirt, 0.045, joined=chest)


def _hand(p: Points, side: int, u: float) -> list[Outline]:
    wrist, little, index, thumb = p[15 + side], p[17 + side], p[19 + side], p[21 + side]
    middle = (little + index) / 2
    palm_end = wrist + (middle - wrist) * 0.62
    across = (index - little) * 0.36
    palm = hull(disc(wrist, 0.024 * u), disc(palm_end + across, 0.015 * u), disc(palm_end - across, 0.015 * u))
    out = [palm, *limb(wrist + (thumb - wrist) * 0.2, thumb, [0.018 * u, 0.013 * u, 0.010 * u])]
    for t in (0.0, 0.33, 0.67, 1.0):
        tip = middle + (index - little) * (t - 0.5) * 0.9 + (middle - wrist) * (0.10 if t in (0.33, 0.67) else 0.0)
        out += limb(palm_end + across * (2 * t - 1), tip, [0.012 * u, 0.0095 * u])
    return out


def _body(sheet: _Sheet, trunk: _Trunk) -> None:
    p, u, look = sheet.p, sheet.u, sheet.look
    sheet.paint(trunk.rings(_SEAT, u, look.girth), look.trousers, 0.06)
    # The hem hangs over the hips of a standing body and lies at the hips of a seated one.
    thighs = (p[25] + p[26]) / 2 - trunk.hips
    up = trunk.top - trunk.hips
    cosine = float(-(thighs @ up) / max(float(np.linalg.norm(thighs) * np.linalg.norm(up)), 1e-6))
    hem = (_HEM[0] * float(np.clip(cosine, 0.25, 1)), *_HEM[1:])
    parts = trunk.rings((hem, *_SHIRT), u, look.girth)
    for side in (0, 1):  # round shoulders, so that the sleeves grow out of the shirt
        parts += limb(trunk.top * 0.4 + p[11 + side] * 0.6, p[11 + side], [0.056 * u, 0.055 * u])
    sheet.paint(parts, look.shirt, 0.075)


def _neck_and_head(sheet: _Sheet, trunk: _Trunk) -> None:
    p, u, look = sheet.p, sheet.u, sheet.look
    middle, axes = head_frame(p)
    base = trunk.top + (trunk.top - trunk.hips) * 0.12
    skull = middle - axes[1] * 0.045 * u - axes[2] * 0.012 * u
    if look.hair_style == "long":
        nape = middle - axes[1] * 0.13 * u - axes[2] * 0.045 * u
        ends = [disc(nape + axes[0] * aside * u, 0.038 * u) for aside in (0.05, -0.05)]
        back = hull(disc(middle + (axes[1] * 0.02 - axes[2] * 0.025) * u, 0.088 * u), *ends)
        sheet.paint([back], look.hair, 0.06)
    sheet.paint(limb(base, skull, [0.058 * u, 0.056 * u, 0.056 * u]), look.skin, 0.05, shade=0.9)
    draw_head(sheet.picture, p, u, skin=look.skin, hair=look.hair, style=look.hair_style, light=sheet.light)


def _floor_shadow(picture: Picture, p: Points, u: float) -> None:
    """Soft shadow where the body touches the floor: under both feet, or under all of a lying body."""
    floor = float(p[27:33, 1].max()) + 0.02 * u
    lying = np.ptp(p[:, 1]) < 0.75 * np.ptp(p[:, 0]) and np.ptp(p[:, 1]) < 0.95 * u
    if lying:
        floor = float(np.percentile(p[:, 1], 95)) + 0.06 * u
        wide = np.array([[p[:, 0].min(), floor], [p[:, 0].max(), floor]])
        shadow(picture, [hull(wide + np.array([0, 0.05 * u]), wide - np.array([0, 0.04 * u]))], 0.10 * u, 0.55)
        return
    middle = float(p[[23, 24, 29, 30, 31, 32], 0].mean())
    oval = disc(np.array([0.0, 0.0]), 1.0)
    shadow(picture, [oval * [0.34 * u, 0.06 * u] + [middle + 0.05 * u, floor]], 0.14 * u, 0.30)
    for side in (0, 1):
        heel, toe = p[29 + side, :2], p[31 + side, :2]
        if floor - max(heel[1], toe[1]) < 0.12 * u:
            ends = [oval * [0.06 * u, 0.022 * u] + q + [0.01 * u, 0.022 * u] for q in (heel, toe)]
            shadow(picture, [hull(*ends)], 0.035 * u, 0.60)
