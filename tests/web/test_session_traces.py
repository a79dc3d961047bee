"""A kept recording shows again what the reading was taken from."""

from __future__ import annotations

import numpy as np
import pytest

from coach.assessment import assess_series, load_script
from coach.body import balance_actor as actor
from coach.pose import PoseSeries
from coach.records.store import Store
from coach.web.balance import session_charts, session_traces


def kept(store: Store, taken: actor.Taken, test: str, parts: int = 2):
    """Through the database, in parts: what the page gets."""
    series, n = taken.series, len(taken.series)
    cuts = np.array_split(np.arange(n), parts)
    pieces = [PoseSeries.stack([series.frame(int(i)) for i in cut], "full", "image") for cut in cuts]
    person = store.add_person("Ada")
    row = store.assessment(store.save_assessment(person.id, assess_series(series, load_script(test)), pieces))
    assert row is not None
    return session_traces.recording(store.assessment_landmarks(row.id), row), row


def test_the_steps_shown_are_those_counted(store):
    rec, row = kept(store, actor.march(actor.uneven_times(40, 0.55, 4.0)), "march_30s")
    events = session_traces.steps(rec)
    assert len(events) == row.reading["steps"]
    assert set(events.side) == {0, 1}
    left, right = session_traces.portrait(rec, "march_30s")
    assert float(np.nanmax(left)) > 0.3
    assert float(np.nanmax(np.minimum(left, right))) < 0.1, "one is down while the other is up"
    assert session_charts.rhythm_strip(events, 30.0).to_dict()
    assert session_charts.phase_portrait(left, right, "trunk lengths up").to_dict()


def test_the_lean_shown_is_the_lean_that_was(store):
    rec, row = kept(store, actor.stand_swaying(amplitude_mm=30, hz=0.3), "quiet_stance")
    t_s, lean_deg = session_traces.lean(rec, row.view)
    assert t_s[0] == pytest.approx(0, abs=0.1)
    assert t_s[-1] == pytest.approx(30, abs=0.3)
    assert float(np.nanstd(lean_deg)) == pytest.approx(row.reading["lean_rms_deg"], rel=0.15)
    assert session_charts.lean_over_time(t_s, lean_deg, rec.stages, "Degrees").to_dict()


def test_the_figure_is_drawn_and_a_gap_is_no_movement(store):
    rec, row = kept(store, actor.raise_arms(), "alternate_arm_raise")
    picture = session_traces.figure_at_start(rec)
    assert picture is not None
    assert picture.shape[0] == 420
    assert len(np.unique(picture.reshape(-1, 3), axis=0)) > 5, "somebody is drawn"
    rec.trial.landmarks_px[100:160] = np.nan
    rec.trial._columns = None
    _, lean_deg = session_traces.lean(rec, row.view)
    assert np.isnan(lean_deg).any()


def test_nothing_kept_is_nothing_shown(store):
    row = store.assessment(
        store.save_assessment(
            store.add_person("Ada").id, assess_series(actor.raise_arms().series, load_script("alternate_arm_raise"))
        )
    )
    assert session_traces.recording([], row) is None
    blank = PoseSeries(
        np.arange(10) / 30, np.full((10, 33, 3), np.nan, np.float32), np.zeros((10, 33), np.float32), 640, 480
    )
    assert session_traces.recording([blank], row) is None
