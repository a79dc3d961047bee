"""Every button of the live pages can be pressed by its whole area: at every size, count and stage.

The stages are put on the page as the panel itself puts them: nobody does 188 squats for a test.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from coach.care.records import Before, Plan, PlanItem
from tests.browser.conftest import SAFE, Server, browsing, serving

Page = Any
PICTURES = os.environ.get("COACH_PICTURES")  # a folder: what the tests saw, for people who look
SIZES = ((1366, 768), (1440, 900), (1920, 1080), (390, 844), (1024, 768), (1366, 625))  # the last: less its bars
COUNTS = (0, 8, 88, 188)
LANGUAGES = ("en", "de", "es")

# Of every control that is shown: the places, of nine, where something else would be pressed. A control of the settings
# may lie further down in its box, which scrolls; nothing else does.
DEAD = """(name) => {
  const root = window[name].values().next().value.root, page = root.getRootNode();
  const box = root.querySelector("dialog[open]"), wall = root.querySelector(".wall:not([hidden])");
  const all = [...(box ?? wall ?? root).querySelectorAll("button, input")];
  const shown = all.filter((el) => el.checkVisibility({ visibilityProperty: true }) && !el.disabled);
  const dead = [];
  for (const el of shown) {
    if (box) el.scrollIntoView({ block: "nearest" });
    const { left, top, width, height } = el.getBoundingClientRect();
    const name = el.textContent || el.name || el.outerHTML;
    for (const y of [0.08, 0.5, 0.92]) for (const x of [0.08, 0.5, 0.92]) {
      const hit = page.elementFromPoint(left + x * width, top + y * height);
      if (hit && (el === hit || el.contains(hit))) continue;
      dead.push(`${name} at ${x} ${y}: ${hit ? hit.outerHTML.slice(0, 70) : "outside"}`);
    }
    const { right, bottom } = el.getBoundingClientRect();
    for (const other of box ? [] : shown) {
      const o = other.getBoundingClientRect();
      if (other !== el && left < o.right && o.left < right && top < o.bottom && o.top < bottom) {
        dead.push(`${name} lies over ${other.textContent}`);
      }
    }
    if (height < 48 && el.tagName === "BUTTON") dead.push(`${name}: ${height} px high`);
  }
  return { dead, shown: shown.map((el) => el.textContent || el.name) };
}"""
# The exercise page as it is in a stage: no frame of the camera changes it any more
STAND_STILL = """() => {
  const live = coachLives.values().next().value;
  live.camera.close();
  live.link.close();
  live.check = () => {};
  live.panel.wall(null);
}"""
SET = """([stage, count]) => {
  const live = coachLives.values().next().value, { panel } = live;
  live.pain.over = false;
  live.pain.close();
  panel.stage(stage);
  panel.el("skip").hidden = stage === "asking";
  panel.data.goal = 200;
  panel.number(count);
  panel.gauge(94, 102, 0.9, null);
  panel.anyway(stage === "check");
  panel.people(stage === "check" ? 3 : 0);
  panel.countdown(stage === "countdown" ? 3 : null);
  panel.words(null, "Push your knees out over your toes.", "change");
  panel.caption("Push your knees out over your toes, please.");
  live.stage = stage;
  if (stage === "asking") live.pain.begin();
  panel.el("listenpain").hidden = stage !== "asking";
}"""
REST = """(left) => {
  const rest = coachRests.values().next().value;
  clearInterval(rest.timer);
  rest.el("left").textContent = left;
}"""
TEST = """([phase, count]) => {
  const test = coachLives.values().next().value;
  test.quietUntil = 0;
  test.show({
    phase, stage: "stands", stage_index: 0, stage_count: 1, seconds_left: count, count, points: [],
    text: "Sit in the middle of the chair, arms crossed at the chest.", keep: "Stand up fully, then sit down again.",
    problem: "Turn your side to the camera.", people: phase === "waiting" ? [1, 2, 3] : [],
  });
  test.el("listen").hidden = false;
}"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, bundle: Path) -> Iterator[Server]:
    """Ada, whose plan is two sets of squats: her live page has every button that there is."""
    with serving(tmp_path_factory.mktemp("buttons")) as server:
        person = server.store.add_person("Ada")
        server.store.save_profile(person.id, SAFE)
        items = (PlanItem(exercise="squat", reps=10, sets=2, days=(0, 1, 2, 3, 4, 5, 6)),)
        made = datetime.now(UTC) - timedelta(days=1)
        server.store.save_plan(person.id, Plan(items=items, made_by="Dr. Berg", made_at=made))
        server.store.add_check(person.id, "before", Before(pain=2, at=datetime.now(UTC)))
        yield server


@pytest.fixture(scope="module")
def camera_page(squat_clip: Path) -> Iterator[Page]:
    with browsing() as start:
        yield start(squat_clip)


def keep(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png")


def dead(page: Page, what: str, named: str = "coachLives", *, least: int = 2) -> list[str]:
    """At this stage, at every size: where a control cannot be pressed."""
    found = []
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        told = page.evaluate(DEAD, named)
        assert len(told["shown"]) >= least, f"{what}: {told['shown']}"
        found += [f"{what}, {width} x {height}: {line}" for line in told["dead"]]
        keep(page, f"buttons_{what.replace(' ', '_')}_{width}")
    return found


def go(page: Page, server: Server, where: str, language: str, ready: str) -> None:
    server.store.set_language(1, language)
    page.set_viewport_size({"width": 1366, "height": 768})
    page.goto(f"{server.url}/{where}")
    page.wait_for_function(ready, timeout=40_000)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_button_of_a_set_and_of_the_question_after_it(served: Server, camera_page: Page, language: str):
    page = camera_page
    go(page, served, "today?person=1&check=1&stage=live", language, "window.coachLive?.answered > 3")
    page.evaluate(STAND_STILL)
    found = []
    for stage in ("check", "countdown", "set", "paused", "asking"):
        for count in COUNTS if language == "en" else (0, 188):
            page.evaluate(SET, [stage, count])
            found += dead(page, f"{language} {stage} {count}")
    page.evaluate("coachLives.values().next().value.pain.choose({ change: 'more', pain: null })")
    page.evaluate("clearTimeout(coachLives.values().next().value.pain.timer)")
    found += dead(page, f"{language} taken", least=10)
    page.evaluate(SET, ["set", 88])
    page.evaluate("coachLives.values().next().value.root.querySelector('dialog').showModal()")
    found += dead(page, f"{language} settings", least=9)
    page.evaluate("coachLives.values().next().value.root.querySelector('dialog').close()")
    page.evaluate(
        "coachLives.values().next().value.panel.wall('The camera was unplugged or taken. Plug it in, then try again.')"
    )
    found += dead(page, f"{language} wall")
    assert not found, "\n".join(found)


def test_every_button_in_bigger_text_and_high_contrast(served: Server, camera_page: Page):
    page = camera_page
    go(page, served, "today?person=1&check=1&stage=live", "de", "window.coachLive?.answered > 3")
    page.evaluate(STAND_STILL)
    page.evaluate("coachLives.values().next().value.root.setAttribute('data-bigger', '')")
    page.evaluate("coachLives.values().next().value.root.setAttribute('data-contrast', '')")
    found = []
    for stage in ("check", "set", "paused", "asking"):
        page.evaluate(SET, [stage, 188])
        found += dead(page, f"bigger {stage}")
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_button_of_a_rest(served: Server, camera_page: Page, language: str):
    page = camera_page
    go(page, served, "today?person=1&check=1&stage=rest&sets=0", language, "window.coachRests?.size === 1")
    found = []
    for count in COUNTS:
        page.evaluate(REST, count)
        found += dead(page, f"{language} rest {count}", "coachRests", least=5)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_button_of_a_balance_test(served: Server, camera_page: Page, language: str):
    page = camera_page
    go(page, served, "balance-test?person=1&test=chair_stand_30s&live=1", language, "window.coachLive?.answered > 3")
    page.evaluate(STAND_STILL.replace("live.panel.wall(null)", "live.wall(null)"))
    found = []
    for phase in ("explaining", "waiting", "practice", "countdown", "trial", "rest"):
        for count in COUNTS if language == "en" else (0, 188):
            page.evaluate(TEST, [phase, count])
            found += dead(page, f"{language} test {phase} {count}", least=3)
    assert not found, "\n".join(found)
