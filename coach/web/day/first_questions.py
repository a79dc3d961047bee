"""Before a set that no plan asks for: the same short questions as before the day's session, and the same rules.

The address says where we are, in ``ask``. What is not advised says why and asks for a second yes, which is kept for the
therapist; after a red flag, or with ketones, nothing begins any more on that day.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from coach.care import sentences as say
from coach.care.decision import Decision, decide
from coach.care.records import Before
from coach.care.safety import Verdict
from coach.exercise.definition import Exercise
from coach.language import _
from coach.records.care import CheckEntry
from coach.records.day import Day
from coach.web.day.emergency import show_emergency
from coach.web.day.questionnaire import ask_profile
from coach.web.day.session_checks import ask_before
from coach.web.look.decisions import says, show_decisions

_WAITS = ("feet_first", "chair_first")  # what the questions can settle


def closed_today(day: Day) -> bool:
    """Says why nothing begins on this day any more, where that is so."""
    why = day.closed
    if why is not None:
        st.error(says(why), icon=":material/front_hand:")
    return why is not None


@dataclass(frozen=True)
class FirstQuestions:
    """where: the page's own address · exercises: what is about to begin · begin: starts it, without those ids"""

    day: Day
    where: dict[str, str]
    exercises: Sequence[Exercise]
    begin: Callable[[Sequence[str]], None]

    def start(self, **more: str) -> None:
        """Somebody pressed the button that starts it. more: what the address keeps until it does"""
        told = self.day.checked
        if self.day.profile is None or told is None or self._wait(told):
            self._go("questions", **more)
        elif self._why_not(told):
            self._go("advice", **more)
        else:
            self.begin([])

    def allowed(self) -> bool:
        """Whether a set of these may be on the page: an address typed by hand starts nothing that was not asked about,
        or that was not advised and got no second yes."""
        if self.day.closed is not None or self.day.profile is None or self.day.told_lately is None:
            return False
        told = self.day.told_lately
        if not self._why_not(told):
            return True
        since = [e.decision for e in self.day.store.decisions(self.day.person_id) if e.at >= told.at]
        return self._all_the_same() in since

    def show(self) -> bool:
        """The questions, or what came of them, as the address says; False where the page shows itself."""
        stage = st.query_params.get("ask", "")
        if stage == "help":
            if show_emergency(st.query_params.get("flags", "").split(".")):
                self._go("")
            return True
        if stage not in ("questions", "advice") or self.day.closed is not None:
            return False
        if self.day.profile is None:
            self._safety()
        elif stage == "questions" or self.day.checked is None:
            self._questions()
        else:
            self._advice(self.day.checked)
        return True

    # -- the pages -------------------------------------------------------------------------------------------------

    def _safety(self) -> None:
        st.title(_("A few questions first"))
        st.write(_("They decide what is safe for you, and stay on this computer. You can change them later."))
        profile = ask_profile(None, safety_only=True)
        if profile is not None:
            self.day.store.save_profile(self.day.person_id, profile)
            st.rerun()

    def _questions(self) -> None:
        assert self.day.profile is not None
        st.title(_("Before we begin"))
        check = ask_before(self.day, self.day.profile, {ex.id for ex in self.exercises})
        if check is None:
            return
        verdict = self.day.tell_before_of(check, self.exercises)
        if check.red_flags:
            self._go("help", flags=".".join(check.red_flags))
        if verdict.may_start and not verdict.removed:
            self.begin([])
        self._go("advice", **self._kept())

    def _advice(self, told: CheckEntry) -> None:
        verdict, why = self._verdict(told), self._why_not(told)
        if not why:  # a reload, after the answers have changed
            self.begin([])
        st.title(_("Not advised today"))
        show_decisions(why)
        removed = [item.exercise for item, _why in verdict.removed]
        if verdict.may_start and verdict.allowed and removed:
            if st.button(_("Begin without these"), type="primary", width="stretch"):
                self.begin(removed)
        elif any(d.light == "amber" for d in why) and st.button(_("Answer again"), type="primary", width="stretch"):
            self._go("questions", **self._kept())
        if st.button(_("Leave it for today"), width="stretch"):
            self._go("")
        if st.button(_("I have read this, and begin all the same"), width="stretch"):
            self.day.store.add_decisions(self.day.person_id, [self._all_the_same()], self.day.now)
            self.begin([])

    # -- what the rules say ----------------------------------------------------------------------------------------

    def _verdict(self, told: CheckEntry) -> Verdict:
        assert isinstance(told.check, Before)
        return self.day.verdict_of(told.check, self.exercises)

    def _wait(self, told: CheckEntry) -> bool:
        """Whether soles, shoes or a chair were not asked for these exercises today."""
        return any(why.rule in _WAITS for _item, why in self._verdict(told).removed)

    def _why_not(self, told: CheckEntry) -> list[Decision]:
        assert isinstance(told.check, Before)
        found = [*self.day.stops(told.check), *(why for _item, why in self._verdict(told).removed)]
        if (stop := self.day.stop) is not None:
            found.append(stop)
        return list({d.says: d for d in found}.values())

    def _all_the_same(self) -> Decision:
        words = {"exercise": ", ".join(ex.name for ex in self.exercises)[:200]}
        return decide("begun_all_the_same", say.BEGUN_ALL_THE_SAME, None, words)

    # -- the address -----------------------------------------------------------------------------------------------

    def _kept(self) -> dict[str, str]:
        return {k: v for k, v in st.query_params.to_dict().items() if k not in ("ask", "flags")}

    def _go(self, stage: str, **more: str) -> None:
        st.query_params.from_dict({**self.where, **more, **({"ask": stage} if stage else {})})
        st.rerun()
