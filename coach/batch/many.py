"""Many clips on Dask: each scored on its own, one line of JSON for each, whatever becomes of the others."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coach.doctor import library_problem
from coach.exercise.definition import exercise_ids
from coach.pose import CoachError
from coach.pose.errors import NotMeasurable
from coach.settings import this_computer

if TYPE_CHECKING:
    from distributed import Client

KINDS = (
    ".mp4", ".m4v", ".mov", ".3gp", ".webm", ".mkv", ".avi", ".ts", ".mts", ".m2ts", ".mpg", ".mpeg", ".wmv", ".flv",
    ".h264", ".npz",
)  # fmt: skip
MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Task:
    """One clip. exercise: an id"""

    clip: Path
    exercise: str
    side: str = "both"


def tasks(of: Path) -> list[Task]:
    """What a folder or a manifest asks for, in its order.

    A manifest is JSON: {"clips": [{"file", "exercise", "side"}]}, files beside it. In a folder without one a clip's
    name begins with its exercise's id, as squat_monday.mp4. Raises CoachError, one line.
    """
    if of.is_dir() and (of / MANIFEST).is_file():
        of = of / MANIFEST
    if of.is_file():
        return _of_manifest(of)
    if not of.is_dir():
        raise CoachError(f"No such folder or manifest: {of}. Check the name.")
    found, unknown = [], []
    for path in sorted(p for p in of.iterdir() if p.suffix.lower() in KINDS):
        exercise = _by_name(path.stem)
        if exercise is None:
            unknown.append(path.name)
        else:
            found.append(Task(path, exercise))
    if unknown:
        raise CoachError(
            f"No exercise is known for {unknown[0]} (of {len(unknown)}). Begin its name with an exercise's id, or "
            f"write a {MANIFEST}."
        )
    if not found:
        raise CoachError(f"There is no clip in {of}. Clips end in {', '.join(KINDS)}.")
    return found


def _by_name(stem: str) -> str | None:
    """The longest id that the name begins with."""
    return max((n for n in exercise_ids() if stem == n or stem.startswith(n + "_")), key=len, default=None)


def _of_manifest(path: Path) -> list[Task]:
    try:
        entries = json.loads(path.read_text("utf-8"))["clips"]
        found = [Task(path.parent / e["file"], e["exercise"], e.get("side", "both")) for e in entries if e["exercise"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CoachError(
            f'{path.name} is no manifest: write {{"clips": [{{"file": "a.mp4", "exercise": "squat"}}]}}.'
        ) from error
    if not found:
        raise CoachError(f"{path.name} names no clip with an exercise.")
    return found


def score(task: Task) -> dict[str, Any]:
    """One line of the result: the coach.analysis/1 object, or why there is none."""
    from coach.pipeline import analyze

    about = {"file": task.clip.name, "exercise": task.exercise}
    try:
        return {**about, "status": "done", "report": analyze(task.clip, task.exercise, task.side).report}
    except NotMeasurable as error:
        return {**about, "status": "not measured", "why": str(error)}
    except CoachError as error:
        return {**about, "status": "refused", "why": str(error)}


@contextmanager
def _client(scheduler: str | None) -> Iterator[Client]:
    from distributed import Client, LocalCluster

    if scheduler is not None:
        try:
            client = Client(scheduler, timeout=5)
        except (OSError, ValueError) as error:
            raise CoachError(
                f"No Dask scheduler answers at {scheduler}. Start one, or leave out --scheduler."
            ) from error
        with client:
            yield client
        return
    # inference takes a core and a half of each worker
    count = max(1, (os.cpu_count() or 2) // 2)
    with (
        LocalCluster(
            n_workers=count, threads_per_worker=1, processes=True, dashboard_address=None,
            host=this_computer().replace("::1", "[::1]"), silence_logs=40,
        ) as cluster,
        Client(cluster) as client,
    ):  # fmt: skip
        yield client


def run(
    of: Path, out: Path, scheduler: str | None = None, told: Callable[[int, int], None] | None = None
) -> dict[str, int]:
    """Score them all; one line of JSON for each in ``out``, in the order asked for. How many ended how.

    told: called with how many are done and how many there are
    """
    from distributed import as_completed

    todo = tasks(of)
    if problem := library_problem():  # else each clip's line would be about its worker
        raise CoachError(problem)
    lines: dict[str, dict[str, Any]] = {}
    with _client(scheduler) as client:
        futures = {client.submit(score, task, pure=False, retries=1): n for n, task in enumerate(todo)}
        for done, future in enumerate(as_completed(futures), 1):
            task = todo[futures[future]]
            try:
                line = future.result()
            except Exception as error:  # a worker that died, even twice, ends its clip and no other
                line = {
                    "file": task.clip.name, "exercise": task.exercise, "status": "refused",
                    "why": f"its worker ended: {type(error).__name__}",
                }  # fmt: skip
            lines[str(futures[future])] = line
            if told is not None:
                told(done, len(todo))
    part = out.with_name(out.name + ".part")
    ordered = [lines[str(n)] for n in range(len(todo))]
    try:
        part.write_text("".join(json.dumps(line, allow_nan=False) + "\n" for line in ordered), "utf-8")
        part.replace(out)
    except OSError as error:
        raise CoachError(f"Cannot write {out}: {(error.strerror or 'not possible').lower()}.") from error
    return {s: sum(line["status"] == s for line in ordered) for s in ("done", "not measured", "refused")}
