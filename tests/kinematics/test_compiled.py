"""Where compiled kernels are kept when neither the code's folder nor the home can be written to."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

from coach.kinematics import compiled
from coach.pose import CoachError


@pytest.fixture
def read_only(monkeypatch, tmp_path):
    """Only what lies under the folder for temporary files can be written to."""
    monkeypatch.delenv(compiled.VARIABLE, raising=False)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    real = compiled._writable
    monkeypatch.setattr(compiled, "_writable", lambda folder: tmp_path in folder.parents and real(folder))
    return tmp_path


def test_nothing_changes_where_the_code_can_be_written_to(monkeypatch):
    monkeypatch.delenv(compiled.VARIABLE, raising=False)
    monkeypatch.setattr(compiled, "_writable", lambda _: True)
    compiled.find_place()
    assert compiled.VARIABLE not in os.environ


def test_a_folder_of_this_user_alone(read_only):
    compiled.find_place()
    place = Path(os.environ[compiled.VARIABLE])
    assert place.parent == read_only
    assert place.stat().st_mode & 0o077 == 0
    del os.environ[compiled.VARIABLE]
    compiled.find_place()  # again, the same
    assert os.environ.pop(compiled.VARIABLE) == str(place)


@pytest.mark.parametrize("how", ["others may write", "a link"])
def test_what_others_may_write_to_is_not_run(read_only, how):
    compiled.find_place()
    place = Path(os.environ.pop(compiled.VARIABLE))
    if how == "a link":
        place.rename(read_only / "elsewhere")
        place.symlink_to(read_only / "elsewhere")
    else:
        place.chmod(0o777)
    with pytest.raises(CoachError, match=compiled.VARIABLE):
        compiled.find_place()


def test_a_given_folder_that_cannot_be_written_to_is_told(read_only, monkeypatch):
    monkeypatch.setenv(compiled.VARIABLE, "/nowhere/at/all")
    with pytest.raises(CoachError, match="/nowhere/at/all"):
        compiled.find_place()
