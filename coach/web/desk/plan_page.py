"""The plan of one person: a row an exercise, what would change before it is kept, ready plans, and what was before."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from pydantic import ValidationError

from coach.care.in_force import care_thresholds
from coach.care.pacing import override
from coach.care.ready_plans import as_plan_items
from coach.care.records import PACING, STARTER, Plan, PlanItem, Profile, Progression
from coach.care.safety import forbidden
from coach.care.starter import DAYS, starter_plan
from coach.care.thresholds import for_plan
from coach.exercise import sequence
from coach.exercise.definition import exercise_ids
from coach.language import _, day_words
from coach.records.day import Day
from coach.web.account.access import get_store, visitor
from coach.web.desk.plan_changes import changes, named
from coach.web.desk.plan_rows import REPS, SECONDS, Draft, draft_of, drop_draft, rows
from coach.web.look.decisions import says
from coach.web.look.look import acting, card, here_and_now, need_patient, plain
from coach.web.look.printed import fridge_button, print_button
from coach.web.look.texts import exercise_choice, load_exercise, load_sequence, told_apart
from coach.web.look.ways import page_script


def add_fields(draft: Draft) -> None:
    """What is added is a row at once, and kept with the others."""
    which, press = st.columns([4, 1], vertical_alignment="bottom")
    key = draft.key("add", start="")
    chosen = which.selectbox(
        _("Add an exercise"), ["", *exercise_ids()], format_func=lambda n: exercise_choice(n) if n else "–", key=key
    )

    def add() -> None:
        counts = load_exercise(chosen).counts_reps
        days = draft.items[-1].days if draft.rows else DAYS
        draft.add(
            PlanItem(exercise=chosen, reps=REPS if counts else None, seconds=None if counts else SECONDS, days=days)
        )
        st.session_state[key] = ""

    press.button(_("Add it"), on_click=add, disabled=not chosen, width="stretch")


def ready_plans(day: Day, draft: Draft, profile: Profile) -> None:
    """Kept templates, the gentle start for this person's answers, and the sequences. Taking one keeps nothing yet; what
    this person may not do is left out, and why is said."""
    box = st.expander(_("Ready plans"), key="ready-plans", on_change="rerun")
    if not box.open:  # they are read when somebody wants to see them
        return
    days = draft.items[0].days if draft.rows else DAYS
    known = [(t.name, t.items) for t in day.store.templates()]
    known.append((_("Gentle start"), starter_plan(profile, day.now, care_thresholds())[0].items))
    for which in sequence.sequence_ids():
        known.append((load_sequence(which).name, as_plan_items(sequence.load_sequence(which), days)))
    with box:
        names = told_apart({n: name for n, (name, _items) in enumerate(known)})
        items = known[st.selectbox(_("Begin from"), list(names), format_func=names.__getitem__)][1]
        st.write(", ".join(f"{named(item)} {item.dose}" for item in items))
        told = [forbidden(profile, item.exercise, care_thresholds()) for item in items]
        may = [item for item, reason in zip(items, told, strict=True) if reason is None]
        for reason in filter(None, told):
            st.warning(says(reason))
        if not may:
            st.error(_("Nothing of it fits this person."))
        st.button(_("Use this plan"), on_click=draft.take, args=(may,), disabled=not may)
        st.caption(_("Nothing is kept yet: above it says what would change."))


def template_fields(day: Day, draft: Draft) -> None:
    with st.expander(_("Keep these exercises for others")):
        who = acting(_("Your name"), "template-who")
        name = st.text_input(_("Name of the template"), max_chars=80, autocomplete="off")
        if st.button(
            _("Keep these exercises as a template"), disabled=not (name.strip() and who.strip() and draft.rows)
        ):
            day.store.save_template(name, draft.items, who)
            st.session_state["plan-kept"] = _("Kept as a template. It stands under Ready plans.")
            st.rerun()


def whole_fields(draft: Draft, plan: Plan) -> dict[str, object]:
    """What is of the whole plan; what is left as it is everywhere is not written into it."""
    usual, own, whole = care_thresholds(), for_plan(care_thresholds(), plan.progression), draft.whole

    def number(name: str, words: str, least: float, most: float, now: float, step: float) -> float:
        key = draft.key(name, start=now)
        whole[name] = st.number_input(words, least, most, step=step, format="%g", key=key)
        return float(whole[name])

    with st.expander(_("The whole plan: pain, growth, fixed")):
        ceiling = number(
            "ceiling", _("Pain ceiling: above it a session stops"), 0.0, 10.0, float(plan.pain_ceiling), 1.0
        )
        whole["locked"] = st.checkbox(_("Fix the whole plan"), key=draft.key("locked", start=plan.locked))
        st.caption(
            _(
                "Pacing adds one step of one exercise at a time, never past {cap:.0f} % in {days:.0f} days, and only "
                "after sessions that went well. Here it can be made slower, or stopped."
            ).format(cap=usual.weekly_growth.value, days=usual.growth_days.value)
        )
        most = float(usual.weekly_growth.value)
        growth = number(
            "growth", _("At most, in percent a week (0: not at all)"), 0.0, most, float(own.weekly_growth.value), 1.0
        )
        sessions = number(
            "sessions", _("Good sessions in a row before a step"), 1.0, 30.0, float(own.good_sessions.value), 1.0
        )
        score = number(
            "score", _("Score that each of them needs (0 to 100)"), 0.0, 100.0, float(own.good_score.value), 5.0
        )
    progression = Progression(
        weekly_growth=None if growth == usual.weekly_growth.value else growth,
        good_sessions=None if sessions == usual.good_sessions.value else int(sessions),
        good_score=None if score == usual.good_score.value else score,
    )
    return {"pain_ceiling": ceiling, "locked": whole["locked"], "progression": progression}


def keep(day: Day, plan: Plan, draft: Draft, fits: bool, whole: dict[str, object]) -> None:
    """What would change, said before it is kept."""
    try:
        wanted = Plan.model_validate(plan.model_dump() | {"items": draft.items, **whole})
    except ValidationError:
        st.error(
            _("An exercise is in the plan twice with the same side. Give one of them another side, or leave it out.")
        )
        return
    told = changes(plan, wanted)
    with card("changes"):
        st.subheader(_("What changes"), anchor=False)
        if not told:
            st.write(_("Nothing yet."))
            return
        st.markdown(listed(told))
        who = acting(key="plan-who")
        left, right = st.columns(2)
        right.button(_("Undo all of it"), on_click=drop_draft, width="stretch")
        if not left.button(_("Keep this plan"), type="primary", width="stretch", disabled=not fits):
            return
        if not who.strip():
            st.error(_("Please type who changes the plan. Nothing was changed."))
            return
    made, why = override(plan, who, day.now, items=draft.items, **whole)
    day.store.save_plan(day.person_id, made)
    day.store.add_decisions(day.person_id, [why], day.now)
    drop_draft()
    st.session_state["plan-kept"] = _("Kept. It is on the Today page now.")
    st.rerun()


def versions(plans: Sequence[Plan]) -> None:
    """Newest first: who made each and what it changed."""
    makers = {STARTER: _("the first plan"), PACING: _("pacing")}
    with st.expander(_("Versions before")):
        for before, plan in reversed(list(zip([None, *plans], plans, strict=False))):
            told = changes(before, plan) if before else [f"{named(i)}: {i.dose}" for i in plan.items]
            who = makers.get(plan.made_by, plan.made_by)
            st.markdown(f"**{plan.version}** · {day_words(plan.made_at.date())} · {plain(who)}\n{listed(told)}")


def listed(lines: Sequence[str]) -> str:
    return "\n".join(f"- {plain(line)}" for line in lines)


def page() -> None:
    person = need_patient()
    day = Day(get_store(), person.id, here_and_now())
    plan, profile = day.plan, day.profile
    if plan is None or profile is None:
        st.write(_("There is no plan yet. The questions under Today make the first one."))
        if visitor().kind == "home" and st.button(_("To Today"), type="primary"):
            st.switch_page(page_script("today"), query_params={"person": str(person.id)})
        return
    if told := st.session_state.pop("plan-kept", ""):
        st.success(told)
    for item in plan.items:
        reason = forbidden(profile, item.exercise, care_thresholds())
        if reason is not None:
            st.warning(says(reason))
    draft = draft_of(person.id, plan)
    fits = rows(draft)
    add_fields(draft)
    above = st.container()
    ready_plans(day, draft, profile)
    whole = whole_fields(draft, plan)
    with above:
        keep(day, plan, draft, fits, whole)
    template_fields(day, draft)
    left, right = st.columns(2)
    with left:
        fridge_button(person, plan, day.date)
    with right:
        guides = [load_exercise(item.exercise) for item in plan.items]
        print_button(_("Print the guides, one page an exercise"), f"guides_{plan.version}", guides)
    versions(day.plans)


page()
