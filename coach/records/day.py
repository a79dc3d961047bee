"""The patient's day from the records: what is due, and what the rules make of what was told. No page in here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from functools import cached_property

from coach.care import sentences as say
from coach.care.adherence import Adherence, adherence, plan_at
from coach.care.decision import Decision, decide
from coach.care.education import suggested
from coach.care.in_force import care_thresholds
from coach.care.pacing import lighter, next_plan
from coach.care.records import STARTER, After, Before, Morning, Plan, PlanItem, Profile, SessionSummary, SetPain
from coach.care.rest import closes, flag_of, why_rest
from coach.care.safety import RED_FLAG, Verdict, after, after_sets, before, stops
from coach.care.starter import starter_plan
from coach.care.today import TodayPlan, TodayStep, today, why_today_rests
from coach.exercise.definition import Exercise
from coach.exercise.sequence import Step
from coach.records.care import CheckEntry
from coach.records.store import Store

_GOES_ON = timedelta(hours=12)
_STOPS = ("asked_to_stop", "pain_rise_stop", "pain_ceiling_stop")


@dataclass(frozen=True)
class Day:
    """One person on one day. now: with a zone; its zone is where the person lives"""

    store: Store
    person_id: int
    now: datetime

    @property
    def zone(self) -> tzinfo:
        """Where the person lives."""
        assert self.now.tzinfo is not None
        return self.now.tzinfo

    @property
    def date(self) -> date:
        """In that zone."""
        return self.now.date()

    @cached_property
    def profile(self) -> Profile | None:
        """The newest answers, None before the first."""
        return self.store.profile(self.person_id)

    @cached_property
    def plans(self) -> list[Plan]:
        """Every version, oldest first."""
        return self.store.plan_history(self.person_id)

    @property
    def plan(self) -> Plan | None:
        """The version in force at this time; of a clock that was set back the newest."""
        return plan_at(self.plans, self.now) or (self.plans[-1] if self.plans else None)

    def reasons(self, most: int = 8) -> list[Decision]:
        """Why the plan is as it is: what was decided about it since this version was made, the latest."""
        since = [e.decision for e in self.store.decisions(self.person_id) if self.plan and e.at >= self.plan.made_at]
        return [d for d in since if d.light is None or d.rule.startswith("morning")][-most:]

    @cached_property
    def history(self) -> list[SessionSummary]:
        """Every session so far, oldest first."""
        return self.store.session_summaries(self.person_id, self.zone)

    @property
    def stop(self) -> Decision | None:
        """Why the rest of this day is for rest, if it is."""
        return why_today_rests([s for s in self.history if s.date == self.date], self._ceiling)

    @property
    def closed(self) -> Decision | None:
        """Why nothing at all is begun any more on this day, if so; what else is not advised asks for a second yes."""
        found = [s for s in self.history if s.date == self.date and closes(s)]
        return why_rest(found[-1], self._ceiling) if found else None

    @property
    def flag_before(self) -> Decision | None:
        """The red flag of an earlier day that neither a therapist nor new answers have lifted."""
        last = self.history[-1] if self.history else None
        flag = flag_of(last) if last is not None else None
        if last is None or flag is None or last.flags_seen or last.date >= self.date:
            return None
        if any(c.at > last.at + timedelta(hours=1) for c in self.store.checks(self.person_id, "before")):
            return None
        return decide("flag_before", say.FLAG_BEFORE, "amber", {"flag": RED_FLAG[flag].statement})

    @cached_property
    def checked(self) -> CheckEntry | None:
        """The latest answers before a session of this day; None after a red flag, which is asked about anew."""
        last = self._told_last
        return last if last is not None and last.at.astimezone(self.zone).date() == self.date else None

    @property
    def told_lately(self) -> CheckEntry | None:
        """The same, so late that a set may go on with them: past midnight too."""
        last = self._told_last
        return last if last is not None and self.now - last.at <= _GOES_ON else None

    @cached_property
    def _told_last(self) -> CheckEntry | None:
        told = self.store.checks(self.person_id, "before")
        last = told[-1] if told else None
        return None if last is None or (isinstance(last.check, Before) and last.check.red_flags) else last

    @cached_property
    def mornings(self) -> list[Morning]:
        """Oldest first."""
        return [c.check for c in self.store.checks(self.person_id, "morning") if isinstance(c.check, Morning)]

    @property
    def lighter_plan(self) -> Plan:
        """The plan as it is done now: after a bad morning less of it."""
        assert self.plan is not None
        told = [m for m in self.mornings if m.at <= self.now]
        return lighter(self.plan, self.history, told[-1] if told else None, self.now, care_thresholds())

    @property
    def begins(self) -> bool:
        """Whether nothing was done before this day: the first session may then be on any weekday."""
        return not any(s.done for s in self.history if s.date < self.date)

    def today(self, removed: Sequence[str] = (), any_day: bool = False) -> TodayPlan:
        """Profile and plan must be there. any_day: everything in the plan, whichever weekday it is for"""
        assert self.profile is not None
        return today(self.lighter_plan, self.date, self.history, self.profile, care_thresholds(), removed, any_day)

    def tomorrow(self) -> TodayPlan:
        """What the plan asks for on the day after. Profile and plan must be there."""
        assert self.plan is not None
        assert self.profile is not None
        return today(self.plan, self.date + timedelta(days=1), self.history, self.profile, care_thresholds())

    def adherence(self, days: int = 28) -> Adherence:
        """Days on which a check said to rest count as kept."""
        start = self.date - timedelta(days=days - 1)
        return adherence(self.plans, self.history, start, self.date, self.zone)

    # -- what was told, and what follows ---------------------------------------------------------------------------

    def begin_plan(self, profile: Profile) -> tuple[Decision, ...]:
        """Keep the answers; whoever has no plan yet is given the gentle one, and others have theirs looked over."""
        self.store.save_profile(self.person_id, profile)
        if self.store.plan(self.person_id) is not None:
            return tuple(self.pace(None))
        plan, why = starter_plan(profile, self.now, care_thresholds())
        self.store.save_plan(self.person_id, plan)
        self.store.add_decisions(self.person_id, why, self.now)
        return why

    def pace(self, morning: Morning | None) -> list[Decision]:
        """The next version of the plan, if one is due; why is kept either way."""
        fresh = Day(self.store, self.person_id, self.now)
        if fresh.plan is None or fresh.profile is None:
            return []
        earlier = [m for m in fresh.mornings if m != morning]
        plan, why = next_plan(
            fresh.plan, fresh.profile, fresh.history, morning, care_thresholds(),
            at=self.now, earlier=fresh.plans[:-1], mornings=earlier,
        )  # fmt: skip
        if plan is not fresh.plan:
            self.store.save_plan(self.person_id, plan)
        self.store.add_decisions(self.person_id, why, self.now)
        return why

    @property
    def morning_due(self) -> bool:
        """The last session was yesterday, pain was told then, and this morning has not been asked."""
        done = [s for s in self.history if s.done and s.pain_before is not None]
        if not done or done[-1].date >= self.date:
            return False
        asked = any(c.at > done[-1].at for c in self.store.checks(self.person_id, "morning"))
        return not asked and self.now - done[-1].at <= timedelta(hours=care_thresholds().morning_within.value)

    def tell_morning(self, pain: float, sleep: float | None) -> list[Decision]:
        """Keep the answers of a morning, and pace the plan by them. pain, sleep: 0 to 10, sleep None where it was not
        told"""
        told = Morning(pain=pain, sleep=sleep, at=self.now)
        self.store.add_check(self.person_id, "morning", told)
        return self.pace(told)

    def worth_reading(self) -> list[str]:
        """Ids of the learn pages that matter now."""
        assert self.profile is not None
        return suggested(self.profile, self.history, self.mornings, self.store.diary(self.person_id), care_thresholds())

    @property
    def break_due(self) -> bool:
        """No session for long, and the plan has not been lowered for it yet."""
        done = [s for s in self.history if s.done]
        if not done or self.plan is None or self.plan.made_at > done[-1].at:
            return False
        return self.now - done[-1].at >= timedelta(days=care_thresholds().break_days.value)

    def tell_before(self, check: Before, routine: bool, any_day: bool = False) -> tuple[int, Verdict]:
        """Keep the check and its decisions; (id of the check, whether and with what to start)."""
        return self._tell(check, lambda: self.verdict(check, routine, any_day))

    def tell_before_of(self, check: Before, exercises: Sequence[Exercise]) -> Verdict:
        """As :meth:`tell_before`, of exercises that no plan asks for."""
        return self._tell(check, lambda: self.verdict_of(check, exercises))[1]

    def _tell(self, check: Before, judge: Callable[[], Verdict]) -> tuple[int, Verdict]:
        """What was told is kept first: it stays where the rules cannot be asked."""
        check_id = self.store.add_check(self.person_id, "before", check)
        verdict = judge()
        self.store.add_decisions(self.person_id, verdict.decisions, self.now)
        return check_id, verdict

    def verdict_of(self, check: Before, exercises: Sequence[Exercise]) -> Verdict:
        """Whether to begin these, beside any plan. The profile must be there."""
        assert self.profile is not None
        items = [PlanItem(exercise=ex.id, seconds=1) for ex in exercises]
        plan = self.plan or Plan(items=(), pain_ceiling=self._ceiling, made_by=STARTER, made_at=self.now)
        return before(self.profile, plan, check, care_thresholds(), items)

    def stops(self, check: Before) -> list[Decision]:
        """What in these answers speaks against any exercise."""
        return stops(check, self._ceiling, care_thresholds())

    def verdict(self, check: Before, routine: bool, any_day: bool = False) -> Verdict:
        """Whether to begin the day's exercises, or its daily routine, after these answers. Profile and plan must be
        there. any_day: as of :meth:`today`"""
        assert self.plan is not None
        assert self.profile is not None
        whole = self.today(any_day=any_day)
        items = routine_items(whole.routine_steps) if routine else whole.items
        return before(self.profile, self.plan, check, care_thresholds(), items)

    def check(self, check_id: int) -> CheckEntry | None:
        """A check before a session of this person, by its number in the address."""
        return next((c for c in self.store.checks(self.person_id, "before") if c.id == check_id), None)

    def at(self, entry: CheckEntry) -> Day:
        """The same person on the day of that check: a session that goes on past midnight keeps its exercises."""
        return Day(self.store, self.person_id, entry.at.astimezone(self.zone))

    def stopped(self, entry: CheckEntry) -> Decision | None:
        """Why the session was stopped by the rules, if it was."""
        since = [e.decision for e in self.store.decisions(self.person_id) if e.at >= entry.at]
        return next((d for d in reversed(since) if d.light == "red" and d.rule in _STOPS), None)

    def tell_set(self, start: CheckEntry, set_id: int, told: SetPain) -> Decision:
        """Keep the answer after a set; red is to stop."""
        kept = set_id if set_id and self.store.owns_set(self.person_id, set_id) else None
        self.store.add_check(self.person_id, "set", told, set_id=kept)
        pains = [c.check for c in self.store.checks(self.person_id, "set") if c.at >= start.at]
        decision = after_sets(
            _pain(start),
            [p for p in pains if isinstance(p, SetPain)],
            thresholds=care_thresholds(),
            ceiling=self._ceiling,
        )
        self.store.add_decisions(self.person_id, [decision], self.now)
        return decision

    def tell_after(self, start: CheckEntry, told: After) -> list[Decision]:
        """Keep the answers after a session, and pace the plan by them; what was decided, the plan's part last."""
        self.store.add_check(self.person_id, "after", told)
        pains = [
            c.check.pain
            for c in self.store.checks(self.person_id, "set")
            if c.at >= start.at and isinstance(c.check, SetPain) and c.check.pain is not None
        ]
        lights = after(
            _pain(start), told, thresholds=care_thresholds(), ceiling=self._ceiling, pain_max=max(pains, default=None)
        )
        self.store.add_decisions(self.person_id, lights, self.now)
        return [*lights, *self.pace(None)]

    @property
    def _ceiling(self) -> float:
        return self.plan.pain_ceiling if self.plan is not None else care_thresholds().pain_ceiling.value

    def ask_pain(self, start: CheckEntry) -> dict[str, float]:
        """What the live component needs to ask after each set, and to stop by itself."""
        return {"start": _pain(start), "ceiling": self._ceiling, "rise_stop": care_thresholds().rise_stop.value}


def _pain(start: CheckEntry) -> float:
    return start.check.pain if isinstance(start.check, Before) else 0.0


def routine_items(steps: Sequence[TodayStep]) -> tuple[PlanItem, ...]:
    """The daily routine as items that the check before a session can judge, each exercise once."""
    first = {s.exercise: s for s in reversed(steps)}
    return tuple(
        PlanItem(exercise=s.exercise, reps=s.amount if s.counted else None, seconds=None if s.counted else s.amount)
        for s in reversed(first.values())
    )


def as_steps(steps: Sequence[TodayStep]) -> list[Step]:
    """Numbered by exercise, from 1."""
    names = list(dict.fromkeys(s.exercise for s in steps))
    return [
        Step(
            names.index(s.exercise) + 1,
            s.exercise,
            s.side,
            s.amount,
            s.rest_s,
            s.set_number,
            s.sets,
            s.target,
            s.tempo_s,
        )
        for s in steps
    ]
