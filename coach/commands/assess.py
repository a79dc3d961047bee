"""``coach assess``: a balance or coordination test on a recorded clip."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from coach.commands.choices import Format, Model
from coach.pose.errors import CoachError


class Sex(StrEnum):
    m = "m"
    f = "f"


def assess(
    clip: Annotated[Path, typer.Argument(metavar="CLIP", help="A video, or a landmark recording (.npz).")],
    test: Annotated[str, typer.Option(help="Test id, or a YAML file.")],
    format: Annotated[Format, typer.Option()] = Format.table,
    age: Annotated[int | None, typer.Option(help="For what the reading is compared with.", min=1, max=120)] = None,
    sex: Annotated[Sex | None, typer.Option(help="For what the reading is compared with.")] = None,
    model: Annotated[Model, typer.Option()] = Model.full,
    person: Annotated[
        int | None, typer.Option(help="Which of several people, numbered from the left of the picture.", min=1)
    ] = None,
) -> None:
    """Run a balance or coordination test on a clip."""
    from coach.first_use import prepare

    if clip.is_file():
        prepare(None if clip.suffix == ".npz" else model.value)
    report = assess_clip(clip, test, model.value, age, None if sex is None else sex.value, person)
    report.pop("script_version")  # kept beside a stored result; CONTRACT.md's object has no place for it
    if format is Format.json:
        print(json.dumps(report, allow_nan=False))
    else:
        _print_table(report)


def assess_clip(
    path: Path, test: str, model: str = "full", age: int | None = None, sex: Any = None, person: int | None = None
) -> dict[str, Any]:
    """The coach.assessment/1 object of a clip or a landmark recording.

    Raises CoachError for bad input (exit status 2) and NotMeasurable (3) where nobody can be looked at.
    """
    from coach.assessment.recorded import assess_series
    from coach.assessment.script import load_script
    from coach.exercise.analysis import clip_of
    from coach.pose import PoseSeries

    script = load_script(test)
    if path.suffix == ".npz":
        if not path.is_file():
            raise CoachError(f"No such file: {path}. Check the name and the folder.")
        series = PoseSeries.load(path)
        return assess_series(series, script, age, sex, clip_of(series, path.name))
    return _assess_video(path, script, model, age, sex, person)


def _assess_video(path: Path, script: Any, model: str, age: int | None, sex: Any, person: int | None) -> dict[str, Any]:
    from coach.assessment.recorded import assess_series
    from coach.exercise.analysis import Warnings
    from coach.pipeline import MAX_SIDE_PX, about_clip, warn_of_picture
    from coach.pose import PoseSeries
    from coach.pose.clips import Ahead, Clip
    from coach.pose.cores import kept_to
    from coach.pose.model_bundle import locate
    from coach.pose.scene import Scene
    from coach.settings import settings

    mode = "image" if script.pose_mode == "image" else "video"
    with Clip(path, max_side_px=MAX_SIDE_PX) as source:
        bundle = locate(model, settings().model)
        with Scene(bundle, person, mode) as scene, Ahead(iter(source)) as frames, kept_to(scene.cores):
            poses = [scene.pose(rgb, t_s) for t_s, rgb in frames]
        cut_short = source.cut_short
    if len(poses) < 2:
        raise CoachError(f"{path.name} holds a single picture, in which nothing moves. Record the whole test.")
    warnings = Warnings(script.camera.advice)
    if cut_short:
        warnings.add("clip_cut_short")
    if source.times_assumed:
        warnings.add("times_assumed")
    warn_of_picture(warnings, scene.luma, scene.several)
    series = PoseSeries.stack(poses, scene.model, scene.mode)
    return assess_series(series, script, age, sex, about_clip(source.info, series, path.name), warnings)


def _shown(value: Any) -> str:
    if value is None:
        return "not measured"
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _print_table(report: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console()
    console.print(f"[bold]{report['test']}[/]: {'valid' if report['valid'] else 'not valid'}", highlight=False)
    if not report["valid"]:
        console.print(report["invalid_reason"], highlight=False)
    reading = dict(report["reading"] or {})
    change = reading.pop("repeatability", {})
    if reading:
        table = Table("reading", "value", "smallest change that means something")
        for name, value in reading.items():
            table.add_row(name, _shown(value), change.get(name, ""))
        console.print(table)
    stages = Table("stage", "side", "round", "from", "seconds", "count", "ended by")
    for stage in report["stages"]:
        numbers = ["-" if stage[n] is None else str(stage[n]) for n in ("start_s", "duration_s", "count", "ended_by")]
        stages.add_row(stage["id"], stage["side"], str(stage["round"]), *numbers)
    console.print(stages)
    console.print(f"Compared with ({report['reference']['source']}): {report['reference']['text']}", highlight=False)
    for warning in report["warnings"]:
        console.print(f"Note: {warning['message']}", highlight=False)
