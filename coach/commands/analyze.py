"""``coach analyze``: one recorded clip, as JSON for programs or as a table."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from coach.commands.choices import Format, Model, Side
from coach.pose.errors import CoachError


def analyze(
    clip: Annotated[Path, typer.Argument(metavar="CLIP", help="A video, or a landmark recording (.npz).")],
    exercise: Annotated[str, typer.Option(help="Exercise id, or a YAML file.")],
    side: Annotated[Side, typer.Option()] = Side.both,
    model: Annotated[Model, typer.Option()] = Model.full,
    target: Annotated[float | None, typer.Option(help="The person's own target in degrees.", min=-180, max=180)] = None,
    format: Annotated[Format, typer.Option()] = Format.table,
    person: Annotated[
        int | None, typer.Option(help="Which of several people, numbered from the left of the picture.", min=1)
    ] = None,
    save_video: Annotated[Path | None, typer.Option(help="Write the clip with the overlay drawn.")] = None,
    save_landmarks: Annotated[Path | None, typer.Option(help="Write a landmark recording (.npz).")] = None,
) -> None:
    """Score one recorded clip."""
    from coach.exercise.definition import load_exercise
    from coach.first_use import prepare
    from coach.pipeline import analyze as analyze_clip

    definition = load_exercise(exercise)
    for out in (save_video, save_landmarks):
        if out is not None:
            _check_writable(out)
    if save_video is not None and clip.suffix == ".npz":
        raise CoachError("A landmark recording has no picture to draw on. Leave out --save-video.")
    if clip.is_file():
        prepare(None if clip.suffix == ".npz" else model.value)
    writer = None
    if save_video is not None:
        from coach.figure.overlay_video import OverlayVideo

        writer = OverlayVideo(save_video, definition)
    try:
        with _progress() as progress:
            result = analyze_clip(clip, definition, side.value, target, model.value, progress, writer, person)
    finally:
        if writer is not None:
            writer.close()
    if save_landmarks is not None:
        result.series.save(save_landmarks)
    if format is Format.json:
        print(json.dumps(result.report, allow_nan=False))
    else:
        _print_table(result.report)


def _check_writable(out: Path) -> None:
    """Better said before a long analysis than after it."""
    if not out.parent.is_dir():
        raise CoachError(f"Cannot write {out}: the folder {out.parent} does not exist. Make it first.")
    new = not out.exists()
    try:
        out.open("ab").close()
    except OSError as error:
        why = (error.strerror or "not possible").lower()
        raise CoachError(f"Cannot write {out}: {why}. Choose another name or folder.") from error
    if new:
        out.unlink()


class _progress:  # noqa: N801  reads as a function
    """A bar on stderr when it is a terminal, nothing otherwise."""

    def __enter__(self) -> Any:
        if not sys.stderr.isatty():
            return None
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        self._bar = Progress(
            TextColumn("analysing"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
        )
        task = self._bar.add_task("", total=None)
        self._bar.start()
        return lambda done, total: self._bar.update(task, completed=done, total=total or None)

    def __exit__(self, *_: object) -> None:
        if hasattr(self, "_bar"):
            self._bar.stop()


def _print_table(report: dict[str, Any]) -> None:
    from rich.table import Table

    console = Console()
    summary, pose = report["summary"], report["pose"]
    score = "not measured" if summary["score"] is None else f"{summary['score']} of 100"
    console.print(
        f"[bold]{report['exercise']}[/]: {summary['reps']} reps ({summary['short_reps']} short), score {score}, "
        f"seen from: {pose['view']}"
    )
    table = Table("rep", "side", "peak at", "range", "score", "faults")
    for rep in report["reps"]:
        reach = (
            "not measured" if rep["rom_deg"] is None else f"{rep['rom_deg']:.0f}° (give or take {rep['error_deg']:.0f})"
        )
        faults = ", ".join(f["code"] for f in rep["faults"]) or "-"
        mark = "not measured" if rep["score"] is None else str(rep["score"])
        table.add_row(str(rep["index"] + 1), rep["side"], f"{rep['peak_s']:.1f} s", reach, mark, faults)
    if report["reps"]:
        console.print(table)
    for one in report["not_counted"]:
        console.print(f"Not counted, at {one['peak_s']:.1f} s ({one['side']}): {one['message']}")
    for cue in summary["cues"]:
        console.print(f"Cue: {cue}")
    for warning in report["quality"]["warnings"]:
        console.print(f"Note: {warning['message']}")
