"""The guide figure: a small, self-contained SVG of a person who moves from rest to target and back."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape

import numpy as np
from numpy.typing import NDArray

from coach.figure.camera import Camera
from coach.figure.skeleton import Body, Points, body_points
from coach.figure.synthetic import blend, minimum_jerk

MOVING, MOVING_FAR, SKIN, SKIN_FAR, HAIR, GHOST = "#0072B2", "#5AA0CB", "#CFA98C", "#DCC2AE", "#3A4048", "#D5DBE0"
SHIRT, SLEEVE, SLEEVE_FAR, TROUSERS, TROUSERS_FAR, SHOE = (
    "#8794A0",
    "#74828F",
    "#A9B4BD",
    "#4B5763",
    "#8D99A3",
    "#30363D",
)
FURNITURE, FLOOR = "#B9AD9C", "#9AA3AB"
PX_PER_M = 200
_SAMPLES = 5  # poses between rest and target; straight lines between them look smooth at this size
# Parts of the loop: wait at rest, go, stay at the target, come back, wait
_WAIT, _GO, _STAY = 0.08, 0.36, 0.12

# name: (from, to, radius at both ends in metres), landmark numbers of the left side
_LIMBS = {
    "thigh": (23, 25, 0.082, 0.058), "shank": (25, 27, 0.058, 0.040), "foot": (29, 31, 0.036, 0.028),
    "upper_arm": (11, 13, 0.050, 0.040), "forearm": (13, 15, 0.040, 0.030), "hand": (15, 19, 0.032, 0.026),
}  # fmt: skip
_COLOURS = {
    "thigh": (TROUSERS, TROUSERS_FAR), "shank": (TROUSERS, TROUSERS_FAR), "foot": (SHOE, TROUSERS_FAR),
    "upper_arm": (SLEEVE, SLEEVE_FAR), "forearm": (SKIN, SKIN_FAR), "hand": (SKIN, SKIN_FAR),
}  # fmt: skip
_LEG, _ARM = ("foot", "shank", "thigh"), ("hand", "forearm", "upper_arm")

Path = list[str]  # one ``d`` for each moment


def guide_svg(
    base: str,
    rest: Mapping[str, float],
    target: Mapping[str, float],
    yaw_deg: float,
    animate: bool = True,
    seconds: float = 4.0,
    *,
    title: str = "The movement, from rest to target and back",
) -> str:
    """One <svg>, no scripts, nothing loaded. base, rest, target: as in :mod:`coach.figure.skeleton`.

    yaw_deg: as :class:`~coach.figure.camera.Camera`, 90 sees the person's left side · seconds: one loop

    The target stands behind in light grey. Without ``animate``, or where the system asks for less
    motion, the figure stands in the target pose with the rest pose behind it.
    """
    body = Body()
    ways = [minimum_jerk(k / (_SAMPLES + 1)) for k in range(_SAMPLES + 2)]
    poses = [body_points(body, blend(rest, target, base, left=w, right=w, whole=w), base) for w in ways]
    axes = Camera(yaw_deg).axes()
    flat = [_seen(pose, axes) for pose in poses]
    furniture = _furniture(base, axes, body)
    blue = _moving(poses[0], poses[-1])
    box = _view_box(flat, furniture)
    floor_y = 0.0
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" role="img" class="guide-figure">',
        f"<title>{escape(title)}</title>",
        "<style>.guide-figure .still{display:none}@media (prefers-reduced-motion:reduce)"
        "{.guide-figure .moving{display:none}.guide-figure .still{display:inline}}</style>",
    ]
    x0, _, width, _ = (float(v) for v in box.split())
    out.append(f'<line x1="{x0:.0f}" x2="{x0 + width:.0f}" y1="{floor_y + 4}" y2="{floor_y + 4}" stroke="{FLOOR}" '
               'stroke-width="4" stroke-linecap="round"/>')  # fmt: skip
    out.append(f'<g fill="{FURNITURE}" stroke="{FURNITURE}" stroke-width="6" stroke-linejoin="round">')
    out += [f'<path d="M{"L".join(_xy(q) for q in outline)}Z"/>' for outline in furniture]
    out.append("</g>")
    if animate:
        out.append(
            f'<g class="moving"><g>{_figure([flat[-1]], blue, ghost=True)}</g>{_figure(flat, blue, seconds)}</g>'
        )
        out.append(f'<g class="still"><g>{_figure([flat[0]], blue, ghost=True)}</g>{_figure([flat[-1]], blue)}</g>')
    else:
        out.append(f"<g>{_figure([flat[0]], blue, ghost=True)}</g>{_figure([flat[-1]], blue)}")
    out.append("</svg>")
    return "".join(out)


def _seen(points_m: Points, axes: Points) -> Points:
    """(n, 3) right, down and away, in SVG pixels; the floor at 0."""
    return points_m @ axes.T * PX_PER_M


def _xy(q: NDArray[np.floating]) -> str:
    return f"{q[0]:.1f} {q[1]:.1f}".replace(".0", "")


def _moving(rest: Points, target: Points) -> set[tuple[str, int]]:
    """The limbs that turn: legs if they move much, otherwise arms; none where only trunk or head bend."""

    def turned(part: str, side: int) -> float:
        a, b, _, _ = _LIMBS[part]
        u, v = rest[b + side] - rest[a + side], target[b + side] - target[a + side]
        return math.degrees(math.acos(max(-1.0, min(1.0, float(u @ v / np.linalg.norm(u) / np.linalg.norm(v))))))

    for group in (("thigh", "shank"), ("upper_arm", "forearm")):
        names = {(part, side) for part in group for side in (0, 1) if turned(part, side) > 12}
        if names:
            also = {"shank": "foot", "forearm": "hand"}
            return names | {(also[part], side) for part, side in names if part in also}
    return set()


def _capsule(p: NDArray[np.floating], q: NDArray[np.floating], rp: float, rq: float) -> str:
    """A rounded, tapering limb; always the same commands, so that it can be animated."""
    along = (q - p)[:2]
    length = float(np.hypot(*along))
    n = np.array([-along[1], along[0]]) / length if length > 1e-6 else np.array([1.0, 0.0])
    a, b, c, d = p[:2] + n * rp, q[:2] + n * rq, q[:2] - n * rq, p[:2] - n * rp
    return f"M{_xy(a)}L{_xy(b)}A{rq:.1f} {rq:.1f} 0 0 0 {_xy(c)}L{_xy(d)}A{rp:.1f} {rp:.1f} 0 0 0 {_xy(a)}Z"


def _figure(moments: Sequence[Points], blue: set[tuple[str, int]], seconds: float = 0.0, *, ghost: bool = False) -> str:
    """All parts, far ones first, for one moment or (animated) several."""
    depth = np.mean([m[:, 2] for m in moments], axis=0)
    scale = PX_PER_M
    facing_side = abs(depth[11] - depth[12]) > 0.12 * scale
    far = int(depth[12] > depth[11])  # the side that lies away from the viewer

    def limb(part: str, side: int) -> str:
        a, b, ra, rb = _LIMBS[part]
        paths = [_capsule(m[a + side], m[b + side], ra * scale, rb * scale) for m in moments]
        near, away = _COLOURS[part] if (part, side) not in blue else (MOVING, MOVING_FAR)
        colour = away if facing_side and side == far else near
        return _part(paths, GHOST if ghost else colour, seconds)

    def leg(side: int) -> str:
        return "".join(limb(part, side) for part in _LEG)

    def arm(side: int) -> str:
        return "".join(limb(part, side) for part in _ARM)

    trunk = [f"M{_xy(m[11])}L{_xy(m[12])}L{_xy(m[24])}L{_xy(m[23])}Z" for m in moments]
    turned = min(1.0, abs(depth[11] - depth[12]) / (0.35 * scale))
    torso = _part(trunk, GHOST if ghost else SHIRT, seconds, stroke=(0.10 + 0.10 * turned) * scale)
    neck, head = _head(moments, ghost, seconds)
    if facing_side:
        return "".join([arm(far), leg(far), neck, torso, head, leg(1 - far), arm(1 - far)])
    legs = [leg(0), leg(1)]
    if depth[25] + depth[26] - depth[23] - depth[24] < -0.3 * scale:  # thighs that point at the viewer hide the trunk
        return "".join([neck, torso, head, *legs, arm(0), arm(1)])
    return "".join([*legs, neck, torso, head, arm(0), arm(1)])


def _head(moments: Sequence[Points], ghost: bool, seconds: float) -> tuple[str, str]:
    """Neck, and head with hair and nose."""
    neck, face, hair, nose = [], [], [], []
    r = 0.105 * PX_PER_M
    for m in moments:
        ears, top = (m[7] + m[8]) / 2, (m[11] + m[12]) / 2
        ahead = (m[0] - ears) / np.linalg.norm(m[0] - ears)
        left = (m[7] - m[8]) / np.linalg.norm(m[7] - m[8])
        up = np.cross(ahead, left)[:2]
        up /= max(float(np.hypot(*up)), 1e-6)
        right = np.array([-up[1], up[0]])
        towards = float(ahead[:2] @ right)  # 1 looks along ``right``, 0 at the viewer
        centre = ears[:2] + up * 0.025 * PX_PER_M + ahead[:2] * 0.012 * PX_PER_M
        neck.append(_capsule(top + (top - ears) * 0.1, ears, 0.05 * PX_PER_M, 0.05 * PX_PER_M))
        face_top, chin = centre + up * 0.012 * PX_PER_M, centre - up * 0.030 * PX_PER_M
        face.append(_capsule(np.append(face_top, 0), np.append(chin, 0), r, 0.84 * r))
        turn = abs(towards)
        sign = 1.0 if towards >= 0 else -1.0
        crown = centre + up * 0.012 * PX_PER_M
        ends = []
        for angle in (78 - 42 * turn, -(78 + 48 * turn)):
            rad = math.radians(angle) * sign
            ends.append(crown + (up * math.cos(rad) + right * math.sin(rad)) * r * 1.05)
        inner = crown + up * r * (0.45 - 0.25 * turn) + right * sign * turn * r * 0.15
        rad = r * 1.06
        large = f"A{rad:.1f} {rad:.1f} 0 {{}} {0 if sign > 0 else 1} "
        back = math.radians(-30 * turn) * sign
        middle = crown + (up * math.cos(back) + right * math.sin(back)) * rad
        arcs = f"{large.format(0)}{_xy(middle)}{large.format(0)}{_xy(ends[1])}"
        hair.append(f"M{_xy(ends[0])}{arcs}Q{_xy(inner)} {_xy(ends[0])}Z")
        tip = centre + right * towards * r * 0.98
        nose.append(_capsule(np.append(tip, 0), np.append(tip - up * 3, 0), 0.012 * PX_PER_M, 0.018 * PX_PER_M))
    tone = {"skin": GHOST if ghost else SKIN, "hair": GHOST if ghost else HAIR}
    head = [_part(nose, tone["skin"], seconds), _part(face, tone["skin"], seconds), _part(hair, tone["hair"], seconds)]
    return _part(neck, GHOST if ghost else "#BD957A", seconds), "".join(head)


def _part(paths: Path, colour: str, seconds: float, *, stroke: float = 0.0) -> str:
    """A <path>, with its movement where it has one."""
    edge = f' stroke="{colour}" stroke-width="{stroke:.1f}" stroke-linejoin="round"' if stroke else ""
    if len(paths) == 1 or len(set(paths)) == 1:
        return f'<path fill="{colour}"{edge} d="{paths[0]}"/>'
    steps = len(paths) - 1
    there = [_WAIT + _GO * k / steps for k in range(steps + 1)]
    back = [_WAIT + _GO + _STAY + _GO * k / steps for k in range(steps + 1)]
    times = [0.0, *there, *back, 1.0]
    values = [paths[0], *paths, *paths[::-1], paths[0]]
    return (
        f'<path fill="{colour}"{edge} d="{paths[0]}">'
        f'<animate attributeName="d" dur="{seconds:g}s" repeatCount="indefinite"'
        f' keyTimes="{";".join(f"{t:.3g}" for t in times)}" values="{";".join(values)}"/></path>'
    )


def _furniture(base: str, axes: Points, body: Body) -> list[Points]:
    """Outlines of the chair or the mat."""
    if base in ("chair", "chair_stand"):
        seat = body.seat_m
        boxes = [((-0.22, seat - 0.05, -0.22), (0.22, seat, 0.24)), ((-0.22, seat, -0.24), (0.22, seat + 0.45, -0.21))]
        for x in (-0.22, 0.19):
            boxes += [((x, 0, -0.22), (x + 0.03, seat, -0.19)), ((x, 0, 0.21), (x + 0.03, seat, 0.24))]
    elif base in ("lying", "sidelying"):
        across = base == "sidelying"
        boxes = [((-0.9, -0.01, -0.3), (1.1, 0.0, 0.3)) if across else ((-0.3, -0.01, -0.85), (0.3, 0.0, 1.1))]
    else:
        return []
    import cv2

    outlines = []
    for low, high in boxes:
        corners = np.array([[x, y, z] for x in (low[0], high[0]) for y in (low[1], high[1]) for z in (low[2], high[2])])
        outlines.append(cv2.convexHull(_seen(corners, axes)[:, :2].astype(np.float32))[:, 0].astype(np.float64))
    return outlines


def _view_box(moments: Sequence[Points], furniture: Sequence[Points]) -> str:
    cloud = np.concatenate([*(m[:, :2] for m in moments), *(f for f in furniture)])
    margin = 0.16 * PX_PER_M
    x0, y0 = cloud.min(0) - margin
    x1 = cloud[:, 0].max() + margin
    return f"{x0:.0f} {y0 - 8:.0f} {x1 - x0:.0f} {10 - (y0 - 8):.0f}"
