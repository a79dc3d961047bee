"""The guide figure: a small, self-contained SVG of a person who moves from rest to target and back."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape

import numpy as np
from numpy.typing import NDArray

from coach.body.camera import Camera
from coach.body.skeleton import Body, Points, body_points, joints_of
from coach.body.synthetic import blend, minimum_jerk

Tones = tuple[str, str]  # near, far
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
AMISS: Tones = ("#D55E00", "#E79A5E")  # "change this" (DESIGN.md)
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

_TURNED_DEG, _TURNED_TRUNK_DEG, _MOVED_HEAD_M = 8.5, 5.0, 0.03  # from how much on a part is not as it should be
Path = list[str]  # one ``d`` for each moment


def guide_svg(
    base: str,
    rest: Mapping[str, float],
    target: Mapping[str, float],
    yaw_deg: float,
    animate: bool = True,
    seconds: float = 4.0,
    *,
    prop: str = "",
    mirrored: bool = False,
    title: str = "The movement, from rest to target and back",
) -> str:
    """One <svg>, no scripts, nothing loaded. base, rest, target: as in :mod:`coach.body.skeleton`.

    yaw_deg: as :class:`~coach.body.camera.Camera`, 90 sees the person's left side · seconds: one loop
    prop: "wall", "counter" (both where the hands are) or "step"
    mirrored: left and right changed places, as in a mirror

    The target stands behind in light grey. Without ``animate``, or where the system asks for less
    motion, the figure stands in the target pose with the rest pose behind it.
    """
    body = Body()
    ways = [minimum_jerk(k / (_SAMPLES + 1)) for k in range(_SAMPLES + 2)]
    poses = [body_points(body, blend(rest, target, base, left=w, right=w, whole=w), base) for w in ways]
    axes = Camera(yaw_deg).axes()
    flat = [_seen(pose, axes) for pose in poses]
    furniture = _furniture(base, axes, body) + _prop(prop, axes, poses)
    blue, bends = _moving(poses[0], poses[-1], base in ("lying", "sidelying"))
    out = _scene(flat, furniture, title, mirrored)
    behind = f"<g>{_figure([flat[0]], blue, ghost=True)}</g>"
    still = behind + _figure([flat[-1]], blue, trunk_marked=bends)
    if animate:
        moving = _figure(flat, blue, seconds, trunk_marked=bends)
        out.append(f'<g class="moving"><g>{_figure([flat[-1]], blue, ghost=True)}</g>{moving}</g>')
        out.append(f'<g class="still">{still}</g>')
    else:
        out.append(still)
    out.append("</g></svg>")
    return "".join(out)


def still_svg(
    base: str,
    joints: Mapping[str, float],
    yaw_deg: float,
    *,
    prop: str = "",
    like: Mapping[str, float] | None = None,
    title: str = "",
) -> str:
    """One pose that does not move. like: the pose that it should be, behind it in grey; what differs is vermilion."""
    body = Body()
    pose = body_points(body, joints_of(joints, base), base)
    axes = Camera(yaw_deg).axes()
    good = pose if like is None else body_points(body, joints_of(like, base), base)
    flat, behind = _seen(pose, axes), _seen(good, axes)
    out = _scene([flat, behind], _furniture(base, axes, body) + _prop(prop, axes, [good]), title)
    if like is not None:
        out.append(f"<g>{_figure([behind], set(), ghost=True)}</g>")
    marked, trunk, head = (set(), False, False) if like is None else _amiss(good, pose)
    out.append(_figure([flat], marked, tones=AMISS, trunk_marked=trunk, head_marked=head))
    out.append("</g></svg>")
    return "".join(out)


def _scene(moments: Sequence[Points], furniture: Sequence[Points], title: str, mirrored: bool = False) -> list[str]:
    """The beginning of the drawing: floor and furniture, in a group that the caller closes."""
    x0, y0, width, height = (float(v) for v in _view_box(moments, furniture).split())
    box = f"{-x0 - width if mirrored else x0:.0f} {y0:.0f} {width:.0f} {height:.0f}"
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" role="img" class="guide-figure">',
        f"<title>{escape(title)}</title>",
        "<style>.guide-figure .still{display:none}@media (prefers-reduced-motion:reduce)"
        "{.guide-figure .moving{display:none}.guide-figure .still{display:inline}}</style>",
        f'<g transform="scale({-1 if mirrored else 1} 1)">',
        f'<line x1="{x0:.0f}" x2="{x0 + width:.0f}" y1="4" y2="4" stroke="{FLOOR}" stroke-width="4" '
        'stroke-linecap="round"/>',
        f'<g fill="{FURNITURE}" stroke="{FURNITURE}" stroke-width="6" stroke-linejoin="round">',
    ]
    out += [f'<path d="M{"L".join(_xy(q) for q in outline)}Z"/>' for outline in furniture]
    return [*out, "</g>"]


def _amiss(good: Points, pose: Points) -> tuple[set[tuple[str, int]], bool, bool]:
    """Limbs, trunk and head that are not as they should be."""
    limbs = {
        (part, side)
        for part, (a, b, _, _) in _LIMBS.items()
        for side in (0, 1)
        if _turn_deg(good[b + side] - good[a + side], pose[b + side] - pose[a + side]) > _TURNED_DEG
    }
    spine = [p[11] + p[12] - p[23] - p[24] for p in (good, pose)]
    across = [p[11] - p[12] for p in (good, pose)]
    trunk = max(_turn_deg(*spine), _turn_deg(*across)) > _TURNED_TRUNK_DEG
    neck = [(p[7] + p[8] - p[11] - p[12]) / 2 for p in (good, pose)]
    head = float(np.linalg.norm(neck[1] - neck[0])) > _MOVED_HEAD_M or _turn_deg(
        good[7] - good[8], pose[7] - pose[8]
    ) > max(_TURNED_DEG, _turn_deg(*across) + _TURNED_DEG)
    if trunk and _turn_deg(*neck) < _turn_deg(*spine) + _TURNED_TRUNK_DEG:
        head = False  # it only goes along
    if not limbs and not trunk and not head:  # a small shift: of the head, or else of the body
        head = float(np.linalg.norm(good[0] - pose[0] - (good[11] - pose[11]))) > 0.3 * _MOVED_HEAD_M
        trunk = not head
    return limbs, trunk, head


def _turn_deg(u: Points, v: Points) -> float:
    return math.degrees(math.acos(max(-1.0, min(1.0, float(u @ v / np.linalg.norm(u) / np.linalg.norm(v))))))


def _seen(points_m: Points, axes: Points) -> Points:
    """(n, 3) right, down and away, in SVG pixels; the floor at 0."""
    return points_m @ axes.T * PX_PER_M


def _xy(q: NDArray[np.floating]) -> str:
    return f"{q[0]:.1f} {q[1]:.1f}".replace(".0", "")


def _moving(rest: Points, target: Points, lying: bool) -> tuple[set[tuple[str, int]], bool]:
    """(the limbs that turn, whether it is the trunk): legs if they move much, else arms that move against the trunk,
    else the trunk; nothing where only the head moves."""

    def turned(part: str, side: int) -> float:
        a, b, _, _ = _LIMBS[part]
        u, v = rest[b + side] - rest[a + side], target[b + side] - target[a + side]
        if part in ("upper_arm", "forearm"):
            u, v = _trunk_axes(rest) @ u, _trunk_axes(target) @ v
        return _turn_deg(u, v)

    spine, across = ([p[11] + p[12] - p[23] - p[24] for p in (rest, target)], [p[11] - p[12] for p in (rest, target)])
    trunk = max(_turn_deg(*spine), _turn_deg(*across)) > 15
    for group, least in ((("thigh", "shank"), 12), (("upper_arm", "forearm"), 25 if trunk else 12)):
        names = {(part, side) for part in group for side in (0, 1) if turned(part, side) > least}
        if group[0] == "thigh" and trunk and not lying and all(turned(part, side) < 25 for part, side in names):
            continue  # the legs only give way to a trunk that leans
        if names and not (group[0] == "upper_arm" and trunk):
            also = {"shank": "foot", "forearm": "hand"}
            return names | {(also[part], side) for part, side in names if part in also}, False
    return set(), trunk


def _trunk_axes(p: Points) -> Points:
    """(3, 3) across, up and forward of the trunk, as rows."""
    up, left = p[11] + p[12] - p[23] - p[24], p[11] - p[12]
    up, left = up / np.linalg.norm(up), left / np.linalg.norm(left)
    return np.stack([left, up, np.cross(left, up)])


def _capsule(p: NDArray[np.floating], q: NDArray[np.floating], rp: float, rq: float) -> str:
    """A rounded, tapering limb; always the same commands, so that it can be animated."""
    along = (q - p)[:2]
    length = float(np.hypot(*along))
    n = np.array([-along[1], along[0]]) / length if length > 1e-6 else np.array([1.0, 0.0])
    a, b, c, d = p[:2] + n * rp, q[:2] + n * rq, q[:2] - n * rq, p[:2] - n * rp
    return f"M{_xy(a)}L{_xy(b)}A{rq:.1f} {rq:.1f} 0 0 0 {_xy(c)}L{_xy(d)}A{rp:.1f} {rp:.1f} 0 0 0 {_xy(a)}Z"


def _figure(
    moments: Sequence[Points],
    marked: set[tuple[str, int]],
    seconds: float = 0.0,
    *,
    ghost: bool = False,
    tones: Tones = (MOVING, MOVING_FAR),
    trunk_marked: bool = False,
    head_marked: bool = False,
) -> str:
    """All parts, far ones first, for one moment or (animated) several."""
    depth = np.mean([m[:, 2] for m in moments], axis=0)
    scale = PX_PER_M
    facing_side = abs(depth[11] - depth[12]) > 0.12 * scale
    far = int(depth[12] > depth[11])  # the side that lies away from the viewer

    def limb(part: str, side: int) -> str:
        a, b, ra, rb = _LIMBS[part]
        paths = [_capsule(m[a + side], m[b + side], ra * scale, rb * scale) for m in moments]
        near, away = _COLOURS[part] if (part, side) not in marked else tones
        colour = away if facing_side and side == far else near
        return _part(paths, GHOST if ghost else colour, seconds)

    def leg(side: int) -> str:
        return "".join(limb(part, side) for part in _LEG)

    def arm(side: int) -> str:
        return "".join(limb(part, side) for part in _ARM)

    trunk = [f"M{_xy(m[11])}L{_xy(m[12])}L{_xy(m[24])}L{_xy(m[23])}Z" for m in moments]
    turned = min(1.0, abs(depth[11] - depth[12]) / (0.35 * scale))
    torso = _part(
        trunk, GHOST if ghost else tones[0] if trunk_marked else SHIRT, seconds, stroke=(0.10 + 0.10 * turned) * scale
    )
    neck, head = _head(moments, ghost, seconds, tones[0] if head_marked else "")
    if facing_side:
        return "".join([arm(far), leg(far), neck, torso, head, leg(1 - far), arm(1 - far)])
    legs = [leg(0), leg(1)]
    if depth[25] + depth[26] - depth[23] - depth[24] < -0.3 * scale:  # thighs that point at the viewer hide the trunk
        return "".join([neck, torso, head, *legs, arm(0), arm(1)])
    return "".join([*legs, neck, torso, head, arm(0), arm(1)])


def _head(moments: Sequence[Points], ghost: bool, seconds: float, amiss: str = "") -> tuple[str, str]:
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
    tone = {"skin": GHOST if ghost else amiss or SKIN, "hair": GHOST if ghost else HAIR}
    head = [_part(nose, tone["skin"], seconds), _part(face, tone["skin"], seconds), _part(hair, tone["hair"], seconds)]
    return _part(neck, GHOST if ghost else amiss or "#BD957A", seconds), "".join(head)


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
    return [_outline(low, high, axes) for low, high in boxes]


def _prop(prop: str, axes: Points, poses: Sequence[Points]) -> list[Points]:
    """What the hands lean on, where the first and the last pose have them, or the step under the feet."""
    if not prop:
        return []
    wrists = np.array([p[[15, 16, 19, 20]].mean(0) for p in (poses[0], poses[-1])])
    front = float(poses[0][[19, 20], 2].max())
    if prop == "wall":
        boxes = [((-0.4, 0.0, front + 0.02), (0.4, 1.85, front + 0.07))]
    elif prop == "step":
        top = max(float(p[[29, 30, 31, 32], 1].min()) for p in poses) - 0.02
        boxes = [((-0.3, 0.0, -0.12), (0.0, top, 0.3))]
    else:
        top = float(wrists[0, 1]) - 0.045
        boxes = [((-0.4, top - 0.05, front - 0.16), (0.4, top, front + 0.26)),
                 ((-0.35, 0.0, front - 0.02), (0.35, top, front + 0.2))]  # fmt: skip
    return [_outline(low, high, axes) for low, high in boxes]


_Corner = tuple[float, float, float]


def _outline(low: _Corner, high: _Corner, axes: Points) -> Points:
    """A box as the camera sees it."""
    import cv2

    corners = np.array([[x, y, z] for x in (low[0], high[0]) for y in (low[1], high[1]) for z in (low[2], high[2])])
    return cv2.convexHull(_seen(corners, axes)[:, :2].astype(np.float32))[:, 0].astype(np.float64)


def _view_box(moments: Sequence[Points], furniture: Sequence[Points]) -> str:
    cloud = np.concatenate([*(m[:, :2] for m in moments), *(f for f in furniture)])
    margin = 0.16 * PX_PER_M
    x0, y0 = cloud.min(0) - margin
    x1 = cloud[:, 0].max() + margin
    return f"{x0:.0f} {y0 - 8:.0f} {x1 - x0:.0f} {10 - (y0 - 8):.0f}"
