"""A clip's pictures, in order, to poses of its subject; once a second a look at who else is there and at the light."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coach.language import _
from coach.pose.cores import here, kept_to, mine
from coach.pose.errors import CoachError
from coach.pose.subject import PeopleWatch, Subject, everybody
from coach.pose.types import PoseFrame

_LOOK_EVERY_S, _LOOK_AGAIN_S = 1.0, 0.3  # sooner while it is open whether somebody is a person
_LOOK_TAKES_S = 0.2  # of the clip: what a look saw counts from then on, however long it took, so that runs are alike
_CHOOSE_EVERY_S, _CHOOSE_WITHIN_S = 0.2, 5.0  # looks for a person of a given number


@contextlib.contextmanager
def quiet_stderr() -> Iterator[None]:
    """The C++ libraries write start-up chatter straight to file descriptor 2: keep it from the user's terminal."""
    try:
        fd = sys.stderr.fileno()
    except (AttributeError, OSError, ValueError):
        yield
        return
    sys.stderr.flush()
    kept, nothing = os.dup(fd), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, fd)
    try:
        yield
    finally:
        os.dup2(kept, fd)
        os.close(kept)
        os.close(nothing)


class Scene:
    """Poses of the subject of a clip.

    bundle: a verified .task · person: which of several people, numbered from the left, or whoever the tracker finds ·
    mode: "video", or "image" for sway and rhythm, which smoothing would falsify (CLINICAL.md 3.4)
    luma: mean brightness at each look · several: whether somebody else was seen
    cores: where the tracker works: whoever calls :meth:`pose` had best keep to them too
    """

    def __init__(self, bundle: Path, person: int | None = None, mode: str = "video"):
        from coach.pose.mediapipe_estimator import MediaPipeEstimator

        self._second_eye = ThreadPoolExecutor(1, thread_name_prefix="second-eye")  # looks beside the tracker
        with quiet_stderr():
            looker = self._second_eye.submit(MediaPipeEstimator, bundle, "image")
            self.cores = here() if mode == "video" else mine()
            try:
                with kept_to(self.cores):
                    self._estimator = MediaPipeEstimator(bundle, mode)
            finally:
                wait([looker])  # or it would complain of a bad model aloud once this one has
            self._looker = looker.result()
        self._watch, self._subject, self._person = PeopleWatch(self._looker), Subject(), person
        self._next_look = 0.0
        self._looking: Future[int] | None = None
        self._look_over_s = 0.0
        self._first = True
        self.luma: list[float] = []
        self.several = False
        self.model, self.mode = self._estimator.model, self._estimator.mode

    def pose(self, rgb: NDArray[np.uint8], t_s: float) -> PoseFrame:
        """The subject on this picture; times must rise."""
        if self._looking is not None and t_s >= self._look_over_s:
            self._looked()
        with quiet_stderr() if self._first else contextlib.nullcontext():
            if self._waiting and t_s >= self._next_look:
                self._next_look = t_s + _CHOOSE_EVERY_S
                self._choose(everybody(self._looker, rgb, t_s), t_s)
            if self._waiting:
                return PoseFrame.nobody(t_s, rgb.shape[1], rgb.shape[0])
            pose = self._subject.follow(self._estimator.estimate(self._subject.picture(rgb), t_s))
        if t_s >= self._next_look:
            self._look(rgb, pose)
        self._first = False
        return pose

    @property
    def _waiting(self) -> bool:
        return self._person is not None and not self._subject.chosen

    def _look(self, rgb: NDArray[np.uint8], pose: PoseFrame) -> None:
        first = not self.luma
        self.luma.append(float(rgb[::8, ::8].mean()))
        self._next_look, self._look_over_s = pose.t_s + _LOOK_EVERY_S, pose.t_s + _LOOK_TAKES_S
        self._looking = self._second_eye.submit(self._watch.look, rgb, pose)
        if first:
            with quiet_stderr():
                self._looked()

    def _looked(self) -> None:
        if self._looking is None:
            return
        self._looking.result()
        self._looking = None
        if self._watch.doubtful:
            self._next_look = self._next_look - _LOOK_EVERY_S + _LOOK_AGAIN_S
        self.several |= self._watch.several
        self._subject.guarded |= self._watch.several

    def _choose(self, people: list[PoseFrame], t_s: float) -> None:
        """The person of that number, once so many are seen; raises CoachError when that takes too long."""
        assert self._person is not None
        if self._person <= len(people):
            self._subject.choose(people[self._person - 1])
        elif t_s > _CHOOSE_WITHIN_S:
            raise CoachError(
                _(
                    "There is no person {person} in the first {choose_within_s:.0f} seconds, numbered from "
                    "the left. Leave out --person or change it."
                ).format(person=self._person, choose_within_s=_CHOOSE_WITHIN_S)
            )

    def close(self) -> None:
        self._looked()
        self._second_eye.shutdown()
        self._estimator.close()
        self._looker.close()

    def __enter__(self) -> Scene:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
