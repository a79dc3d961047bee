"""``coach exercises``: list, show and check definitions, and what is made of them."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from coach.commands.choices import Model
from coach.pose.errors import CoachError

exercises_app = typer.Typer(no_args_is_help=True, help="Exercise definitions.")


class Page(StrEnum):
    html = "html"
    pdf = "pdf"


@exercises_app.command("list")
def list_() -> None:
    """All exercises."""
    from coach.exercise.definition import exercise_ids, load_exercise

    for name in exercise_ids():
        ex = load_exercise(name)
        print(f"{ex.id:26} {ex.name:28} {ex.domain:13} {', '.join(ex.camera.views)}")


@exercises_app.command("show")
def show_(exercise: str) -> None:
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
def check_(
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


@exercises_app.command()
def new(
    clip: Annotated[Path, typer.Option("--from", metavar="CLIP", help="A demonstration: a video or landmarks (.npz).")],
    name: Annotated[str, typer.Option(help="What the exercise is called.")],
    id: Annotated[str | None, typer.Option(help="Its id; made of the name unless given.")] = None,
    out: Annotated[Path | None, typer.Option(help="Write the definition here; printed unless given.")] = None,
    model: Annotated[Model, typer.Option()] = Model.full,
) -> None:
    """Propose a definition from a demonstration; it counts the demonstration right, you write the texts."""
    from coach.evaluation.landmarks import landmarks_of
    from coach.exercise.authoring import exercise_id, propose
    from coach.exercise.definition import exercise_ids
    from coach.first_use import prepare

    own = id or exercise_id(name)
    if own in exercise_ids():
        raise CoachError(f"There is an exercise '{own}' already. Choose another: --id")
    if out is not None and out.exists():
        raise CoachError(f"{out} exists already. Choose another file: --out")
    if out is not None and not out.parent.is_dir():
        raise CoachError(f"Cannot write {out}: the folder {out.parent} does not exist. Make it first.")
    if clip.is_file():
        prepare(None if clip.suffix == ".npz" else model.value)
    proposal = propose(landmarks_of(clip, model.value), name, own, clip.name)
    if out is None:
        print(proposal.text, end="")
    else:
        out.write_text(proposal.text, "utf-8")
    m, ex = proposal.movement, proposal.exercise
    way = f"{m.measure.name} goes from {ex.rest:g} to {ex.target:g} {m.measure.unit}"
    if ex.kind == "hold":
        said = f"{way} and stays: kept for {m.turns[0].top_s:.0f} seconds."
    else:
        times = "time" if len(m.turns) == 1 else "times"
        said = f"{way} and back: {len(m.turns)} {times} shown, {proposal.counted} counted by it."
    print(said, file=sys.stderr)


@exercises_app.command()
def schema() -> None:
    """Print the JSON schema of a definition, for editors that complete and check YAML."""
    from coach.exercise.reference import schema_text

    print(schema_text(), end="")


@exercises_app.command()
def guide(
    exercise: Annotated[list[str] | None, typer.Argument(help="Ids or files; all when none is given.")] = None,
    out: Annotated[Path, typer.Option(help="The folder to write to; made where it is missing.")] = Path("guides"),
    format: Annotated[Page, typer.Option()] = Page.html,
) -> None:
    """Write the guide that a patient looks at: a page for each exercise, with its drawings."""
    from coach.figure.pages import write_guides

    for path in write_guides(exercise or [], out, format.value):
        print(path)


@exercises_app.command()
def sequences() -> None:
    """Sequences of exercises, with how long each takes."""
    from coach.exercise.sequence import load_sequence, sequence_ids

    for name in sequence_ids():
        sequence = load_sequence(name)
        minutes = f"about {sequence.length_s / 60:.0f} min"
        print(f"{sequence.id:18} {sequence.name:30} {minutes:13} {len(sequence.items)} exercises")
