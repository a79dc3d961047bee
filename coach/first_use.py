"""What is made on a computer before the coach is first used there: pose model, compiled kernels, known movements.

``make setup`` does it in a checkout; an installed coach does it by itself, with a bar, and never twice.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from coach.pose import model_bundle
from coach.pose.errors import ModelError
from coach.settings import settings

_Update = Callable[[int, int], None]


def prepare(model: str | None = "full") -> None:
    """Make what is missing; says nothing and takes no time where nothing is.

    model: the pose model that will be used; None where only landmarks are read
    Raises :class:`ModelError`, one line with the fix, where the model cannot be had.
    """
    if model is not None and settings().model is None and _missing(model):
        with _told("Fetching the pose model, once") as update:
            model_bundle.build(model, say=_silent, progress=update)
    from coach.exercise import known  # with Numba and all exercises: not before a bar can say what takes so long

    if not known.is_kept():
        with _told("Preparing the measurements, once"):
            from coach.kinematics.warm import warm

            warm()
            known.prepare()


def _missing(model: str) -> bool:
    try:
        model_bundle.verify(model)
    except ModelError:
        return True
    return False


@contextmanager
def _told(what: str) -> Iterator[_Update]:
    """A bar on stderr where somebody sits before it, else one line."""
    if not sys.stderr.isatty():
        print(f"{what} ...", file=sys.stderr, flush=True)
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[size]}"), TimeElapsedColumn()
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(what, total=None, size="")  # without a total it moves to and fro
        yield lambda done, total: bar.update(
            task, completed=done, total=total, size=f"{done / 1e6:.0f} of {total / 1e6:.0f} MB"
        )
        bar.update(task, completed=1, total=1)


def _silent(_: str) -> None:
    pass
