"""The accuracy card: ``python -m coach.evaluation.accuracy`` measures, and writes docs/accuracy.md with its figures.

Nothing in it is typed by hand. Parts that need ../shared or the pose model keep their old numbers where it is absent.
"""

from __future__ import annotations

import argparse
import datetime
import multiprocessing
import os
import platform
import re
import sys
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ProcessPoolExecutor
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

from coach.evaluation import encodings, own_way, people, tables, trend_trials
from coach.evaluation.assessments import assessment_tables
from coach.evaluation.recorded import DRAWN, clip_trial, drawn_trial, entries, mocap_trial, shared_folder
from coach.evaluation.trials import count_trials, rom_trials
from coach.exercise.definition import FOLDER, exercise_ids, load_exercise
from coach.pose import CoachError
from coach.pose.model_bundle import verify

DOCS = Path(__file__).resolve().parents[2] / "docs"
PARTS = tuple(part for part in tables.ORDER if part != "stated")  # that is read from the registry, not measured
_CORES = 2
_MOCAP_SEEDS = (1, 2, 3)
_QUICK = ("squat", "shoulder_abduction", "elbow_flexion", "march_in_place", "neck_lateral_flexion")
_Row = TypeVar("_Row")


class Runner:
    """Trials side by side. measured: every part's rows · absent: why a part could not run"""

    def __init__(self, pool: ProcessPoolExecutor, quick: bool, say: Callable[[str], None]):
        self.pool, self.quick, self.say = pool, quick, say
        self.measured: dict[str, list[Any]] = {}
        self.absent: dict[str, str] = {}

    def run(self, parts: Iterable[str]) -> None:
        waiting = {part: getattr(self, f"_{part}")() for part in PARTS if part in parts}
        for part, futures in waiting.items():
            if futures is None:
                continue
            started = time.monotonic()
            rows: list[Any] = []
            for future in futures:
                found = future.result()
                rows += found if isinstance(found, list) else [found]
            self.measured[part] = rows
            self.say(f"{part}: {len(rows)} rows, waited {time.monotonic() - started:.0f} s")

    def _exercises(self) -> list[str]:
        return list(_QUICK) if self.quick else exercise_ids(FOLDER)

    def _rom(self) -> list[Future[Any]]:
        return [self.pool.submit(rom_trials, i, self.quick) for i in self._exercises()]

    def _counts(self) -> list[Future[Any]]:
        return [self.pool.submit(count_trials, i, self.quick) for i in self._exercises()]

    def _mocap(self) -> list[Future[Any]] | None:
        folder = shared_folder("mocap")
        if folder is None:
            self.absent["mocap"] = "../shared/mocap is not beside this checkout"
            return None
        known, seeds = exercise_ids(FOLDER), _MOCAP_SEEDS[: 1 if self.quick else None]
        chosen = [e for e in entries(folder) if e["exercise"] in known][: 2 if self.quick else None]
        return [self.pool.submit(mocap_trial, folder / e["file"], e, s) for e in chosen for s in seeds]

    def _people(self) -> list[Future[Any]] | None:
        return self._of_people("people", people.card)

    def _of_people(self, part: str, card: Callable[[Path], str]) -> list[Future[Any]] | None:
        folder = shared_folder("clips")
        if folder is None or self.quick or not (folder.parent / "people").is_dir():
            self.absent[part] = "it takes minutes" if self.quick else "../shared/people is not beside this checkout"
            return None
        return [self.pool.submit(card, folder.parent)]

    def _own_way(self) -> list[Future[Any]] | None:
        return self._of_people("own_way", own_way.of_shared)

    def _encodings(self) -> list[Future[Any]] | None:
        return self._of_people("encodings", encodings.of_shared) if self._has_model("encodings") else None

    def _browser(self) -> None:
        self.absent["browser"] = "python -m tests.browser.agreement writes it"

    def _clips(self) -> list[Future[Any]] | None:
        folder = shared_folder("clips")
        if folder is None:
            self.absent["clips"] = "../shared/clips is not beside this checkout"
            return None
        if not self._has_model("clips"):
            return None
        known = exercise_ids(FOLDER)
        chosen = [e for e in entries(folder) if e["exercise"] in known]
        return [self.pool.submit(clip_trial, folder / e["file"], e) for e in chosen]

    def _drawn(self) -> list[Future[Any]] | None:
        if not self._has_model("drawn"):
            return None
        wanted = [(i, load_exercise(i).camera.views) for i in DRAWN]
        return [self.pool.submit(drawn_trial, i, view) for i, views in wanted for view in views[:2]]

    def _assessments(self) -> list[Future[Any]]:
        return [self.pool.submit(assessment_tables, self._has_model("assessments"))]

    def _trends(self) -> list[Future[Any]]:
        return [self.pool.submit(trend_trials.trend_trials, i, self.quick) for i in trend_trials.SUBJECTS]

    def _has_model(self, part: str) -> bool:
        try:
            verify("full")
        except CoachError as error:
            self.absent[part] = str(error)
            return False
        return True


def machine() -> str:
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"


def _head(runner: Runner, seconds: float) -> str:
    packages = ", ".join(f"{name} {version(name)}" for name in ("mediapipe", "numpy", "numba", "opencv-contrib-python"))
    whole = not runner.quick and not runner.absent and set(runner.measured) == set(PARTS)
    kind = (
        "the whole card" if whole else f"{'a quick look at' if runner.quick else 'only'} {', '.join(runner.measured)}"
    )
    return tables.HEAD.format(
        day=_today(), seconds=seconds, kind=kind, python=platform.python_version(), packages=packages,
        machine=machine(), coach=version("coach"),
    )  # fmt: skip


def _today() -> str:
    return datetime.datetime.now(datetime.UTC).date().isoformat()


def write(out: Path, runner: Runner, seconds: float) -> Path:
    """docs/accuracy.md and its figures; what was not measured this time is kept from the last."""
    target = out / "accuracy.md"
    before = kept_parts(target.read_text("utf-8")) if target.is_file() else {}
    texts, figures = tables.render(runner.measured)
    pieces = [_head(runner, seconds)]
    for part in tables.ORDER:
        text = texts.get(part)
        if text is None:
            reason = runner.absent.get(part, "not run this time")
            old = re.sub(r"^> Left out.*$\n*", "", before.get(part, ""), flags=re.MULTILINE).strip()
            note = f"> Left out in the run of {_today()}: {reason}." + (" The numbers are older." if old else "")
            text = f"{old or tables.TITLES[part]}\n\n{note}"
        else:
            text = f"{text.strip()}\n\nMeasured {_today()}."
        pieces.append(f"<!-- part {part} -->\n{text}\n<!-- end {part} -->")
    out.mkdir(parents=True, exist_ok=True)
    target.write_text("\n\n".join(pieces) + "\n", "utf-8")
    if figures:
        (out / "accuracy").mkdir(exist_ok=True)
        for name, drawing in figures.items():
            (out / "accuracy" / name).write_text(drawing, "utf-8")
    return target


def kept_parts(text: str) -> dict[str, str]:
    """The parts of an older card by name."""
    return {m[1]: m[2].strip() for m in re.finditer(r"<!-- part (\w+) -->\n(.*?)<!-- end \1 -->", text, re.DOTALL)}


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m coach.evaluation.accuracy", description="Write the accuracy card.")
    parser.add_argument("--quick", action="store_true", help="a few trials on landmarks alone, under 20 s")
    parser.add_argument("--out", type=Path, default=DOCS, help="folder of accuracy.md (default: docs)")
    parser.add_argument("--only", choices=PARTS, nargs="+", help="only these parts")
    given = parser.parse_args(arguments)
    parts = given.only or (("rom", "counts", "mocap") if given.quick else PARTS)
    started = time.monotonic()

    def say(line: str) -> None:
        sys.stderr.write(f"{time.monotonic() - started:5.0f} s  {line}\n")

    # Spawned, not forked: numba and MediaPipe have threads
    with ProcessPoolExecutor(_CORES, multiprocessing.get_context("spawn")) as pool:
        runner = Runner(pool, given.quick, say)
        runner.run(parts)
    path = write(given.out, runner, time.monotonic() - started)
    sys.stdout.write(f"{path}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
