"""The plan while it is changed: one row an exercise, in the visit until it is kept. What is typed stays typed, also
when a row moves, and when another tab was looked at meanwhile."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import streamlit as st

from coach.care.records import Plan, PlanItem
from coach.exercise.definition import Exercise
from coach.language import _, weekday_words
from coach.web.desk.plan_changes import named, usual_most
from coach.web.look.look import card, guide, show_guide
from coach.web.look.texts import load_exercise, weekday

REPS, SECONDS = 8, 20  # of an exercise that is added
_PICTURE_PX = 64
_COLUMNS = (1.1, 3, 1.9, 1.9, 1.7, 2.4, 2.9)
_NAME = "plan-draft"
_numbers = count()


@dataclass
class Draft:
    """number: no other draft of this server has it, so that no field of another one is taken for its own · rows: by a
    number that stays while they move · whole: what was typed about the whole plan"""

    person_id: int
    version: int
    number: int = field(default_factory=lambda: next(_numbers))
    rows: dict[int, PlanItem] = field(default_factory=dict)
    whole: dict[str, Any] = field(default_factory=dict)

    @property
    def items(self) -> tuple[PlanItem, ...]:
        return tuple(self.rows.values())

    def add(self, *items: PlanItem) -> None:
        for item in items:
            self.rows[max(self.rows, default=0) + 1] = item

    def take(self, items: Iterable[PlanItem]) -> None:
        """These in the place of what is there; each begins with fields of its own."""
        first = max(self.rows, default=0) + 1
        self.rows = dict(enumerate(items, first))

    def leave_out(self, row: int) -> None:
        del self.rows[row]

    def move(self, row: int, by: int) -> None:
        order = list(self.rows)
        at = order.index(row)
        order.insert(at + by, order.pop(at))
        self.rows = {n: self.rows[n] for n in order}

    def key(self, name: str, row: int | None = None, start: Any = None) -> str:
        """Of a field, which begins with what was typed last, else as it is kept."""
        key = f"{name}-{self.number}" + ("" if row is None else f"-{row}")
        st.session_state.setdefault(key, self.whole.get(name, start) if row is None else start)
        return key


def draft_of(person_id: int, plan: Plan) -> Draft:
    """What was begun in this visit, else the plan as it is kept."""
    draft = st.session_state.get(_NAME)
    if isinstance(draft, Draft) and draft.person_id == person_id:
        if draft.version == plan.version:
            return draft
        st.warning(_("The plan was changed meanwhile. What was not kept here is gone: this is the plan as it is now."))
    draft = Draft(person_id, plan.version)
    draft.add(*plan.items)
    st.session_state[_NAME] = draft
    return draft


def drop_draft() -> None:
    st.session_state.pop(_NAME, None)


def rows(draft: Draft) -> bool:
    """The table; whether all that is typed in it can be kept."""
    if not draft.rows:
        st.write(_("No exercise is in the plan."))
        return True
    with st.container(key="plan-head"):
        names = ("", _("Exercise"), _("Sets"), _("Reps"), _("Side"), _("Days"), "")
        for column, name in zip(st.columns(_COLUMNS), names, strict=True):
            column.markdown(name)
    with st.container(key="plan-rows"):
        fit = [_row(draft, n, item) for n, item in list(draft.rows.items())]  # every row is shown, whatever one says
    return all(fit)


def _row(draft: Draft, n: int, item: PlanItem) -> bool:
    ex = load_exercise(item.exercise)
    day_key = draft.key("days", n, list(item.days))
    with card(f"row-{n}"):
        picture, name, sets, amount, side, days, more = st.columns(_COLUMNS, vertical_alignment="center")
        with picture:
            show_guide(guide(ex, animate=False), _PICTURE_PX, ex.name)
        changes: dict[str, Any] = {
            "sets": int(sets.number_input(_("Sets"), 1, 10, key=draft.key("sets", n, item.sets))),
            "side": _side(draft, n, item, ex, side),
        }
        item = item.model_copy(update=changes)
        name.markdown(f"**{named(item)}**")
        with amount:
            item = item.with_amount(_amount(draft, n, item))
        with days.popover(weekday_words(sorted(st.session_state[day_key])) or "–", width="stretch"):
            chosen = st.pills(_("Days"), list(range(7)), selection_mode="multi", format_func=weekday, key=day_key)
        with more.container(horizontal=True, horizontal_alignment="right", gap="small"):
            _moves(draft, n, item)
            with st.popover(_("More")):
                changes = _more(draft, n, item, ex)
        if not chosen:
            st.error(_("Choose a day for {name}, or leave it out.").format(name=named(item)))
        changes["days"] = tuple(sorted(chosen)) or item.days
        draft.rows[n] = item.model_copy(update=changes)
    return bool(chosen)


def _amount(draft: Draft, n: int, item: PlanItem) -> int:
    if item.reps is not None:
        return int(st.number_input(_("Reps"), 1, 50, key=draft.key("amount", n, item.amount)))
    with st.container(key=f"seconds-{n}"):  # its name is shown, because the column's is another
        return int(st.number_input(_("Seconds"), 1, 600, key=draft.key("amount", n, item.amount)))


def _side(draft: Draft, n: int, item: PlanItem, ex: Exercise, place: Any) -> str:
    if not ex.two_sided:
        place.markdown(_("both"))
        return item.side
    return str(
        place.selectbox(_("Side"), ["both", "left", "right"], format_func=_, key=draft.key("side", n, item.side))
    )


def _moves(draft: Draft, n: int, item: PlanItem) -> None:
    """Its name is for who hears it; who sees it sees an arrow."""
    order = list(draft.rows)
    for by, words, last in ((-1, _("{name}: earlier"), order[0]), (1, _("{name}: later"), order[-1])):
        with st.container(key=f"{'up' if by < 0 else 'down'}-{n}", width="content"):
            st.button(
                words.format(name=named(item)), key=f"move{by}-{draft.number}-{n}", on_click=draft.move, args=(n, by),
                disabled=n == last,
            )  # fmt: skip


def _more(draft: Draft, n: int, item: PlanItem, ex: Exercise) -> dict[str, Any]:
    """What is rarely changed: target, tempo, what pacing may do; and to leave the exercise out."""
    target = st.number_input(
        _("Target, {unit}").format(unit=_("degrees") if ex.unit == "deg" else ex.unit), None, None, format="%g",
        key=draft.key("target", n, float(ex.target if item.target is None else item.target)),
    )  # fmt: skip
    tempo = _tempo(draft, n, item, ex)
    locked = st.checkbox(_("Fixed: pacing leaves it as it is"), key=draft.key("locked", n, item.locked))
    most = st.number_input(
        _("Pacing goes up to (empty: {most})").format(most=usual_most(item)), 1, 50 if item.reps is not None else 600,
        None, key=draft.key("most", n, item.most),
    )  # fmt: skip
    st.button(_("Leave this exercise out"), key=f"out-{draft.number}-{n}", on_click=draft.leave_out, args=(n,))
    return {"target": None if target == ex.target else target, "tempo_s": tempo, "locked": locked, "most": most}


def _tempo(draft: Draft, n: int, item: PlanItem, ex: Exercise) -> tuple[float, ...] | None:
    """Out, hold, back; None where it is the exercise's own, and for what is held."""
    if not ex.counts_reps:
        return item.tempo_s
    names = (_("Seconds there"), _("Seconds held"), _("Seconds back"))
    least = (0.2, 0.0, 0.2)
    typed = tuple(
        float(
            column.number_input(
                name, low, 60.0, step=0.5, format="%g", key=draft.key(f"tempo{k}", n, max(float(value), low))
            )
        )
        for k, (column, name, value, low) in enumerate(
            zip(st.columns(3), names, item.tempo_s or ex.tempo.usual_s, least, strict=True)
        )
    )
    return None if typed == ex.tempo.usual_s else typed
