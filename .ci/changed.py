"""The tests of the rooms that differ from main, for ``make check``: paths, or nothing where nothing differs."""

from __future__ import annotations

import subprocess
from pathlib import Path

# Rooms whose tests do not lie in a folder of their name
_ELSEWHERE = {"commands": "tests/test_cli.py", "demo": "tests/evaluation", "locale": "tests/test_language.py"}
_FILES = {
    "coach/language.py": "tests/test_language.py",
    "coach/catalogue.py": "tests/test_language.py",
    "coach/doctor.py": "tests/test_doctor.py",
    "coach/pipeline.py": "tests/pose",
    "coach/places.py": "tests/front_door",
    "coach/first_use.py": "tests/front_door",
}


def git(*words: str) -> list[str]:
    done = subprocess.run(["git", *words], capture_output=True, text=True, check=False)
    return done.stdout.split("\n") if done.returncode == 0 else []


def changed() -> list[str]:
    """Files that differ from main, those not committed included; on main itself from what was there before it."""
    here = git("rev-parse", "HEAD")[:1]
    bases = [git("merge-base", "HEAD", name)[:1] for name in ("origin/main", "main")] + [git("rev-parse", "HEAD~1")[:1]]
    base = next((b for b in bases if b and b != here), here)
    return [f for f in [*git("diff", "--name-only", *base), *git("ls-files", "--others", "--exclude-standard")] if f]


def tests_of(file: str) -> str | None:
    parts = Path(file).parts
    if parts[0] == "tests":
        return None if parts[1] == "browser" or not Path(file).name.startswith("test_") else file
    if parts[0] == "exercises":
        return "tests/exercise"
    if parts[0] in ("docs", "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "pyproject.toml", "Makefile"):
        return "tests/front_door"
    if parts[0] == "deploy":
        return "tests/test_deploy.py"
    if parts[0] != "coach" or len(parts) < 3:
        return _FILES.get(file)
    return _ELSEWHERE.get(parts[1], f"tests/{parts[1]}")


if __name__ == "__main__":
    found = {tests_of(file) for file in changed()}
    print(*sorted(t for t in found if t and Path(t).exists()))
