"""The live page's own modules that need no browser: words, settings, the pacer, what a number says. Run by node."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from coach.exercise.definition import load_exercise
from coach.web.live.component import FOLDER, SCRIPTS
from coach.web.live.tempo import tempo
from coach.web.live.texts import texts
from coach.web.look.scripts import markup, modules

NODE = shutil.which("node")
MODULES = sorted({file for name in SCRIPTS.values() for file in modules(FOLDER / f"{name}.js")})


def run(folder: Path, module: str, expression: str) -> Any:
    """The value of a JavaScript expression that may use what the module exports as ``m``."""
    if NODE is None:
        pytest.skip("node is not here to run the script")
    for file in FOLDER.glob("*.js"):
        (folder / file.name).write_text(file.read_text("utf-8"))
    (folder / "package.json").write_text('{"type": "module"}')
    (folder / "run.js").write_text(f"import * as m from './{module}.js';\nconsole.log(JSON.stringify({expression}));\n")
    return json.loads(subprocess.run([NODE, folder / "run.js"], check=True, capture_output=True, text=True).stdout)


def test_words_are_translated_and_filled(tmp_path: Path):
    german = "{words: {'of {n}': 'von {n}', Stop: ''}, lang: 'de'}"
    three = "m.t('of {n}', {n: 3})"
    said = run(tmp_path, "words", f"[{three}, (m.useWords({german}), {three}), m.t('Stop'), m.language()]")
    assert said == ["of 3", "von 3", "Stop", "de"]


def test_settings_take_only_what_fits(tmp_path: Path):
    usual = run(tmp_path, "settings", "m.readSettings(null)")
    assert usual["captions"] is True
    assert usual["private"] is False
    kept = run(tmp_path, "settings", """m.readSettings('{"private": true, "loud": "x", "else": 1}')""")
    assert kept == {**usual, "private": True}
    assert run(tmp_path, "settings", "[m.readSettings('null'), m.readSettings('{')]") == [usual, usual]


def test_the_pacer_goes_with_the_rep(tmp_path: Path):
    asked = json.dumps(tempo(load_exercise("squat")))

    def at(phase: str | None, since_s: float) -> tuple[float, str]:
        shown = run(tmp_path, "pacer", f"m.pace({asked}, {json.dumps(phase)}, {since_s})")
        return round(shown["share"], 2), shown["word"]

    assert at("out", 1) == (0.5, "down")
    assert at("out", 9) == (1, "up"), "who is slower is waited for at the turn"
    assert at("back", 0.5) == (0.75, "up")
    assert at("back", 9) == (0, "up")
    assert at("rest", 0.5) == (0, "down")
    assert at("rest", 2) == (0.5, "down"), "it goes on by itself, to be joined"
    assert at("lost", 4) == (0.5, "up")


def test_the_way_is_named_as_the_body_goes():
    shown = {e: tempo(load_exercise(e)) for e in ("squat", "heel_raise", "neck_rotation", "tree_pose")}
    ways = {exercise: asked and asked["out"] for exercise, asked in shown.items()}
    assert ways == {"squat": "down", "heel_raise": "up", "neck_rotation": "out", "tree_pose": None}


@pytest.mark.parametrize(
    ("pain", "change", "stops"), [(0, "less", False), (3, "same", False), (5, "more", False), (6, "more", True)]
)
def test_a_number_stops_when_it_rose_too_far(tmp_path: Path, pain: int, change: str, stops: bool):
    asked = '{"start": 3, "ceiling": 5, "rise_stop": 3}'
    assert run(tmp_path, "pain", f"m.judge({pain}, {asked})") == {"change": change, "pain": pain, "stops": stops}
    assert run(tmp_path, "pain", 'm.judge(4, {"start": 1, "ceiling": 5, "rise_stop": 3}).stops') is True
    assert run(tmp_path, "pain", 'm.judge(5, {"start": 4, "ceiling": 4, "rise_stop": 3}).stops') is True


def test_the_texts_to_translate_are_found():
    found = texts()
    assert {"Stop", "Pause", "How is the pain now?", "Down {n} s", "Your {n} reps are kept.", "Listen"} <= set(found)
    assert len(found) == len(set(found)) > 100


@pytest.mark.parametrize("page", SCRIPTS)
def test_every_text_of_the_markup_can_be_translated(page: str):
    html = markup(FOLDER / f"{page}.html")
    plain = [text.strip() for text in re.findall(r">([^<>]*)<", html) if re.search(r"[A-Za-z]", text)]
    assert plain == []
    assert "aria-label=" not in html


@pytest.mark.parametrize("module", [m for m in MODULES if m.stem != "words"], ids=lambda m: m.stem)
def test_every_text_of_a_script_can_be_translated(module: Path):
    """What looks like a sentence stands in t() or later()."""
    text = re.sub(r"^\s*(//|/?\*).*$", "", module.read_text("utf-8"), flags=re.MULTILINE)
    text = re.sub(r"\b(?:t|later)\(\s*\"[^\"]*\"", "", text)
    assert re.findall(r"[\"`][A-Z][a-z]+(?: [a-z]|[.…])[^\"`]*[\"`]", text) == []


def chosen(folder: Path, way: str, local: bool, **ways: str) -> Any:
    """The way, and what was asked for it. ways: what gpu, here, server and allowed come to, in JavaScript"""
    given = {"gpu": "true", "here": "{model: 'full', fps: 30}", "server": "29", "allowed": "false", **ways}
    asks = ", ".join(
        f"{name}: async () => {{ asked.push('{name}'); return {value}; }}" for name, value in given.items()
    )
    script = f"await (async (asked) => [await m.choose('{way}', {json.dumps(local)}, {{{asks}}}), asked])([])"
    return run(folder, "pose_here", script)


NO_WAY = "await Promise.reject(new Error('no'))"


def test_on_this_computer_the_faster_way_is_taken(tmp_path: Path):
    assert chosen(tmp_path, "auto", True)[0]["place"] == "browser"
    assert chosen(tmp_path, "auto", True, here="{fps: 20}")[0] == {"place": "server"}
    assert chosen(tmp_path, "auto", True, here=NO_WAY)[0] == {"place": "server"}
    assert chosen(tmp_path, "auto", True, gpu="false") == [{"place": "server"}, ["gpu"]], (
        "nothing is loaded for nothing"
    )


def test_no_picture_goes_to_another_computer_without_a_yes(tmp_path: Path):
    assert chosen(tmp_path, "auto", False) == [{"place": "browser", "model": "full", "fps": 30}, ["here"]]
    assert chosen(tmp_path, "auto", False, here="{fps: 5}") == [None, ["here", "allowed"]]
    assert chosen(tmp_path, "auto", False, here=NO_WAY) == [None, ["here", "allowed"]]
    assert chosen(tmp_path, "auto", False, here=NO_WAY, allowed="true")[0] == {"place": "server"}


def test_a_setting_is_kept_to(tmp_path: Path):
    assert chosen(tmp_path, "server", False) == [{"place": "server"}, []]
    assert chosen(tmp_path, "browser", True, here="{fps: 5}")[0] == {"place": "browser", "fps": 5}
    assert chosen(tmp_path, "browser", True, here=NO_WAY)[0] is None


@pytest.mark.parametrize(
    ("host", "own"),
    [("localhost", True), ("127.0.0.1", True), ("[::1]", True), ("coach.example.org", False), ("192.168.1.5", False),
     ("127.0.0.1.example.org", False), ("localhost.example.org", False)],
)  # fmt: skip
def test_this_computer_is_told_from_others(tmp_path: Path, host: str, own: bool):
    assert run(tmp_path, "pose_here", f"m.fromThisComputer('{host}')") is own


def test_the_camera_beside_the_screen_is_taken_and_the_screen_stays_on_until_it_is_off(tmp_path: Path):
    told = run(tmp_path, "camera", """await (async () => {
        const told = [];
        const track = { stop: () => told.push("off"), addEventListener() {} };
        const stream = { getVideoTracks: () => [track], getTracks: () => [track] };
        const mediaDevices = { getUserMedia: async ({ video }) => (told.push(video.facingMode), stream) };
        const wakeLock = { request: async (what) => (told.push(what), { release: () => told.push("may go dark") }) };
        Object.defineProperty(globalThis, "navigator", { value: { mediaDevices, wakeLock }, configurable: true });
        globalThis.OffscreenCanvas = class { getContext() { return {}; } };
        const video = { play: async () => {}, videoWidth: 4, videoHeight: 3, requestVideoFrameCallback() {} };
        const camera = new m.Camera(video, () => {}, () => {});
        await camera.open();
        await new Promise((done) => setTimeout(done));
        camera.close();
        return told;
    })()""")  # fmt: skip
    assert told == ["user", "screen", "off", "may go dark"]
