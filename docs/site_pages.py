"""The pages of the site that are made from the code: what it says of itself cannot be out of date there."""

from __future__ import annotations

import ast
from pathlib import Path

import typer
from typer.main import get_command

from coach.commands.cli import app
from coach.exercise.definition import FOLDER, exercise_ids, load_exercise
from coach.figure.pages import still_figures
from coach.kinematics.registry import MEASURES, Measure
from coach.language import LANGUAGES, catalogue

PROJECT = Path(__file__).resolve().parents[1]
GALLERY = PROJECT / "docs" / "gallery"
# What a word of the field means here; its translations are those of the catalogues
TERMS = {
    "Rep": "one movement away from rest and back that was counted",
    "Set": "reps of one exercise without a rest between them",
    "Hold": "a position that is kept, measured in seconds",
    "Session": "the sets of one day, from the questions before to the summary after",
    "Sequence": "exercises that follow each other by themselves",
    "Plan": "which exercises on which days, and how many",
    "Target": "how far a rep is meant to go, this person's own where there is one",
    "Range of motion": "from the lowest to the highest angle of a rep, degrees",
    "Error": "what one reading may be off, either way",
    "Doubt": "why a counted rep may be none",
    "Red flag": "an answer with which one should not exercise, and be seen by somebody",
    "Effort": "how hard it was, as the person says",
    "Goniometer": "the hinged rule that therapists measure angles with",
    "Knee flexion": "the angle between thigh and shank, 0 when straight",
    "Knee valgus": "the knee inward of the line from hip to ankle",
    "Hip flexion": "the thigh forward of the trunk's line",
    "Hip extension": "the thigh behind it",
    "Hip abduction": "the thigh outward of the trunk's line",
    "Ankle dorsiflexion": "the foot toward the shank, 0 when square to it",
    "Shoulder flexion": "the arm forward and up",
    "Shoulder abduction": "the arm sideways and up",
    "Elbow flexion": "the angle between upper arm and forearm, 0 when straight",
    "Neck rotation": "the head turned to a side",
    "Neck lateral flexion": "the head bent to a side",
    "Trunk lean": "the trunk forward of upright",
    "Trunk side lean": "the trunk to a side of upright",
    "Heel-to-toe stance": "one foot right before the other, as on a line",
    "Sit to stand": "rising from a chair and sitting down again",
    "Heel raise": "rising on the toes",
    "Vibration": "felt or not, with a tuning fork",
    "Reflex": "by the therapist's hammer, entered by hand",
}


def generated() -> dict[str, str]:
    """Text by the name of its file."""
    pages = {
        "measurements.md": measurements(),
        "commands.md": commands(),
        "gallery.md": gallery(),
        "glossary.md": glossary(),
        "contributing.md": _top("CONTRIBUTING.md"),
        "changes.md": _top("CHANGELOG.md"),
    }
    return {**pages, **{f"measures/{name}.svg": svg for name, svg in pictures().items()}}


def _top(name: str) -> str:
    """A file of the project's own folder; its links are those of that folder."""
    text = (PROJECT / name).read_text("utf-8").replace("](docs/", "](")
    return text.replace("](CHANGELOG.md)", "](changes.md)").replace("](CONTRIBUTING.md)", "](contributing.md)")


def measurements() -> str:
    """Every registered measure: formula, views, error and its source, and a drawing where an exercise is about it."""
    by_measure = _exercises()
    out = [
        "# Measurements\n",
        "Made from the registry (`coach/kinematics/registry.py`), the one place that defines them. Zero is the "
        "anatomical position; flexion and abduction are positive, as a goniometer reads. Lengths are in lengths of the "
        "person's own trunk. *Error* is what one reading may be off; *change that counts* is the least change of one "
        "person that chance does not make (MDC, 95 %). In another view repetitions are counted without degrees.\n",
    ]
    for measure in MEASURES.values():
        out.append(f"## {measure.name.replace('_', ' ').capitalize()}\n")
        shown = by_measure.get(measure.name, [])
        if shown:
            about = f"{load_exercise(shown[0]).name}: at rest in grey, at the target in front"
            out.append(f'![{about}](measures/{measure.name}.svg){{ .measure title="{about}" }}\n')
        out.append(_facts(measure))
        if shown:
            names = ", ".join(load_exercise(id).name for id in shown)
            out.append(f"\nWhat these exercises are measured by: {names}.\n")
    return "\n".join(out)


def _facts(measure: Measure) -> str:
    unit = "degrees" if measure.unit == "deg" else measure.unit
    rows = [
        ("name in a definition", f"`{measure.name}`"),
        ("formula", measure.formula.replace("|", "\\|")),
        ("sides", "left and right" if measure.sided else "one value"),
        ("views", ", ".join(measure.views) or "any"),
        ("error", f"{measure.error:g} {unit}"),
        ("change that counts", f"{measure.mdc:g} {unit}"),
        ("reported", "only as a change against one's own rest" if measure.change_only else "as it is"),
        ("where the error is from", measure.error_source),
        ("landmarks", ", ".join(map(str, measure.landmarks)) + (" (left; right is one more)" if measure.sided else "")),
    ]
    return "| what | |\n|---|---|\n" + "".join(f"| {name} | {value} |\n" for name, value in rows)


def _exercises() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for id in exercise_ids(FOLDER):
        found.setdefault(load_exercise(id).measure, []).append(id)
    for name, ids in found.items():  # the plainest first: of the measure's own name, or done standing
        ids.sort(key=lambda id: (id != name, load_exercise(id).guide.base != "standing"))
    return found


def pictures() -> dict[str, str]:
    """An SVG for each measure that an exercise is about."""
    return {name: still_figures(load_exercise(ids[0]))[1] for name, ids in _exercises().items()}


def commands() -> str:
    """What ``--help`` says of each command."""
    out = [
        "# Commands\n",
        "Made from the commands themselves; `--help` says the same. Exit status: 0 done, 2 wrong use or bad input, 3 a "
        "clip in which nobody could be measured.\n",
    ]
    root = get_command(app)
    for name, command in _all(root, "coach"):
        out.append(f"## {name}\n\n{' '.join((command.help or '').split())}\n")
        rows = [
            (_names(p), _flat(getattr(p, "help", "") or ""), "yes" if p.required else "")
            for p in command.params
            if p.name != "help"
        ]
        if rows:
            lines = "".join(f"| `{option}` | {what} | {needed} |\n" for option, what, needed in rows)
            out.append(f"| option | what it is | needed |\n|---|---|---|\n{lines}")
        if command.epilog:
            examples = command.epilog.replace("Example: ", "").replace("\n\n", "\n")
            out.append(f"```\n{examples}\n```\n")
    return "\n".join(out)


def _all(command: object, name: str) -> list[tuple[str, typer.core.TyperCommand]]:
    inside = getattr(command, "commands", None)
    if not inside:
        return [(name, command)]  # type: ignore[list-item]
    return [one for word, sub in inside.items() for one in _all(sub, f"{name} {word}")]


def _names(parameter: object) -> str:
    options = getattr(parameter, "opts", [])
    return ", ".join(options) if options and options[0].startswith("-") else str(parameter.name).upper()  # type: ignore[attr-defined]


def _flat(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def glossary() -> str:
    """The field's terms in every language, from the catalogues themselves."""
    codes = [code for code in LANGUAGES if code != "en"]
    out = [
        "# Glossary\n",
        "The terms of the field, what they mean here, and how each language says them: made from the catalogues, so "
        "that a page and this list cannot differ. Whoever translates begins with these.\n",
        f"| English | what it means here | {' | '.join(LANGUAGES[code] for code in codes)} |",
        "|---|---|" + "---|" * len(codes),
    ]
    for term, meaning in TERMS.items():
        out.append(f"| {term} | {meaning} | {' | '.join(catalogue(code)[term] for code in codes)} |")
    return "\n".join([*out, ""])


def gallery() -> str:
    """Each script of docs/gallery with what it says of itself."""
    out = ["# Gallery\n", "Short scripts that run as they stand, in `docs/gallery`; the tests run each of them.\n"]
    for file in sorted(GALLERY.glob("[a-z]*.py")):
        text = file.read_text("utf-8")
        title, _, rest = (ast.get_docstring(ast.parse(text)) or file.stem).partition("\n")
        code = text.split('"""\n', 2)[-1].strip()
        out.append(
            f"## {title.rstrip('.')}\n\n{rest.strip()}\n\n`python docs/gallery/{file.name}`\n\n```python\n{code}\n```\n"
        )
    return "\n".join(out)
