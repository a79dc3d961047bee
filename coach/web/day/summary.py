"""After a set: how many, how far, how well, and one thing for next time."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import streamlit as st

from coach.exercise.counted_in import NO_RECORDING
from coach.exercise.definition import Exercise
from coach.exercise.feedback import Held, Rep
from coach.exercise.scoring import falls_short
from coach.language import _, capital
from coach.records.counted_in import counted_in_words
from coach.records.day import Day
from coach.records.store import PersonRow
from coach.web.account.access import get_store
from coach.web.day.set_picture import show_set_picture
from coach.web.look.look import about_degrees, here_and_now
from coach.web.look.ways import page_script

GOOD_SCORE = 60  # of 100 (p): from here on it is said that something went well


@dataclass(frozen=True)
class Summary:
    """reps: or holds · best: words, or why there is none · score: 0 to 100 · next_time: one sentence · longest_s: of
    the holds"""

    reps: int
    best: str
    score: int | None
    next_time: str
    longest_s: float = 0.0

    def whole(self, ex: Exercise, amount: int) -> bool:
        """Whether all of the set was done. amount: reps, or seconds, that were asked for"""
        return self.reps >= max(amount, 1) if ex.counts_reps else self.reps > 0 and self.longest_s >= amount


def summarise(ex: Exercise, reps: list[Rep], target: float | None = None) -> Summary:
    """What a set came to. Pure. target: the person's own, where they have one"""
    measured = [r for r in reps if r.valid and r.peak_deg is not None]
    lengths = [r.amount for r in reps if r.valid and r.unit != "deg" and r.amount is not None]
    if lengths:
        best = _("{n1:.0f} percent of the way to the target").format(n1=100 * max(lengths) / abs(ex.target - ex.rest))
    elif measured:
        top = max(measured, key=lambda r: (r.peak_deg or 0) * ex.direction)
        best = capital(about_degrees(top.peak_deg or 0, top.error_deg))
    else:
        view = _(" or ").join(_(view) for view in ex.camera.views)
        best = (
            _("Not measured: no rep was seen well enough")
            if reps
            else _("Not measured. The camera needs your {view} view").format(view=view)
        )
        if reps and all(r.reason == NO_RECORDING for r in reps):
            best = _("Not measured: no recording of it was kept")
        if reps and any(r.reason == "wrong_view" for r in reps):
            best = _("Not measured. Turn your side to the camera to measure degrees")
    score = _mean([r.score for r in reps if r.score is not None])
    return Summary(len(reps), best, score, _next_time(ex, reps, score, target))


def _mean(scores: list[int]) -> int | None:
    return round(sum(scores) / len(scores)) if scores else None


def _same_again(score: int | None) -> str:
    """What was not measured is not called steady."""
    if score is not None and score >= GOOD_SCORE:
        return _("Just the same again. That was steady.")
    return _("Just the same again.")


def _next_time(ex: Exercise, reps: list[Rep], score: int | None, target: float | None) -> str:
    faults = Counter(f.code for r in reps for f in r.faults)
    if faults:
        code, times = faults.most_common(1)[0]
        if times >= 2:
            return next(f.cue for f in ex.faults if f.code == code)
    short = sum(falls_short(ex, r, target) for r in reps)
    if short * 2 > len(reps) > 0:
        return ex.reach_cue
    return _same_again(score) if reps else _("Start with one or two. Every one counts.")


def summarise_holds(ex: Exercise, holds: list[Held]) -> Summary:
    """What a set of holds came to: the longest, and the faults that lasted. Pure."""
    score = _mean([h.score for h in holds if h.score is not None])
    longest = max(holds, key=lambda h: h.duration_s, default=None)
    best = (
        _("Nothing was held yet")
        if longest is None
        else _("The longest was {duration_s:.0f} seconds").format(duration_s=longest.duration_s)
    )
    if longest is not None and longest.side != "both":
        best += _(" ({side} side)").format(side=longest.side)
    faults = Counter(f.code for h in holds for f in h.faults)
    next_time = _same_again(score) if holds else _("A few seconds are a good start.")
    if faults:
        next_time = next(f.cue for f in ex.faults if f.code == faults.most_common(1)[0][0])
    return Summary(len(holds), best, score, next_time, longest.duration_s if longest else 0.0)


def summary_of(person: PersonRow, ex: Exercise, set_id: int) -> Summary:
    """What a stored set came to. A set of somebody else, or none, is a set without reps."""
    store = get_store()
    own = store.owns_set(person.id, set_id)
    if ex.counts_reps:
        kept = store.kept_set(set_id) if own else None
        return summarise(ex, store.set_reps(set_id) if own else [], None if kept is None else kept.target)
    return summarise_holds(ex, store.set_holds(set_id) if own else [])


def counted_words(ex: Exercise, count: int) -> str:
    if ex.counts_reps:
        words = _("{n} rep") if count == 1 else _("{n} reps")
    else:
        words = _("{n} hold") if count == 1 else _("{n} holds")
    return words.format(n=count)


def title(person: PersonRow, ex: Exercise, result: Summary, goal: int) -> str:
    """Praise for the whole set only; of a part, what it was. goal: 0 where none was set"""
    if result.whole(ex, goal):
        return _("Well done, {name}.").format(name=person.name)
    if not result.reps:
        return _("That is all right.")
    words = _("{n} of {of} reps, {name}.") if ex.counts_reps else _("{n} of {of} seconds, {name}.")
    done = result.reps if ex.counts_reps else int(result.longest_s)
    return words.format(n=done, of=goal, name=person.name)


def praise(ex: Exercise, reps: list[Rep]) -> str:
    """One sentence of praise, of what was measured: every rep far enough, or every rep clean; else of what was done."""
    if len(reps) > 1 and all(r.reached_target for r in reps):
        return _("Every rep reached the target.")
    if len(reps) > 1 and all(not r.faults and r.parts.get("alignment") is not None for r in reps):
        return _("There was nothing to correct in any rep.")
    return _("You did {amount}. Every one counts.").format(amount=counted_words(ex, len(reps)))


def show_tomorrow(day: Day) -> None:
    """What the plan has for tomorrow; nothing without a plan."""
    if day.plan is None:
        return
    st.subheader(_("Tomorrow"))
    tomorrow = day.tomorrow()
    if not tomorrow.items:
        st.write(_("A rest day, and rest is part of the plan."))
        return
    words = _("{count} exercises, about {minutes:.0f} minutes.")
    if len(tomorrow.items) == 1:
        words = _("One exercise, about {minutes:.0f} minutes.")
    if tomorrow.minutes < 1.5:
        words = _("A minute or so.")
    st.write(words.format(count=len(tomorrow.items), minutes=tomorrow.minutes))


def show_summary(person: PersonRow, ex: Exercise, set_id: int, goal: int = 0) -> None:
    """The page after a set. goal: how many reps or seconds were asked for, 0 where that is not known"""
    result = summary_of(person, ex, set_id)
    st.title(title(person, ex, result, goal))
    if result.reps:
        st.write(
            _("{name}, {amount}. It is kept with you.").format(name=ex.name, amount=counted_words(ex, result.reps))
        )
    else:
        st.write(_("{name}: nothing was counted this time.").format(name=ex.name))
    if result.reps:
        show_set_picture(person, ex, set_id)
        left, right = st.columns(2, gap="large")
        with left:
            st.subheader(_("What went well"))
            if ex.counts_reps:
                st.write(f"{praise(ex, get_store().set_reps(set_id))} {_('Furthest')}: {result.best}.")
            else:
                st.write(f"{result.best}.")
            if inside := get_store().counted_in_of(set_id):
                st.caption(counted_in_words(len(inside)))
        place = right
    else:
        place = st.container()
    with place:
        st.subheader(_("Next time"))
        st.info(result.next_time)
    show_tomorrow(Day(get_store(), person.id, here_and_now()))
    left, middle, right = st.columns(3)
    here = {"person": str(person.id)}
    if left.button(_("One more set"), type="primary", width="stretch"):
        st.query_params.from_dict({**here, "exercise": ex.id})
        st.rerun()
    if middle.button(_("Another exercise"), width="stretch"):
        st.switch_page(page_script("exercises"), query_params=here)
    if right.button(_("See progress"), width="stretch"):
        st.switch_page(page_script("progress"), query_params={**here, "exercise": ex.id})
