"""The doctor does what it says works: it reads a second of film, with what is installed here."""

from __future__ import annotations

import ctypes

import av
import pytest

from coach import doctor
from coach.pose import CoachError
from coach.web.server import serve


@pytest.mark.usefixtures("bundle")
def test_a_reader_of_another_version_is_told(monkeypatch):
    def no_such_word(*_, **__):
        raise TypeError("open() got an unexpected keyword argument\nand more")

    assert doctor.film_problem() is None
    monkeypatch.setattr(av, "open", no_such_word)
    told = doctor.film_problem()
    assert told is not None
    assert "unexpected keyword" in told
    assert "make run" in told
    assert "\n" not in told
    assert told in doctor.examine()


@pytest.fixture
def without_gl(monkeypatch):
    def missing(name, *_):
        raise OSError(f"{name}: cannot open shared object file")

    monkeypatch.setattr(ctypes, "CDLL", missing)


@pytest.mark.usefixtures("without_gl")
def test_run_says_what_the_doctor_says():
    told = doctor.library_problem()
    assert told is not None
    with pytest.raises(CoachError) as error:
        serve.serve()
    assert str(error.value) == told


@pytest.mark.parametrize("error", [ImportError("libGL.so.1: cannot open"), OSError("libGLESv2.so.2: cannot open")])
def test_a_command_says_what_the_doctor_says(error, monkeypatch, capsys):
    from coach.commands import cli

    def fails(**_):
        raise error

    monkeypatch.setattr(cli, "app", fails)
    with pytest.raises(type(error)):  # with all libraries here it is another defect, and stays one
        cli.main()
    monkeypatch.setattr(doctor, "missing_libraries", lambda: ["libgl1"])
    with pytest.raises(SystemExit) as end:
        cli.main()
    assert end.value.code == 2
    assert capsys.readouterr().err == f"coach: {doctor.library_problem()}\n"
