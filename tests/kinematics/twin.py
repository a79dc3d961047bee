"""The kernels again in plain NumPy, for a whole series at once: slow to write twice, quick to trust."""

from __future__ import annotations

import numpy as np

NOSE_OVER_HALF_HEAD = 1.33


def _between(u, v):
    none = ((u == 0).all(-1)) | ((v == 0).all(-1))
    cross = u[..., 0] * v[..., 1] - u[..., 1] * v[..., 0]
    angle = np.degrees(np.arctan2(np.abs(cross), (u * v).sum(-1)))
    return np.where(none, np.nan, angle)


def _turned(u, v):
    u, v = np.broadcast_arrays(u, v)
    none = ((u == 0).all(-1)) | ((v == 0).all(-1))
    cross = u[..., 0] * v[..., 1] - u[..., 1] * v[..., 0]
    return np.where(none, np.nan, np.degrees(np.arctan2(cross, (u * v).sum(-1))))


def _sign(x):
    return np.where(x >= 0, 1.0, -1.0)


def measures(points, scale):
    """points (n, 33, 3), scale (n,) -> dict of name to (n,) or (n, 2) float64."""
    p = np.asarray(points, np.float64)
    q = p[..., :2]
    n = len(p)
    scale = np.where(np.asarray(scale, np.float64) > 0, scale, np.nan)
    with np.errstate(all="ignore"):
        ms, mh, me = (0.5 * (q[:, a] + q[:, b]) for a, b in ((11, 12), (23, 24), (7, 8)))
        # Which way the person looks is decided in float32, as the kernel does: exactly between, rounding decides.
        f = np.asarray(points, np.float32)[..., :2]
        nose = f[:, 0, 0] - np.float32(0.5) * (f[:, 7, 0] + f[:, 8, 0])
        toes = f[:, 31, 0] - f[:, 29, 0] + f[:, 32, 0] - f[:, 30, 0]
        facing = _sign(np.nan_to_num(toes).astype(np.float64) + 2 * np.nan_to_num(nose).astype(np.float64))
        across = f[:, 11, 0] - f[:, 12, 0] + f[:, 23, 0] - f[:, 24, 0]
        front = np.where(np.isnan(across), -1.0, _sign(across))
        floor = np.where(np.isnan(q[:, 27, 1] + q[:, 28, 1]), np.nan, np.maximum(q[:, 27, 1], q[:, 28, 1]))
        out: dict[str, np.ndarray] = {}

        def sided(name, function):
            out[name] = np.stack([function(s, front if s == 0 else -front) for s in (0, 1)], axis=1)

        def at(i, s):
            return q[:, i + s]

        down = np.stack([-(q[:, 23, 1] - q[:, 24, 1]), q[:, 23, 0] - q[:, 24, 0]], axis=1)
        spine = np.float32(0.5) * (f[:, 23] + f[:, 24]) - np.float32(0.5) * (f[:, 11] + f[:, 12])
        pelvis = f[:, 23] - f[:, 24]
        wrong = -pelvis[:, 1] * spine[:, 0] + pelvis[:, 0] * spine[:, 1] < 0
        down = np.where(wrong[:, None], -down, down)

        def segment(s):
            a, b, w = at(23, s), at(25, s), at(15, s)
            d = b - a
            long = (d * d).sum(-1)
            t = np.where(long == 0, 0.0, ((w - a) * d).sum(-1) / np.where(long == 0, 1, long))
            return np.linalg.norm(w - a - np.clip(t, 0, 1)[:, None] * d, axis=-1) / scale

        sided("knee_flexion", lambda s, o: 180 - _between(at(23, s) - at(25, s), at(27, s) - at(25, s)))
        sided("hip_flexion", lambda s, o: 180 - _between(at(11, s) - at(23, s), at(25, s) - at(23, s)))
        sided("hip_abduction", lambda s, o: -_turned(down, at(25, s) - at(23, s)) * o)
        sided("hip_extension", lambda s, o: _turned(at(23, s) - at(11, s), at(25, s) - at(23, s)) * facing)
        sided("ankle_dorsiflexion", lambda s, o: 90 - _between(at(25, s) - at(27, s), at(31, s) - at(27, s)))
        sided("shoulder_flexion", lambda s, o: _between(at(23, s) - at(11, s), at(13, s) - at(11, s)))
        out["shoulder_abduction"] = out["shoulder_flexion"]
        sided("elbow_flexion", lambda s, o: 180 - _between(at(11, s) - at(13, s), at(15, s) - at(13, s)))
        sided("knee_valgus", lambda s, o: -_turned(at(25, s) - at(23, s), at(27, s) - at(25, s)) * o)
        shank = [np.linalg.norm(at(27, s) - at(25, s), axis=-1) for s in (0, 1)]
        sided(
            "heel_height",
            lambda s, o: np.where(
                shank[s] > 0, (at(31, s) - at(29, s))[:, 1] / np.where(shank[s] > 0, shank[s], 1), np.nan
            ),
        )
        sided("ankle_height", lambda s, o: (floor - at(27, s)[:, 1]) / scale)
        sided("wrist_height", lambda s, o: (at(11, s) - at(15, s))[:, 1] / scale)
        sided("ear_shoulder_gap", lambda s, o: (at(11, s) - at(7, s))[:, 1] / scale)
        sided("ear_ahead", lambda s, o: (at(7, s) - at(11, s))[:, 0] * facing / scale)
        sided("knee_past_toes", lambda s, o: (at(25, s) - at(31, s))[:, 0] * facing / scale)
        sided("hand_to_thigh", lambda s, o: segment(s))
        sided("upper_arm_swing", lambda s, o: -_turned(np.array([0.0, 1.0]), at(13, s) - at(11, s)) * facing)
        sided("foot_spread", lambda s, o: (at(27, s)[:, 0] - mh[:, 0]) * o / scale)
        sided("knee_height", lambda s, o: (mh[:, 1] - at(25, s)[:, 1]) / scale)
        sided("hand_to_shoulder", lambda s, o: np.linalg.norm(at(15, s) - at(11, s), axis=-1) / scale)
        lean = _turned(np.array([0.0, -1.0]), ms - mh)
        out["trunk_lean"], out["trunk_side_lean"] = lean * facing, lean * front
        shoulders, ears, hips = q[:, 11] - q[:, 12], q[:, 7] - q[:, 8], q[:, 23] - q[:, 24]
        out["neck_lateral_flexion"] = _turned(shoulders, ears) * front
        half = 0.5 * np.linalg.norm(ears, axis=-1)
        along = ((q[:, 0] - me) * ears).sum(-1) / (2 * half)
        out["neck_rotation"] = np.where(half > 0, np.degrees(np.arctan2(along, half * NOSE_OVER_HALF_HEAD)), np.nan)
        level = np.array([1.0, 0.0])
        out["pelvic_drop"] = _turned(level, hips * front[:, None]) * front
        out["shoulder_tilt"] = _turned(level, shoulders * front[:, None]) * front
        out["hip_height"] = (floor - mh[:, 1]) / scale
        out["shoulder_height"] = (floor - ms[:, 1]) / scale
        out["elbow_width"] = np.linalg.norm(q[:, 13] - q[:, 14], axis=-1) / scale
        feet = np.abs(q[:, 27, 0] - q[:, 28, 0])
        wide = np.where(np.isnan(feet), np.nan, np.maximum(feet, 0.2 * scale))
        out["hip_travel"] = (mh[:, 0] - 0.5 * (q[:, 27, 0] + q[:, 28, 0])) * front / wide
        out["thigh_gap"] = _between(q[:, 25] - q[:, 23], q[:, 26] - q[:, 24])
        out["shoulder_turn"] = np.where(
            shoulders[:, 0] != 0, np.degrees(np.arctan2(p[:, 11, 2] - p[:, 12, 2], np.abs(shoulders[:, 0]))), np.nan
        )
        out["hip_turn"] = np.where(
            hips[:, 0] != 0, np.degrees(np.arctan2(p[:, 23, 2] - p[:, 24, 2], np.abs(hips[:, 0]))), np.nan
        )
        out["head_lean"] = _turned(mh - ms, ms - me) * facing
        out["stance_width"] = feet / scale
        out["body_place"] = mh[:, 0] / scale
        out["hips_forward"] = (mh[:, 0] - ms[:, 0]) * facing / scale
        out["body_rise"] = -mh[:, 1] / scale
        hip_x, hip_z = hips[:, 0], p[:, 23, 2] - p[:, 24, 2]
        across = np.hypot(hip_x, hip_z)

        def ahead(s):
            way = (at(27, s)[:, 0] - mh[:, 0]) * facing * np.abs(hip_z) - p[:, 27 + s, 2] * hip_x
            return np.where(across > 0, way / across / scale, np.nan)

        sided("ankle_ahead", lambda s, o: ahead(s))
        sided("toe_out", lambda s, o: (at(31, s) - at(29, s))[:, 0] * o / scale)
        sided("thigh_length", lambda s, o: np.linalg.norm(at(25, s) - at(23, s), axis=-1) / scale)
        sided("knee_out", lambda s, o: (at(25, s) - at(23, s))[:, 0] * o / scale)
        out["hip_roll"] = np.degrees(np.arctan2(hip_z, np.linalg.norm(hips, axis=-1)))
        out["head_pitch"] = _turned(np.stack([facing, 0 * facing], -1), q[:, 0] - me) * facing
        sided("ankle_rise", lambda s, o: -at(27, s)[:, 1] / scale)
        sided("upper_arm_length", lambda s, o: np.linalg.norm(at(13, s) - at(11, s), axis=-1) / scale)
        out["feet_apart"] = np.hypot(q[:, 27, 0] - q[:, 28, 0], p[:, 27, 2] - p[:, 28, 2]) / scale
        sided("leg_length", lambda s, o: np.linalg.norm(at(27, s) - at(23, s), axis=-1) / scale)
        out["hip_level"] = hips[:, 1] / scale
        out["trunk_length"] = np.linalg.norm(ms - mh, axis=-1) / scale
    assert all(len(v) == n for v in out.values())
    return out
