"""Plans that are ready to begin from: a sequence that comes with the coach, as exercises of a plan."""

from __future__ import annotations

from coach.care.records import PlanItem
from coach.exercise.sequence import Sequence


def as_plan_items(sequence: Sequence, days: tuple[int, ...]) -> tuple[PlanItem, ...]:
    """Each exercise once, on these weekdays; one that comes again is another set of it."""
    found: dict[tuple[str, str], PlanItem] = {}
    for item in sequence.items:
        seconds = None if item.seconds is None else round(item.seconds)
        made = PlanItem(exercise=item.exercise, side=item.side, reps=item.reps, seconds=seconds, days=days)
        first = found.get(made.key)
        found[made.key] = made if first is None else first.model_copy(update={"sets": first.sets + 1})
    return tuple(found.values())
