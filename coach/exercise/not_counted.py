"""What a person is told in the middle of a set of movements that were not counted: when it helps, and not each time."""

from __future__ import annotations

import math

from coach.exercise.feedback import Feedback
from coach.exercise.reasons import why_not_counted
from coach.language import _, later

AFTER_S, AFTER = 15.0, 2  # without a rep for so long, or so many movements in a row that were none (p)
SHOWN_S = 5.0
# Where the reason of a finished set would be untrue in the middle of it, or of no help: others may follow yet
_NOW = {
    "too_small": later("It was small. Go a little further."),
    "not_like_the_others": later("It was unlike the ones before. Do it as you did those."),
    "seen_in_part": later("Only a part of it was seen. Begin again from the start position."),
}
_HOPELESS = 0.0005  # a movement as unlikely as that was not meant as a rep (p)


def why_now(code: str) -> str:
    """The sentence of a code of ``not_counted``, to somebody who goes on moving."""
    return _(_NOW[code]) if code in _NOW else why_not_counted(code)


class NotCounted:
    """Follows a set. A movement that nearly was a rep is spoken of at once; others when nothing else was counted."""

    def __init__(self) -> None:
        self._in_a_row = 0
        self._rep_s = math.nan
        self._text, self._until_s = "", -math.inf

    def step(self, feedback: Feedback) -> None:
        """One frame of the set."""
        if math.isnan(self._rep_s) or feedback.reps:
            self._rep_s, self._in_a_row, self._until_s = feedback.t_s, 0, -math.inf
        one = feedback.not_yet
        if one is None or feedback.reps or one.probability < _HOPELESS:
            return
        self._in_a_row += 1
        if self._in_a_row >= AFTER or feedback.t_s - self._rep_s >= AFTER_S:
            self._text = _("That one I did not count. {why}").format(why=why_now(one.reason))
            self._until_s = feedback.t_s + SHOWN_S

    def say(self, t_s: float) -> str | None:
        """What to show now."""
        return self._text if t_s <= self._until_s else None
