"""The plan of one person: a therapist's own next version, with locks, ceiling and days; and what it was before."""

from __future__ import annotations

import streamlit as st
from pydantic import ValidationError

from coach.care.in_force import care_thresholds
from coach.care.pacing import override
from coach.care.records import Plan, PlanItem, Profile, Progression
from coach.care.safety import forbidden
from coach.care.thresholds import Threshold
from coach.exercise.definition import Exercise, exercise_ids
from coach.language import _, day_words
from coach.records.day import Day
from coach.web.account.access import get_store, visitor
from coach.web.look.decisions import says
from coach.web.look.look import acting, card, here_and_now, need_patient, plain
from coach.web.look.printed import print_button
from coach.web.look.texts import exercise_choice, load_exercise, side_words, weekday
from coach.web.look.ways import page_script

_REPS, _SECONDS = 8, 20  # of an exercise that is added


def row(item: PlanItem, version: int) -> PlanItem | None:
    """One exercise's fields; None where it is to be left out."""
    ex = load_exercise(item.exercise)
    key = f"{version}-{item.exercise}-{item.side}"
    with card(key):
        st.markdown("**" + ", ".join([ex.name, *side_words(item.side)]) + "**")
        left, middle, right = st.columns(3)
        sets = left.number_input(_("Sets"), 1, 10, item.sets, key=f"sets-{key}")
        label = _("Reps") if item.reps is not None else _("Seconds")
        most = 50 if item.reps is not None else 600
        amount = middle.number_input(label, 1, most, item.amount, key=f"amount-{key}")
        target = right.number_input(
            _("Target, {unit}").format(unit=_("degrees") if ex.unit == "deg" else ex.unit), None, None,
            float(ex.target if item.target is None else item.target), key=f"target-{key}", format="%g",
        )  # fmt: skip
        tempo = tempo_fields(ex, item, key)
        days = st.pills(
            _("Days"), list(range(7)), selection_mode="multi", default=list(item.days), format_func=weekday,
            key=f"days-{key}",
        )  # fmt: skip
        left, right = st.columns(2, vertical_alignment="bottom")
        locked = left.checkbox(_("Fixed: pacing leaves it as it is"), item.locked, key=f"locked-{key}")
        most_now = right.number_input(
            _("Pacing goes up to (empty: {most})").format(most=_usual_most(item)), 1, most, item.most, key=f"most-{key}"
        )  # fmt: skip
        out = st.checkbox(_("Leave this exercise out"), key=f"out-{key}") or not days
    if out:
        return None
    changes = {
        "sets": int(sets),
        "days": tuple(days),
        "locked": locked,
        "most": most_now,
        "tempo_s": tempo,
        "target": None if target == ex.target else target,
    }
    return PlanItem.model_validate(item.with_amount(int(amount)).model_dump() | changes)


def tempo_fields(ex: Exercise, item: PlanItem, key: str) -> tuple[float, ...] | None:
    """Out, hold, back; None where it is the exercise's own, and for what is held."""
    if not ex.counts_reps:
        return item.tempo_s
    names = (_("Seconds there"), _("Seconds held"), _("Seconds back"))
    least = (0.2, 0.0, 0.2)
    typed = tuple(
        column.number_input(name, low, 60.0, max(float(value), low), 0.5, key=f"tempo-{n}-{key}", format="%g")
        for n, (column, name, value, low) in enumerate(
            zip(st.columns(3), names, item.tempo_s or ex.tempo.usual_s, least, strict=True)
        )
    )
    return None if typed == ex.tempo.usual_s else typed


def _usual_most(item: PlanItem) -> float:
    thresholds = care_thresholds()
    return int((thresholds.most_reps if item.reps is not None else thresholds.most_seconds).value)


def progression_fields(plan: Plan) -> Progression:
    """How the plan may grow; what is left as it is everywhere is not written into the plan."""
    usual, own = care_thresholds(), plan.progression
    with st.expander(_("How the plan may grow")):
        st.caption(
            _(
                "Pacing adds one step of one exercise at a time, never past {cap:.0f} % in {days:.0f} days, and only "
                "after sessions that went well. Here it can be made slower, or stopped."
            ).format(cap=usual.weekly_growth.value, days=usual.growth_days.value)
        )
        growth = st.number_input(
            _("At most, in percent a week (0: not at all)"), 0.0, float(usual.weekly_growth.value),
            _now(own.weekly_growth, usual.weekly_growth), 1.0, format="%g",
        )  # fmt: skip
        sessions = st.number_input(
            _("Good sessions in a row before a step"), 1, 30, int(_now(own.good_sessions, usual.good_sessions))
        )
        score = st.number_input(
            _("Score that each of them needs (0 to 100)"),
            0.0,
            100.0,
            _now(own.good_score, usual.good_score),
            5.0,
            format="%g",
        )
    return Progression(
        weekly_growth=None if growth == usual.weekly_growth.value else growth,
        good_sessions=None if sessions == usual.good_sessions.value else int(sessions),
        good_score=None if score == usual.good_score.value else score,
    )


def _now(own: float | None, usual: Threshold) -> float:
    return float(usual.value if own is None else min(own, usual.value) if usual.unit == "%" else own)


def editor(day: Day, plan: Plan) -> None:
    with st.form("plan", border=False):
        items = [row(item, plan.version) for item in plan.items]
        new = st.selectbox(
            _("Add an exercise"), ["", *exercise_ids()], format_func=lambda n: exercise_choice(n) if n else "–"
        )
        side = st.segmented_control(
            _("Side of what is added"), ["both", "left", "right"], default="both", format_func=_, required=True
        )
        ceiling = st.number_input(
            _("Pain ceiling: above it a session stops"), 0.0, 10.0, float(plan.pain_ceiling), 1.0, format="%g"
        )
        progression = progression_fields(plan)
        locked = st.checkbox(_("Fix the whole plan"), plan.locked)
        who = acting()
        sent = st.form_submit_button(_("Keep this plan"), type="primary", width="stretch")
    if not sent:
        return
    if not who.strip():
        st.error(_("Please type who changes the plan. Nothing was changed."))
        return
    kept = [item for item in items if item is not None]
    if new:
        added = load_exercise(new)
        kept.append(
            PlanItem(
                exercise=new,
                side=side if added.two_sided else "both",
                reps=_REPS if added.counts_reps else None,
                seconds=None if added.counts_reps else _SECONDS,
            )
        )
    try:
        made, why = override(
            plan, who, day.now, items=tuple(kept), pain_ceiling=ceiling, locked=locked, progression=progression
        )
    except ValidationError:
        st.error(_("This exercise is in the plan already. Nothing was changed."))
        return
    day.store.save_plan(day.person_id, made)
    day.store.add_decisions(day.person_id, [why], day.now)
    st.session_state["plan-kept"] = True
    st.rerun()


def templates(day: Day, plan: Plan, profile: Profile) -> None:
    """Keep this plan's exercises for others; or begin from what was kept. What this person may not do is left out."""
    store = day.store
    with st.expander(_("Templates")):
        who = acting(_("Your name"), "template-who")
        name = st.text_input(_("Name of the template"), max_chars=80, autocomplete="off")
        if st.button(_("Keep these exercises as a template"), disabled=not (name.strip() and who.strip())):
            store.save_template(name, plan.items, who)
            st.rerun()
        known = store.templates()
        if not known:
            return
        chosen = st.selectbox(_("Begin from"), known, format_func=lambda t: t.name)
        if not st.button(_("Use this template"), disabled=not who.strip()):
            return
        may = [i for i in chosen.items if forbidden(profile, i.exercise, care_thresholds()) is None]
        if not may:
            st.error(_("Nothing of it fits this person. Nothing was changed."))
            return
        made, why = override(plan, who, day.now, items=tuple(may))
        store.save_plan(day.person_id, made)
        store.add_decisions(day.person_id, [why], day.now)
        st.session_state["plan-kept"] = True
        st.rerun()


def page() -> None:
    person = need_patient()
    day = Day(get_store(), person.id, here_and_now())
    if day.plan is None or day.profile is None:
        st.write(_("There is no plan yet. The questions under Today make the first one."))
        if visitor().kind == "home" and st.button(_("To Today"), type="primary"):
            st.switch_page(page_script("today"), query_params={"person": str(person.id)})
        return
    if st.session_state.pop("plan-kept", False):
        st.success(_("Kept. It is on the Today page now."))
    for item in day.plan.items:
        reason = forbidden(day.profile, item.exercise, care_thresholds())
        if reason is not None:
            st.warning(says(reason))
    editor(day, day.plan)
    templates(day, day.plan, day.profile)
    print_button(
        _("Print for the fridge"), f"plan_{day.plan.version}", [load_exercise(i.exercise) for i in day.plan.items]
    )
    with st.expander(_("Versions before")):
        for old in reversed(day.plans):
            parts = [f"{load_exercise(i.exercise).name} {i.sets} x {i.amount}" for i in old.items]
            st.markdown(
                f"**{old.version}** · {day_words(old.made_at.date())} · {plain(old.made_by)}: {', '.join(parts)}"
            )


page()
