"""The ``coach`` command (CONTRACT.md). Heavy imports happen inside the commands, so that --help is instant."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer
from typer.exceptions import TyperException

from coach.commands import accounts, analyze, assess, backup, batch, exercises, export, import_records, models, rescore
from coach.pose.errors import CoachError

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


def _version(asked: bool) -> None:
    if asked:
        from coach.commands.version import version_lines

        print("\n".join(version_lines()))
        raise typer.Exit


@app.callback(epilog="Start here: coach run")
def _first(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Package, pose model and definitions.")
    ] = False,
) -> None:
    """Counts and measures exercises before a webcam, on this computer alone. No medical device."""


app.add_typer(models.models_app, name="models")
app.add_typer(exercises.exercises_app, name="exercises")
app.add_typer(accounts.accounts_app, name="accounts")
app.add_typer(accounts.audit_app, name="audit")


def _examples(*lines: str) -> str:
    """For the end of a command's help: each a line of its own."""
    return "\n\n".join(f"Example: {line}" for line in lines)


@app.command(epilog=_examples("coach run", "coach run --port 8600", "coach run --lan"))
def run(
    host: Annotated[str | None, typer.Option(help="Address to listen on; this computer alone unless given.")] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Usually 8501.")] = None,
    lan: Annotated[
        bool, typer.Option("--lan", help="For phones in the home network: HTTPS, a QR code, and everybody signs in.")
    ] = False,
) -> None:
    """Serve the app on this computer; the first time it makes what it needs. Ctrl-C ends it."""
    from coach.web.server.serve import serve

    serve(host, port, lan)


app.command(
    epilog=_examples(
        "coach analyze squats.mp4 --exercise squat",
        "coach analyze squats.mp4 --exercise squat --format json --save-video seen.mp4",
    )
)(analyze.analyze)
app.command(epilog=_examples("coach assess stance.mp4 --test single_leg_stance --age 62"))(assess.assess)
app.command(epilog=_examples("coach batch clips --out results.jsonl"))(batch.batch)
app.command(epilog=_examples("coach backup records.db", "coach backup records.age --encrypt"))(backup.backup)
app.command(epilog=_examples("coach restore records.db"))(backup.restore)
app.command(epilog=_examples("COACH_KEEP_LANDMARKS_DAYS=365 coach retention"))(backup.retention)
app.command(epilog=_examples("coach rescore", "coach rescore --exercise squat --keep"))(rescore.rescore)
app.command(epilog=_examples("coach export --patient demo --format fhir", "coach export --patient demo --format pdf"))(
    export.export
)
app.command(epilog=_examples("coach research --out study.zip"))(export.research)
app.command("import", epilog=_examples("coach import records.json --patient Ada"))(import_records.import_)


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


if __name__ == "__main__":
    main()
