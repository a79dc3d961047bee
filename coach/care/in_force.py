"""The thresholds of care on this machine: those of :mod:`coach.care.thresholds`, with what COACH_CARE sets anew."""

from __future__ import annotations

from functools import lru_cache

from coach.care.thresholds import Thresholds, with_values
from coach.language import _
from coach.pose import CoachError
from coach.settings import settings


@lru_cache(maxsize=1)
def care_thresholds() -> Thresholds:
    """Pages, reports, exports and the records' own summaries all compare with these. Raises CoachError, one line, for
    what is no threshold."""
    try:
        return with_values(settings().care)
    except ValueError as error:
        raise CoachError(
            _("COACH_CARE: {error}. Correct or unset it (docs/settings.md).").format(error=error)
        ) from error
