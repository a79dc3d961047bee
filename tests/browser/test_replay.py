"""A therapist opens a set, moves through it, takes a rep out, writes a note; what is not there or damaged is said."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from typing import Any

from coach.exercise.analysis import SetRun
from coach.exercise.definition import load_exercise
from coach.exercise.feedback import Refused
from coach.figure.actor import act
from tests.browser.conftest import Server, serious

PICTURES = os.environ.get("COACH_PICTURES")  # a folder: what the test saw, for people who look


def squats(server: Server, person_id: int, landmarks: bool = True) -> int:
    """A set of three squats, as the live page would have kept it."""
    ex = load_exercise("squat")
    run = SetRun(ex)
    series = act(ex, "side", reps=3, noise_px=0.5).series
    for frame in series:
        run.step(frame)
    run.finish()
    set_id = server.store.begin_set(person_id, ex.id, ex.version, "both", ex.target, "full", "video")
    for rep in run.reps:
        server.store.add_rep(set_id, rep)
    if landmarks:
        server.store.add_landmarks(set_id, 0, series)
    server.store.end_set(set_id, "stop", "side")
    return set_id


def damage(server: Server, set_id: int) -> None:
    with sqlite3.connect(server.folder / "coach.db") as file:
        file.execute("update landmark_part set blob = substr(blob, 1, length(blob) - 40) where set_id = ?", (set_id,))
    file.close()


def test_a_set_is_seen_again_a_rep_taken_out_and_a_note_kept(server: Server, browse: Callable[..., Any]):
    ada = server.store.add_person("Ada")
    good, bare, broken = squats(server, ada.id), squats(server, ada.id, landmarks=False), squats(server, ada.id)
    damage(server, broken)
    page = browse()
    failed: list[str] = []
    page.on("pageerror", lambda error: failed.append(str(error)))

    page.goto(f"{server.url}/replay?person=1&set={good}")
    slider = page.get_by_role("slider", name="Moment of the set")
    slider.wait_for()
    assert slider.get_attribute("aria-valuetext").startswith("0.0 s")
    slider.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.get_by_role("button", name="One picture on").click()
    assert slider.input_value() == "4"
    page.get_by_role("button", name="Play").click()
    page.wait_for_timeout(600)
    page.get_by_role("button", name="Pause").click()
    assert int(slider.input_value()) > 8

    page.get_by_label("Show", exact=True).select_option(label=page.locator("#show option").nth(2).inner_text())
    page.get_by_label("Laid over it").select_option(label="The target movement")
    page.get_by_label("Laid over it").select_option(index=2)
    page.get_by_text("Does rep 2 count?").wait_for()
    page.get_by_role("textbox", name="Therapist").fill("B. Shaw")
    page.get_by_role("button", name="It does not count").click()
    page.get_by_text("Please type why this rep does not count").wait_for()
    page.get_by_role("textbox", name="Why not").fill("stumbled *here*")
    page.get_by_role("button", name="It does not count").click()
    page.get_by_text("It does not count: stumbled *here* (B. Shaw").wait_for()
    page.get_by_text("They stay in the records as measured").wait_for()
    assert page.get_by_label("Show", exact=True).input_value() == "1", "the rep that was looked at stays chosen"
    assert [(r, m.why, m.who) for r, m in server.store.not_counting(ada.id).items()] == [
        ((good, 1), "stumbled *here*", "B. Shaw")
    ]

    slider.focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    page.locator("#note").fill("<b>Heels</b> rise here")
    page.get_by_role("button", name="Keep this note").click()
    page.get_by_role("button", name="<b>Heels</b> rise here").wait_for()
    assert page.locator("#note").input_value() == ""
    (note,) = server.store.notes(ada.id)
    rep = server.store.set_reps(good)[1]
    assert (note.set_id, note.who) == (good, "B. Shaw")
    assert abs(note.at_s - (rep.start_s - 0.3)) < 0.1
    assert serious(page) == []
    if PICTURES:
        page.set_viewport_size({"width": 1366, "height": 1500})
        page.wait_for_timeout(500)
        page.screenshot(path=f"{PICTURES}/replay.png", full_page=True)

    page.get_by_role("button", name="It counts again").click()
    page.get_by_text("It counts.", exact=True).wait_for()
    assert server.store.not_counting(ada.id) == {}

    page.goto(f"{server.url}/replay?person=1&set={bare}")
    page.get_by_text("The joint positions of this set were not kept").wait_for()
    page.get_by_test_id("stDataFrame").wait_for()
    page.goto(f"{server.url}/replay?person=1&set={broken}")
    page.get_by_text("A kept recording is damaged and was left out").wait_for()
    page.get_by_test_id("stDataFrame").wait_for()
    page.goto(f"{server.url}/replay?person=1&set=999")
    page.get_by_text("Ada has no such set.").wait_for()
    assert failed == []


def test_two_sets_of_one_minute_are_two_choices(server: Server, browse: Callable[..., Any]):
    ada = server.store.add_person("Ada")
    later, earlier = (squats(server, ada.id) for _ in range(2))
    same = "update exercise_set set started_at = (select started_at from exercise_set where id = ?)"
    with sqlite3.connect(server.folder / "coach.db") as file:
        file.execute(same, (later,))
    file.close()
    page = browse()
    page.goto(f"{server.url}/replay?person={ada.id}&set={earlier}")
    page.get_by_role("slider", name="Moment of the set").wait_for()
    page.get_by_role("combobox", name="Set").click()
    names = page.get_by_role("option").all_inner_texts()
    assert len(set(names)) == 2, names
    page.keyboard.press("Escape")
    page.get_by_role("textbox", name="Therapist").fill("B. Shaw")
    page.locator("#note").fill("here")
    page.get_by_role("button", name="Keep this note").click()
    page.get_by_role("button", name="here").wait_for()
    assert f"set={earlier}" in page.url
    assert [note.set_id for note in server.store.notes(ada.id)] == [earlier]


def test_the_time_of_what_was_not_counted_leads_there_and_it_may_be_counted_in(
    server: Server, browse: Callable[..., Any]
):
    ada = server.store.add_person("Ada")
    made = squats(server, ada.id)
    third = server.store.set_reps(made)[2]
    between = Refused("both", third.end_s + 0.1, third.end_s + 0.3, third.end_s + 0.9, "not_like_the_others", 0.2)
    early = Refused("left", 0.2, 0.5, 0.9, "other_position", 0.1)
    for one in (between, early):
        server.store.add_refused(made, one)
    page = browse()
    page.goto(f"{server.url}/replay?person=1&set={made}")
    slider = page.get_by_role("slider", name="Moment of the set")
    slider.wait_for()
    page.get_by_text("Not counted: 2").click()
    page.get_by_role("button", name=f"{between.start_s:.1f} s").click()
    moment = page.locator("[data-moment]").get_by_text(f"{between.start_s:.1f} s")
    moment.wait_for()
    spoken = slider.get_attribute("aria-valuetext") or ""
    assert abs(float(spoken.split()[0]) - between.start_s) < 0.2
    page.get_by_test_id("stTextInput").get_by_role("textbox").fill("B. Shaw")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="It counts", exact=True).last.click()
    page.get_by_text("Counted in as rep 4 (B. Shaw").wait_for()
    assert serious(page) == []
    for width, height in ((1366, 768), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(500)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.get_by_role("button", name="It does not count after all").scroll_into_view_if_needed()
        if PICTURES:
            page.screenshot(path=f"{PICTURES}/replay_not_counted_{width}.png")
    page.get_by_role("button", name="It does not count after all").click()
    page.get_by_text("Not counted: 2").wait_for()
    assert len(server.store.set_reps(made)) == 3
