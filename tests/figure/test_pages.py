"""The guide as pages: self-contained, complete, one page an exercise, faults drawn where they can be seen."""

from __future__ import annotations

import re
from html import escape
from xml.etree import ElementTree as ET

import pytest

from coach.exercise.definition import exercise_ids, load_exercise
from coach.figure.actor import fault_poses, prop
from coach.figure.guide import AMISS, MOVING, still_svg
from coach.figure.pages import html_page, index_page, pdf_pages, slips, still_figures, write_guides
from tests.conftest import coach

FEW = ("squat", "neck_rotation", "tree_pose", "bridge")


@pytest.mark.parametrize("name", exercise_ids())
def test_the_page_says_it_all_and_loads_nothing(name):
    ex = load_exercise(name)
    page = html_page(ex)
    for words in (ex.name, ex.summary, ex.why, *ex.set_up, *ex.steps, *ex.mistakes, *ex.cautions):
        assert escape(words) in page
    for fault in ex.faults:
        assert escape(fault.cue) in page
    assert not re.search(r"<script|<img|<link|src=|url\(|@import", page)
    assert "<animate" in page
    assert len(page) < 300_000
    for figure in (*still_figures(ex), *(s.svg for s in slips(ex) if s.svg)):
        ET.fromstring(figure)
        assert "nan" not in figure


@pytest.mark.parametrize("name", exercise_ids())
def test_a_fault_that_bends_the_body_is_drawn_and_marked(name):
    """Only what a still picture cannot show (tempo, jerks, swaying) has none."""
    ex = load_exercise(name)
    for fault, slip in zip(ex.faults, slips(ex), strict=True):
        assert fault.show is not None
        bends = bool(fault.show.joints or fault.show.rest or fault.show.asymmetry != 1)
        assert bool(slip.svg) == bends, fault.code
        if slip.svg:
            assert any(tone in slip.svg for tone in AMISS), fault.code
            assert MOVING not in slip.svg  # blue means on target


def test_a_fault_is_seen_from_where_it_shows():
    squat = load_exercise("squat")
    yaw = {f.code: poses[2] for f in squat.faults if (poses := fault_poses(squat, f))}
    assert yaw["knees_in"] == 0
    assert yaw["heels_lift"] >= 45


def test_what_the_hands_hold_is_drawn():
    assert {n: prop(load_exercise(n)) for n in ("wall_push_up", "heel_raise", "step_up", "squat")} == {
        "wall_push_up": "wall", "heel_raise": "counter", "step_up": "step", "squat": "",
    }  # fmt: skip


def test_a_good_pose_has_nothing_to_change():
    ex = load_exercise("squat")
    assert not any(tone in still_svg("standing", ex.guide.target, 75) for tone in AMISS)


def pages_of(pdf: bytes) -> int:
    return max(int(n) for n in re.findall(rb"/Type\s*/Pages[^>]*?/Count (\d+)", pdf) or [b"0"])


def test_every_exercise_fits_on_a_page_of_paper():
    typst = pytest.importorskip("typst")
    assert typst is not None
    everything = [load_exercise(name) for name in exercise_ids()]
    pdf = pdf_pages(everything)
    assert pdf.startswith(b"%PDF")
    count = pages_of(pdf)
    if count == 0:
        pytest.skip("the page tree is compressed by this version of typst")
    assert count == len(everything)


def test_files_are_named_for_their_exercise(tmp_path):
    written = write_guides(list(FEW), tmp_path / "new", "html")
    assert [p.name for p in written] == [f"{n}.html" for n in FEW] + ["index.html"]
    index = index_page([load_exercise(n) for n in FEW])
    assert all(f'href="{n}.html"' in index for n in FEW)


def test_the_command(tmp_path):
    pytest.importorskip("typst")
    done = coach("exercises", "guide", "squat", "--out", str(tmp_path), "--format", "pdf", fresh=True)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "squat.pdf").read_bytes().startswith(b"%PDF")
    bad = coach("exercises", "guide", "sqat", "--out", str(tmp_path))
    assert (bad.returncode, bad.stdout) == (2, "")
    assert "squat" in bad.stderr
    (tmp_path / "file").write_text("")
    blocked = coach("exercises", "guide", "squat", "--out", str(tmp_path / "file" / "in"))
    assert (blocked.returncode, blocked.stderr.count("\n")) == (2, 1)
