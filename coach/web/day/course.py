"""Sets in a row, before each what comes next, with rests between them: what a sequence and the day's plan share.

The address says where we are: ``stage``, and in ``sets`` one stored set for each step that is behind us (0 for none).
So a reload goes on there, and nothing is stored twice. The browser's Back leads to an address that knows fewer of them:
what is over stays over, and a set that was left in the middle goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import streamlit as st

from coach.exercise.definition import Exercise
from coach.exercise.sequence import CHANGE_S, Step
from coach.language import _
from coach.records.store import PersonRow
from coach.web.day.summary import counted_words
from coach.web.live.component import rest_component
from coach.web.look.look import guide
from coach.web.look.texts import at_hand, load_exercise, side_words
from coach.web.sets.sets import Finished, begin_set, close_set, counted, live_set, open_set

END = "end"
_FURTHEST = "course"  # in the visit: the address of the course without stage and sets, its sets, and its stage
_RANK = {END: 1, "summary": 2}


def _never(finished: Finished) -> bool:
    return False


@dataclass(frozen=True)
class Course:
    """where: the address without stage and sets · of: how many exercises · ask_pain: as
    :func:`coach.web.live.component.page_data` · heard: is told of each set that is over; true ends the course"""

    person: PersonRow
    where: dict[str, str]
    title: str
    steps: Sequence[Step]
    of: int
    ask_pain: dict[str, float] | None = None
    heard: Callable[[Finished], bool] = field(default=_never)

    def begin(self) -> None:
        """Somebody pressed the button that starts it, or goes on with it."""
        sets, stage = self._furthest()
        if sets and not _RANK.get(stage):
            self.go("rest", sets)
        st.session_state.pop(_FURTHEST, None)
        self.go("rest", [])

    def tell_left(self) -> None:
        """Whoever left in the middle reads that it goes on, before the button that starts it."""
        sets, stage = self._furthest()
        if sets and not _RANK.get(stage):
            st.info(
                _("{n} of {of} sets are behind you. It goes on from there.").format(n=len(sets), of=len(self.steps))
            )
            return
        first = self.steps[0]
        ex = _exercise(first)
        tell_left_set(ex, counted(ex, open_set(self.person, ex, first.side)))

    def _furthest(self) -> tuple[list[int], str]:
        """How far this visit came: its sets, and its stage."""
        where, sets, stage = st.session_state.get(_FURTHEST, (None, [], ""))
        return (sets, stage) if where == self.where else ([], "")

    def show(self, stage: str | None, sets: list[int]) -> bool:
        """A set or a rest, as the address says; False where neither is due."""
        if stage in ("live", "rest", *_RANK):
            known, at = self._furthest()
            if (len(known), _RANK.get(at, 0)) > (len(sets), _RANK.get(stage, 0)):
                self.go(at, known)
            st.session_state[_FURTHEST] = (self.where, sets, stage)
        if stage not in ("live", "rest") or len(sets) >= len(self.steps):
            return False
        if stage == "rest":
            self._rest(sets)
        else:
            self._live(sets)
        return True

    def go(self, stage: str, sets: list[int]) -> None:
        """Change the address and show what belongs to it."""
        where = {**self.where, "stage": stage}
        if sets:
            where["sets"] = ".".join(map(str, sets))
        st.query_params.from_dict(where)
        st.rerun()

    def sets(self) -> list[int]:
        """One number a step that is over; what is not a number in an address is no set."""
        words = [w for w in st.query_params.get("sets", "").split(".") if w]
        return [int(w) if w.isdigit() and len(w) < 12 else 0 for w in words[: len(self.steps)]]

    def _rest(self, sets: list[int]) -> None:
        """Before a step. Seconds are counted in the browser; here it is heard how the rest ended."""
        before, step = self.steps[len(sets) - 1] if sets else None, self.steps[len(sets)]
        ex = _exercise(step)
        again = before is not None and before.exercise == step.exercise
        turned = again and before is not None and before.side != step.side
        word = _("Get ready") if before is None else _("Other side now") if turned else _("Rest")
        amount, hand = how_much(ex, step.amount, step.side), at_hand(ex)
        steps = list(ex.steps[:3])
        says = [f"{word}.", _("Next: {name}, {amount}.").format(name=ex.name, amount=amount)]
        data = {
            "key": "-".join([*self.where.values(), ".".join(map(str, sets))]),
            "title": self.title,
            "part": self.part(step),
            "word": word,
            "seconds": CHANGE_S if before is None else before.rest_s,
            "listen": before is None,
            "name": ex.name,
            "amount": amount,
            "hand": hand,
            "steps": steps,
            "says": " ".join(says if again else [*says, hand, *steps]),
            "guide": guide(ex, side=step.side, in_mirror=True),
        }
        result = rest_component(data, lambda: None)
        if result.done is None:
            return
        how = result.done.get("how")
        if how == "go":
            begin_set(self.person, ex, step.side, step.target)
            self.go("live", sets)
        left = close_set(self.person, ex, step.side)  # of the one that comes next, where Back led here from it
        self._over([*sets, left] if left or how == "skip" else sets, how == "stop")

    def _live(self, sets: list[int]) -> None:
        step = self.steps[len(sets)]
        ex = _exercise(step)
        finished = live_set(self.person, ex, step.side, step.amount, self.part(step), step.target, self.ask_pain)
        if finished is not None:
            self._over([*sets, finished.set_id], self.heard(finished) or finished.how == "stop")

    def _over(self, sets: list[int], stopped: bool) -> None:
        """A step is behind us: a rest comes next, or the end."""
        last = len(sets) >= len(self.steps)
        self.go(END if stopped or last else "rest", sets)

    def part(self, step: Step) -> str:
        words = _("{number} of {of}").format(number=step.number, of=self.of)
        if step.sets > 1:
            words += ", " + _("set {number} of {of}").format(number=step.set_number, of=step.sets)
        return words


def tell_left_set(ex: Exercise, count: int) -> None:
    """count: what is kept of a set that was left in the middle"""
    if count:
        amount = counted_words(ex, count)
        st.info(_("You left in the middle: {amount} kept. It goes on from there.").format(amount=amount))


def _exercise(step: Step) -> Exercise:
    """As the plan has it."""
    return load_exercise(step.exercise).at_tempo(step.tempo_s)


def how_much(ex: Exercise, amount: int, side: str) -> str:
    """The amount, and on which side."""
    one = amount == 1
    if ex.counts_reps:
        words = _("{n} rep") if one else _("{n} reps")
    else:
        words = _("{n} second") if one else _("{n} seconds")
    return ", ".join([words.format(n=amount), *side_words(side)])
