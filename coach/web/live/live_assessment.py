"""One balance or coordination test before the camera: frames in, what the page shows out.

The test itself is :class:`coach.assessment.Assessment`, the same that looks at a recording; here it gets its clock, its
crowd and its beat.

Pure: no camera, socket, clock or database.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from coach.assessment import Assessment, AssessmentFeedback, load_script
from coach.assessment.recorded import clip_of, report
from coach.exercise.ready import DARK_LUMA
from coach.language import in_language
from coach.pose import PoseFrame, PoseSeries

_KEPT = ("countdown", "trial")  # what is stored: the trials, and how each began
_CHOICE = ("explaining", "waiting")
_NEAR_S = 1.0  # somebody who was close so shortly before a trial was lost is why it was lost
_CLIP = "live"
WORDS = {
    "several_people": "Somebody else came into the picture. Next time be alone in it, or have them stand further away.",
    "low_light": "It was dark. Next time switch on a light or face the window.",
    "sound_delay_not_known": "This browser does not say how late its sound is heard. "
    "So the steps may seem later after the beat than they were; their spread is not touched by that.",
}


class LiveAssessment:
    """Steps through a test frame by frame.

    model, mode: of the pose · confirmed: the person has said already that the place is safe · explained: they know it
    """

    def __init__(
        self,
        test: str,
        age: int | None = None,
        sex: Any = None,
        metronome_bpm: float | None = None,
        confirmed: bool = False,
        explained: bool = False,
        *,
        model: str = "full",
        mode: str = "image",
    ):
        self.script = in_language(load_script(test))
        self._assessment = Assessment(self.script, age, sex, metronome_bpm, mode=mode, explained=explained)
        self._model, self._mode = model, mode
        if confirmed:
            self._assessment.confirm()
        self._first_s = self._last_beat_s = math.nan
        self._kept: list[PoseFrame] = []
        self._tried = False
        self._luma: list[float] = []
        self._people, self._accepted = 1, False
        self._mixed_up_s = -math.inf
        self._warnings: list[str] = []
        self._handed_over = False

    @staticmethod
    def pose_mode(test: str) -> str:
        """The mode of the estimator that this test asks for: unsmoothed where smoothing would falsify the reading."""
        return "image" if load_script(test).pose_mode == "image" else "video"

    @property
    def phase(self) -> str:
        return self._assessment.phase

    @property
    def over(self) -> bool:
        return self._assessment.over

    @property
    def choosing(self) -> bool:
        """Whether the person may still say which one of several they are."""
        return self.phase in _CHOICE

    # -- what the person does ------------------------------------------------------------------------------------------

    def confirm(self) -> None:
        self._assessment.confirm()

    def stop(self) -> None:
        self._assessment.stop()

    def chosen(self) -> None:
        """The person has said which one of several they are; whoever else is there does not matter any more."""
        self._accepted = True

    def heard_beats(self, heard_ms: Iterable[float], delay_known: bool) -> None:
        """heard_ms: when beats were heard, on the clock of the pictures' capture times · delay_known: whether the
        browser states how late its sound is"""
        if math.isnan(self._first_s):
            return
        for ms in heard_ms:
            beat_s = ms / 1000 - self._first_s
            if not beat_s <= self._last_beat_s:  # each once and in turn, or no step could be placed between two
                self._assessment.heard_beats([beat_s])
                self._last_beat_s = beat_s
        if not delay_known:
            self._warn("sound_delay_not_known")

    # -- frames --------------------------------------------------------------------------------------------------------

    def step(
        self, frame: PoseFrame, brightness: float = 255.0, people: int | None = None, mixed_up: bool = False
    ) -> AssessmentFeedback:
        """One frame; its time is that of the camera. people: a fresh count of persons, None when it was not taken on
        this frame · mixed_up: somebody is so close that limbs may be taken from either: as if nobody were seen"""
        if math.isnan(self._first_s):
            self._first_s = frame.t_s
        if people is not None:
            self._people = people
        own_s = frame.t_s - self._first_s
        if mixed_up:
            frame = PoseFrame.nobody(own_s, frame.width_px, frame.height_px)
            self._mixed_up_s = own_s
        own = replace(frame, t_s=own_s)
        before = self.phase
        feedback = self._assessment.step(own, brightness, 1 if self._accepted else self._people)
        self._tried |= "trial" in (before, feedback.phase)
        if feedback.phase in _KEPT or before in _KEPT:
            self._kept.append(own)
            self._luma.append(brightness)
            if self._people > 1 or mixed_up:
                self._warn("several_people")
        if mixed_up and not feedback.problem and not self.over:
            feedback.problem = "Somebody is too close to you. I wait until you are apart."
        return feedback

    def _warn(self, code: str) -> None:
        if code not in self._warnings:
            self._warnings.append(code)

    # -- the end -------------------------------------------------------------------------------------------------------

    def hand_over(self) -> tuple[dict[str, Any] | None, list[PoseSeries]]:
        """(the ``coach.assessment/1`` object, the landmarks of its trials), once, when the test is over; nothing
        before that, and nothing of a test that was ended before its first trial."""
        if not self.over or self._handed_over:
            return None, []
        self._handed_over = True
        result = self._assessment.result
        if not self._tried:
            return None, []
        if self._luma and statistics.median(self._luma) < DARK_LUMA:
            self._warn("low_light")
        if result["reading"] is None:
            # without a reading there is nothing that a late sound could have falsified
            self._warnings = [code for code in self._warnings if code != "sound_delay_not_known"]
        sizes = list(dict.fromkeys((f.width_px, f.height_px) for f in self._kept))
        parts = [
            PoseSeries.stack([f for f in self._kept if (f.width_px, f.height_px) == s], self._model, self._mode)
            for s in sizes
        ]
        warnings = [{"code": code, "message": WORDS[code]} for code in self._warnings]
        largest = max(parts, key=len)
        return report(result, largest, clip_of(largest, _CLIP), warnings), parts
