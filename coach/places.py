"""Where the files lie that are no code, and where what the coach writes goes: the only module that knows.

In a checkout the exercises, models and app.py lie beside the package, and records go into its folder ``data``. A wheel
carries them in ``coach/packaged`` (pyproject.toml says so), and what is written goes to the user's own folder: an
installed package is no place to write to, and goes with its next version.
"""

from __future__ import annotations

from os import environ
from pathlib import Path

from platformdirs import user_data_path

PACKAGE = Path(__file__).resolve().parent


def is_checkout(folder: Path) -> bool:
    """Whether it is the project's own folder, as cloned."""
    return (folder / "pyproject.toml").is_file()


def files_folder(package: Path = PACKAGE) -> Path:
    """The folder with ``exercises/``, ``models/manifest.toml``, ``app.py`` and ``.streamlit/``."""
    return package.parent if is_checkout(package.parent) else package / "packaged"


def user_folder() -> Path:
    """Where this system keeps what a program writes for its user."""
    return user_data_path("coach", appauthor=False)


def data_folder(project: Path = PACKAGE.parent) -> Path:
    """Where records are kept unless COACH_DATA_DIR names another folder."""
    return project / "data" if is_checkout(project) else user_folder()


def bundles_folder(project: Path = PACKAGE.parent) -> Path:
    """Where built pose models are kept: beside their manifest in a checkout, else with the user's records."""
    if is_checkout(project):
        return project / "models"
    return Path(environ.get("COACH_DATA_DIR") or user_folder()) / "models"


FILES = files_folder()
EXERCISES = FILES / "exercises"
MANIFEST = FILES / "models" / "manifest.toml"
