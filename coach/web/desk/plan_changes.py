"""What is different between two versions of a plan, in short lines: "Squat: 2 × 8 → 3 × 10". Told before a change is
kept, and of each version that was."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from coach.care.in_force import care_thresholds
from coach.care.movement import known
from coach.care.records import Plan, PlanItem
from coach.care.starter import minutes_of
from coach.care.thresholds import for_plan
from coach.language import Number, _, weekday_words
from coach.web.look.texts import exercise_name, side_words


def named(item: PlanItem) -> str:
    """The exercise, with its side where it is one alone."""
    return ", ".join([exercise_name(item.exercise), *side_words(item.side)])


def changes(before: Plan, after: Plan) -> list[str]:
    """One line an exercise and one for each setting of the whole plan; empty where nothing is different."""
    return [*_of_items(before.items, after.items), *_of_whole(before, after)]


def _of_items(before: Sequence[PlanItem], after: Sequence[PlanItem]) -> Iterator[str]:
    kept = {item.key for item in before} & {item.key for item in after}
    gone = [item for item in before if item.key not in kept]
    old = {item.key: item for item in before}
    for item in after:
        was = old.get(item.key) or next((g for g in gone if g.exercise == item.exercise), None)
        if was is None:
            yield _("{name} added: {dose}, {days}").format(
                name=named(item), dose=item.dose, days=weekday_words(item.days)
            )
            continue
        if was in gone:
            gone.remove(was)
        if told := "; ".join(_of_item(was, item)):
            yield f"{named(was)}: {told}"
    for item in gone:
        yield _("{name} left out").format(name=named(item))
    order = [item.key for item in after if item.key in kept]
    if order != [item.key for item in before if item.key in kept]:
        yield _("New order: {names}").format(names=", ".join(map(named, after)))


def _of_item(was: PlanItem, now: PlanItem) -> Iterator[str]:
    if was.dose != now.dose:
        yield f"{was.dose} → {now.dose}"
    if was.side != now.side:
        yield f"{_side(was.side)} → {_side(now.side)}"
    if was.days != now.days:
        yield f"{weekday_words(was.days)} → {weekday_words(now.days)}"
    if (was.target, was.tempo_s) != (now.target, now.tempo_s):
        yield from _of_movement(was, now)
    if was.locked != now.locked:
        yield _("now fixed") if now.locked else _("no longer fixed")
    if was.most != now.most:
        usual = usual_most(now)
        yield _("pacing goes up to {before} → {after}").format(before=was.most or usual, after=now.most or usual)


def _of_movement(was: PlanItem, now: PlanItem) -> Iterator[str]:
    ex = known(now.exercise)
    if ex is None:
        return
    targets = [ex.target if item.target is None else item.target for item in (was, now)]
    if targets[0] != targets[1]:
        before, after = (f"{Number(round(target, 2)):g}" for target in targets)
        yield _("target {before} → {after}").format(before=before, after=after)
    tempos = [item.tempo_s or ex.tempo.usual_s for item in (was, now)]
    if tempos[0] != tempos[1]:
        before, after = ("-".join(f"{Number(s):g}" for s in tempo) for tempo in tempos)
        yield _("seconds there, held, back: {before} → {after}").format(before=before, after=after)


def _of_whole(before: Plan, after: Plan) -> Iterator[str]:
    was, now = (for_plan(care_thresholds(), plan.progression) for plan in (before, after))
    settings = (
        (_("Stops above a pain of"), before.pain_ceiling, after.pain_ceiling),
        (_("Growth in percent a week"), was.weekly_growth.value, now.weekly_growth.value),
        (_("Good sessions before a step"), was.good_sessions.value, now.good_sessions.value),
        (_("Score that each needs"), was.good_score.value, now.good_score.value),
    )
    for name, old, new in settings:
        if old != new:
            yield f"{name}: {Number(old):g} → {Number(new):g}"
    if before.locked != after.locked:
        yield _("The whole plan is fixed") if after.locked else _("The whole plan is no longer fixed")
    minutes = [round(minutes_of(plan.items, plan.rest_s)) for plan in (before, after)]
    if minutes[0] != minutes[1]:
        yield _("All of it in one go: about {before} → {after} minutes").format(before=minutes[0], after=minutes[1])


def usual_most(item: PlanItem) -> int:
    """How far pacing goes where the plan says nothing: reps, or seconds of what is held."""
    thresholds = care_thresholds()
    return int((thresholds.most_reps if item.reps is not None else thresholds.most_seconds).value)


def _side(side: str) -> str:
    return next(iter(side_words(side)), _("both sides"))
