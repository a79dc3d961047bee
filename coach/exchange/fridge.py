"""The fridge sheet: one printed page with the whole plan: of each exercise a drawn picture, the dose, the days."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, Literal

from coach.care.movement import known, name_of, routine_steps, sides_of
from coach.care.records import Plan, PlanItem
from coach.exchange.typeset import typeset
from coach.exercise.sequence import load_sequence
from coach.figure.pages import DISCLAIMER, dose, still_figures
from coach.language import Number, _, day_words, in_language, language, weekday_words

_TEMPLATE = Path(__file__).with_name("fridge.typ")


def fridge_pdf(plan: Plan, name: str, made_on: date) -> bytes:
    """One A4 page in the language in use. name: of the person"""
    return render(fridge_data(plan, name, made_on))[0]


def fridge_data(plan: Plan, name: str, made_on: date) -> dict[str, Any]:
    """All words and pictures of the sheet."""
    items, pictures = [], {}
    for n, item in enumerate(plan.items):
        told = _item(item)
        if (picture := _picture(item)) is not None:
            pictures[f"{n}.svg"] = picture
            told["picture"] = f"{n}.svg"
        items.append(told)
    every_day = []
    if plan.routine and routine_steps(plan.routine):
        words = _("Every day, rest days too: {name}.")
        every_day.append(words.format(name=in_language(load_sequence(plan.routine)).name))
    return {
        "title": _("My exercises"), "name": name, "lang": language(),
        "made": _("made on {day}").format(day=day_words(made_on)),
        "days": [weekday_words([day]) for day in range(7)], "items": items,
        "notes": [
            *every_day,
            _("Rest {seconds} seconds between sets.").format(seconds=plan.rest_s),
            _("Stop when your pain is above {pain:g} of 10.").format(pain=Number(plan.pain_ceiling)),
        ],
        "empty": _("No exercise is in the plan."), "disclaimer": _(DISCLAIMER), "pictures": pictures,
    }  # fmt: skip


def _item(item: PlanItem) -> dict[str, Any]:
    ex = known(item.exercise)
    amount = (_("{n} reps") if item.reps is not None else _("{n} seconds")).format(n=item.amount)
    sides = {"left": _("left side"), "right": _("right side"), "both": ""}[item.side]
    if len(sides_of(item)) > 1:
        sides = _("each side")
    # Of a hold the definition would name its own seconds, beside those of the plan
    tempo = dose(in_language(ex).at_tempo(item.tempo_s)) if ex is not None and ex.kind != "hold" else ""
    return {
        "name": _(name_of(item.exercise)), "dose": f"{item.sets} × {amount}" if item.sets > 1 else amount,
        "side": sides, "tempo": tempo, "days": list(item.days), "picture": "",
    }  # fmt: skip


def _picture(item: PlanItem) -> str | None:
    """At the target; none of an exercise whose definition is gone."""
    ex = known(item.exercise)
    return None if ex is None else still_figures(in_language(ex))[1]


def render(data: dict[str, Any], form: Literal["pdf", "png"] = "pdf") -> list[bytes]:
    """The document (pdf), or its pages as pictures (png)."""
    return typeset(_TEMPLATE, data, form)
