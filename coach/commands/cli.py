"""The ``coach`` command (CONTRACT.md). Heavy imports happen inside the commands, so that --help is instant."""

from __future__ import annotations

import json
import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from typer.exceptions import TyperException

from coach.commands import accounts as account_commands
from coach.commands import assess as assess_command
from coach.commands import backup as backup_commands
from coach.commands import batch as batch_command
from coach.commands import exercises as exercise_commands
from coach.commands import export as export_command
from coach.commands import import_records as import_command
from coach.commands import rescore as rescore_command
from coach.commands.exercises import Model
from coach.pose.errors import CoachError

app = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="The exercise-form coach."
)
models_app = typer.Typer(no_args_is_help=True, help="Pose model bundles.")
exercises_app = typer.Typer(no_args_is_help=True, help="Exercise definitions.")
app.add_typer(models_app, name="models")
app.add_typer(exercises_app, name="exercises")
app.add_typer(account_commands.accounts_app, name="accounts")
app.add_typer(account_commands.audit_app, name="audit")


class Side(StrEnum):
    left = "left"
    right = "right"
    both = "both"


class Format(StrEnum):
    json = "json"
    table = "table"


@app.command()
def run(
    host: Annotated[str | None, typer.Option(help="Address to listen on; this computer alone unless given.")] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Usually 8501.")] = None,
) -> None:
    """Serve the app."""
    from coach.web.server.serve import serve

    serve(host, port)


@app.command()
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
    from coach.pipeline import analyze as analyze_clip

    definition = load_exercise(exercise)
    for out in (save_video, save_landmarks):
        if out is not None:
            _check_writable(out)
    if save_video is not None and clip.suffix == ".npz":
        raise CoachError("A landmark recording has no picture to draw on. Leave out --save-video.")
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
    for cue in summary["cues"]:
        console.print(f"Cue: {cue}")
    for warning in report["quality"]["warnings"]:
        console.print(f"Note: {warning['message']}")


@models_app.command("build")
def models_build(model: Annotated[Model, typer.Option()] = Model.full) -> None:
    """Build a pose model bundle from its registry package."""
    from coach.pose import model_bundle

    model_bundle.build(model.value)


@models_app.command("verify")
def models_verify(model: Annotated[Model, typer.Option()] = Model.full) -> None:
    """Check the bundle that would be loaded."""
    from coach.pose import model_bundle
    from coach.settings import settings

    path = model_bundle.locate(model.value, settings().model)
    print(f"{path.name}: good")


@exercises_app.command("list")
def exercises_list() -> None:
    """All exercises."""
    from coach.exercise.definition import exercise_ids, load_exercise

    for name in exercise_ids():
        ex = load_exercise(name)
        print(f"{ex.id:26} {ex.name:28} {ex.domain:13} {', '.join(ex.camera.views)}")


@exercises_app.command("show")
def exercises_show(exercise: str) -> None:
    """One exercise as the patient reads it."""
    from coach.exercise.definition import load_exercise

    ex = load_exercise(exercise)
    print(f"{ex.name} ({ex.id}, version {ex.version})\n{ex.summary}\n\nWhy: {ex.why}")
    for title, lines in (("Set-up", ex.set_up), ("Steps", ex.steps), ("Mind", ex.mistakes), ("Cautions", ex.cautions)):
        if lines:
            print(f"\n{title}:")
            print("\n".join(f"  - {line}" for line in lines))
    print(f"\n{ex.measure} from {ex.rest:g} to {ex.target:g} degrees, seen from: {', '.join(ex.camera.views)}")


@exercises_app.command("check")
def exercises_check(
    file: Annotated[list[str] | None, typer.Argument(help="Ids or files; all when none is given.")] = None,
    drawn: Annotated[bool, typer.Option(help="Also as drawn frames through the real pose model (slower).")] = False,
    clips: Annotated[Path | None, typer.Option(help="A folder of clips with manifest.json to count as well.")] = None,
) -> None:
    """Run each definition's own test: its synthetic person performs it right, short and with each fault."""
    from coach.evaluation.checks import check_all
    from coach.exercise.definition import exercise_ids

    bad = 0
    for ex, findings in check_all(file or exercise_ids(), drawn, clips):
        wrong = [f for f in findings if f.problem]
        bad += len(wrong)
        print(f"{ex.id}: {len(findings) - len(wrong)} of {len(findings)} checks passed")
        for finding in wrong:
            print(f"  {finding.what}: {finding.problem}")
    if bad:
        raise CoachError(f"{bad} checks failed; each is listed above. Correct the definition and check again.")


app.command()(assess_command.assess)
app.command()(batch_command.batch)
app.command()(backup_commands.backup)
app.command()(backup_commands.restore)
app.command()(backup_commands.retention)
app.command()(rescore_command.rescore)
app.command()(export_command.export)
app.command()(export_command.research)
app.command("import")(import_command.import_)
exercises_app.command("new")(exercise_commands.new)
exercises_app.command("guide")(exercise_commands.guide)
exercises_app.command("schema")(exercise_commands.schema)
exercises_app.command("sequences")(exercise_commands.sequences)


@app.command()
def doctor() -> None:
    """Say what is missing on this machine, and the fix."""
    from coach.doctor import examine

    problems = examine()
    for problem in problems:
        print(problem)
    if problems:
        raise typer.Exit(2)
    print("All that the coach needs is here.")


def main() -> None:
    """Entry point: errors become one line on stderr and the exit status of CONTRACT.md."""
    try:
        status = app(prog_name="coach", standalone_mode=False)
    except CoachError as error:
        print(f"coach: {error}", file=sys.stderr)
        sys.exit(error.exit_status)
    except TyperException as error:
        # Typer's own framed message is several lines; without arguments it has printed the help and says nothing
        if text := error.format_message():
            print(f"coach: {' '.join(text.split()).rstrip('.')}. {_help_hint(error)}", file=sys.stderr)
        sys.exit(2)
    except BrokenPipeError:
        # Nobody reads on (head, a closed pager): no complaint, not even from Python's flush at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        sys.exit(0)
    except Exception as error:
        line = _bad_setting(error) or _missing_library(error)
        if line is None:
            raise
        print(f"coach: {line}", file=sys.stderr)
        sys.exit(2)
    if status == 130:
        print("coach: stopped. Nothing further was written.", file=sys.stderr)
    sys.exit(status if isinstance(status, int) else 0)


def _help_hint(error: TyperException) -> str:
    context = getattr(error, "ctx", None)
    return f"See: {context.command_path if context else 'coach'} --help"


def _missing_library(error: Exception) -> str | None:
    """What the doctor says, where a library could not be loaded for that reason; None for any other error."""
    from coach.doctor import library_problem

    return library_problem() if isinstance(error, ImportError | OSError) else None


def _bad_setting(error: Exception) -> str | None:
    """One line for a COACH_* variable that makes no sense; None for any other error."""
    from pydantic import ValidationError

    if not isinstance(error, ValidationError) or error.title != "Settings":
        return None
    first = error.errors()[0]
    name = f"COACH_{'_'.join(map(str, first['loc'])).upper()}"
    return f"{name}: {first['msg']}. Correct or unset it (docs/settings.md)."
