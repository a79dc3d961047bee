"""Two periods of one angle in words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from coach.trends.rom import rom_trends
from coach.web.desk.comparisons import words

START = datetime(2026, 9, 1, 10, tzinfo=UTC)


def trend(*peaks: float):
    rows = [
        {
            "set_id": n, "session_id": n, "session_at": START + timedelta(days=3 * n), "at": START, "exercise": "squat",
            "side": "both", "index": 0, "angle": "knee_flexion", "rom_deg": peak, "amount": peak, "unit": "deg",
            "peak_deg": peak, "error_deg": 5.0, "valid": True, "score": 90, "target": 90.0, "model": "full",
            "mode": "video", "view": "side",
        }
        for n, peak in enumerate(peaks)
    ]  # fmt: skip
    (found,) = rom_trends(rows)
    return found


def test_more_is_said_only_beyond_the_error():
    risen = trend(60, 61, 60, 90, 91, 90)
    told = words(risen, risen.points[:3], risen.points[3:])
    assert told.startswith("Knee flexion: 60 degrees over 3 sessions, 90 over 3; 30 degrees more, beyond the error (")
    fallen = words(risen, risen.points[3:], risen.points[:3])
    assert "30 degrees less, beyond the error" in fallen
    same = trend(60, 63, 59, 61, 60, 62)
    assert "no difference beyond the error" in words(same, same.points[:3], same.points[3:])


def test_what_cannot_be_compared_is_said():
    risen = trend(60, 61, 60, 90)
    assert words(risen, [], risen.points) == "No session was measured in one of them."
    assert "is in both periods" in words(risen, risen.points[:2], risen.points[1:])
