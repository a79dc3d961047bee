"""Landmark recordings that were kept long enough are removed; the reps, holds and readings from them stay."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from coach.records.database import now_utc
from coach.records.models import AssessmentLandmarkPart, AssessmentTable, LandmarkPart, SetRow
from coach.records.own_data import OwnDataRecords, overwriting


def remove_landmarks(store: OwnDataRecords, keep_days: int, who: str, at: datetime | None = None) -> int:
    """Remove what is older than so many days, really, with a line in the audit; returns how many stretches went."""
    now = at or now_utc()
    limit = now - timedelta(days=keep_days)
    sets = select(SetRow.id).where(SetRow.started_at < limit)
    assessments = select(AssessmentTable.id).where(AssessmentTable.at < limit)
    store._audit_key()
    with store._writing() as s:
        overwriting(s)
        gone = {}
        for table, of in (
            (LandmarkPart, LandmarkPart.set_id.in_(sets)),
            (AssessmentLandmarkPart, AssessmentLandmarkPart.assessment_id.in_(assessments)),
        ):
            gone[table.__tablename__] = s.connection().execute(delete(table).where(of)).rowcount
        if not any(gone.values()):
            return 0
        told = json.dumps({"older_than_days": keep_days, **gone})
        line = store._chained(s, who, "landmarks_removed", told, now)
        store._commit_with(s, line)
    store.finish_deleting()
    return sum(gone.values())
