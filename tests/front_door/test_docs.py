"""What README, site and gallery say is so: their commands parse, their code runs, their links lead somewhere."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.main import get_command

from coach.commands.cli import app
from coach.records.database import APP_VERSION
from tests.conftest import PROJECT, coach

DOCS = PROJECT / "docs"
PAGES = [PROJECT / "README.md", PROJECT / "CONTRIBUTING.md", PROJECT / "CHANGELOG.md", *sorted(DOCS.glob("*.md"))]
GALLERY = sorted((DOCS / "gallery").glob("[a-z]*.py"))
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SHOWN_PROMPT = re.compile(r"^(?:\$ )?((?:[A-Z_]+=\S+ )*)(?:\.venv/bin/)?coach (.*)$")


def blocks(page: Path) -> list[tuple[str, str]]:
    """(language, text) of each code block."""
    return BLOCK.findall(page.read_text("utf-8"))


def commands() -> Iterator[tuple[str, str]]:
    """(page, what comes after ``coach``) of every command in a code block or between backticks."""
    for page in PAGES:
        lines = [line for language, text in blocks(page) if language != "python" for line in text.splitlines()]
        lines += re.findall(r"`(coach [^`]+)`", BLOCK.sub("", page.read_text("utf-8")))
        for line in lines:
            if match := SHOWN_PROMPT.match(line.strip()):
                yield page.name, match.group(2).partition("   #")[0].strip()


@pytest.mark.parametrize(("page", "line"), sorted(set(commands())))
def test_a_command_that_is_shown_is_one(page, line):
    words = [w for w in shlex.split(line) if w not in ("...",)]
    command, path = get_command(app), "coach"
    while (inside := getattr(command, "commands", None)) and words and not words[0].startswith("-"):
        if "|" in words[0]:  # list|show|check: a way of speaking of several
            return
        assert words[0] in inside, f"{page}: {path} has no {words[0]}"
        path, command = f"{path} {words[0]}", inside[words.pop(0)]
    known = {name for p in command.params for name in (*p.opts, *p.secondary_opts)} | {"--help"}
    for word in words:
        if word.startswith("--"):
            assert word in known, f"{page}: {path} has no {word}"


def test_many_commands_are_looked_at():
    assert len(set(commands())) > 40


def run_page(page: Path, folder: Path) -> str:
    """Its Python and coach blocks one after another, as a reader would; what the Python ones print."""
    inside: dict[str, object] = {}
    said = []
    for language, text in blocks(page):
        if language == "python":
            code = (folder / "block.py").as_posix()
            exec(compile(text, code, "exec"), inside)
        elif text.startswith("coach "):
            for line in text.splitlines():
                done = coach(*shlex.split(line)[1:], folder=folder)
                assert done.returncode == 0, f"{page.name}: {line}\n{done.stderr}"
                said.append(done.stdout + done.stderr)
    return "".join(said)


@pytest.mark.slow
def test_the_lesson_ends_with_an_exercise_that_counts(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    said = run_page(DOCS / "lesson.md", tmp_path)
    assert "4 times shown, 4 counted by it" in said
    assert re.search(r"half_wing: (\d+) of \1 checks passed", said)
    assert capsys.readouterr().out.startswith("6 repetitions")


@pytest.mark.slow
@pytest.mark.parametrize("page", ["counting.md", "api.md"])
def test_the_code_of_a_page_runs(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run_page(DOCS / page, tmp_path)


PRINTS = {
    "add_exercise": r"4 shown, 6 of 6 counted",
    "compare_sides": r"left \d+, right \d+ degrees.* beyond the 10",
    "own_estimator": r"3 of 3 counted",
    "plot_range": r"5 repetitions, degrees: \d+",
    "read_parquet": r"sit_to_stand +\d+ ",
    "score_folder": r"(?s)'done': 3.*heel_raise_monday.npz 4",
    "to_opensim": r"\d+ frames of markers; \['time', 'knee_flexion_l'",
}


@pytest.mark.slow
@pytest.mark.parametrize("script", GALLERY, ids=lambda path: path.stem)
def test_a_script_of_the_gallery_runs(script, tmp_path):
    done = subprocess.run(
        [sys.executable, script], cwd=tmp_path, capture_output=True, text=True, timeout=240,
        env={**os.environ, "PYTHONPATH": str(PROJECT), "MPLBACKEND": "Agg"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert re.search(PRINTS[script.stem], done.stdout), done.stdout


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_links_lead_somewhere(page):
    made = {"measurements.md", "commands.md", "gallery.md", "contributing.md", "changes.md"}  # of the site
    for where in re.findall(r"\]\(([^)\s]+)\)", BLOCK.sub("", page.read_text("utf-8"))):
        file = where.partition("#")[0]
        if file and not file.startswith(("http:", "https:", "mailto:")) and file not in made:
            assert (page.parent / file).exists(), f"{page.name}: {where}"


def test_make_has_what_is_told_of_it():
    targets = set(re.findall(r"^([\w-]+):", (PROJECT / "Makefile").read_text(), re.MULTILINE))
    for page in PAGES:
        for name in re.findall(r"(?:`|^)make ([a-z][a-z-]+)", page.read_text("utf-8"), re.MULTILINE):
            assert name in targets, f"{page.name}: make {name}"


def test_the_readme_is_short_and_its_picture_small():
    text = (PROJECT / "README.md").read_text("utf-8")
    assert text.count("\n") < 120
    assert "not a medical device" in text
    pictures = re.findall(r"!\[[^\]]{20,}\]\((docs/pictures/[^)]+)\)", text)  # each with words for who cannot see it
    assert len(pictures) == 4
    assert all((PROJECT / name).stat().st_size < 2_000_000 for name in pictures)


def test_the_readme_tells_what_was_measured():
    told = (PROJECT / "README.md").read_text("utf-8").partition("## How accurate it is")[2].partition("\n## ")[0]
    measured = (DOCS / "accuracy.md").read_text("utf-8")
    left_out = re.search(r"- Left out: exact (\d+ of \d+).*?, (0\.\d+) a minute", measured)
    mocap = re.search(r"Counted exactly: \*\*([\d.]+ %)\*\* of (\d+) runs", measured)
    assert left_out is not None
    assert mocap is not None
    for number in (*left_out.groups(), *mocap.groups()):
        assert number in told, f"docs/accuracy.md has {number}; the README's table tells something else"


def test_the_citation_is_of_this_version():
    assert f"version: {APP_VERSION}\n" in (PROJECT / "CITATION.cff").read_text()


@pytest.fixture(scope="module")
def loaded():
    sys.path.insert(0, str(DOCS))
    try:
        import site_hooks
    finally:
        sys.path.remove(str(DOCS))
    return site_hooks._LOADED


@pytest.mark.parametrize(("text", "is_asked"), [
    ('<script src="https://example.org/a.js"></script>', True),
    ('<link rel="stylesheet" href="//example.org/a.css">', True),
    ("@font-face { src: url(https://example.org/a.woff2) }", True),
    ('<img alt="a" src=https://example.org/a.png>', True),
    ('<a href="https://example.org">read</a>', False),
    ('<img src="pictures/set.webp">', False),
    ('<link rel="canonical" href="https://example.org/">', False),
])  # fmt: skip
def test_the_site_knows_what_another_server_is_asked_for(loaded, text, is_asked):
    assert bool(loaded.search(text)) == is_asked


def test_the_glossary_has_each_term_in_each_language():
    from coach.language import LANGUAGES
    from docs.site_pages import TERMS, glossary

    rows = [line.strip("| ").split(" | ") for line in glossary().splitlines() if line.startswith("| ")]
    assert len(rows) == len(TERMS) + 1
    assert {len([cell for cell in row if cell.strip()]) for row in rows} == {len(LANGUAGES) + 1}
