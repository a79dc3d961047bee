// Before an exercise: what comes next, and the rest until then. Its seconds are counted down here: a rerun of Streamlit each second would be dear.

import { showSettings } from "./settings.js";
import { Voice } from "./voice.js";
import { fill, t, useWords } from "./words.js";

const KEPT = "coach.rest"; // when this rest ends, so that a reload goes on with it
const LONGER_S = 15;
const TICK_MS = 200;
const SAYS_AT_MOST_MS = 25000; // a voice that never ends does not hold anybody up
const SIZES = [6.2, 5.8, 5.4, 5, 4.6, 4.2, 3.8, 3.4, 3]; // of rest.css: the largest in which all has room

class Rest {
  constructor(root, data, tell) {
    Object.assign(this, { root, data, tell, told: false, said: new Set() });
    useWords(data);
    fill(root);
    showSettings(root);
    this.el = (name) => root.querySelector(`[data-${name}]`);
    for (const name of ["title", "part", "word", "name", "amount", "hand"]) this.el(name).textContent = data[name];
    this.el("guide").innerHTML = data.guide; // drawn by coach.figure, no words of a visitor in it
    this.el("steps").replaceChildren(...data.steps.map((line) => Object.assign(document.createElement("li"), { textContent: line })));
    this.el("longer").textContent = t("{n} seconds more", { n: LONGER_S });
    this.voice = new Voice();
    this.showSound();
    const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "{}");
    this.whole = data.seconds;
    this.until(kept.key === data.key && kept.untilMs > Date.now() ? kept.untilMs : Date.now() + 1000 * data.seconds);
    this.el("go").onclick = () => this.finish("go");
    this.el("skip").onclick = () => this.finish("skip");
    this.el("stop").onclick = () => this.finish("stop");
    this.el("longer").onclick = () => this.longer();
    this.el("mute").onclick = () => {
      this.voice.setMuted(!this.voice.muted);
      this.showSound();
    };
    this.onKey = (event) => event.key === "Escape" && this.finish("stop");
    window.addEventListener("keydown", this.onKey, true);
    this.timer = setInterval(() => this.tick(), TICK_MS);
    this.beganMs = Date.now();
    this.tick();
    this.room = new ResizeObserver(() => this.fit());
    this.room.observe(this.el("next"));
    this.voice.say(data.says);
  }

  /** All that comes next, as large as it has room for. */
  fit() {
    const box = this.el("next");
    for (const size of SIZES) {
      box.style.setProperty("--size", size);
      if (box.scrollHeight <= box.clientHeight) return;
    }
  }

  until(ms) {
    this.untilMs = ms;
    sessionStorage.setItem(KEPT, JSON.stringify({ key: this.data.key, untilMs: ms }));
  }

  longer() {
    this.until(this.untilMs + 1000 * LONGER_S);
    this.whole += LONGER_S;
    this.said.clear();
    this.tick();
  }

  tick() {
    // the time to get ready begins when all has been said
    const told = this.data.listen && this.voice.speaking && Date.now() - this.beganMs < SAYS_AT_MOST_MS;
    if (told && this.untilMs < Date.now() + 1000 * this.data.seconds) this.until(Date.now() + 1000 * this.data.seconds);
    const leftS = (this.untilMs - Date.now()) / 1000;
    const left = Math.max(0, Math.ceil(leftS));
    if (left !== this.left) {
      this.left = left;
      this.el("left").textContent = String(left);
      this.el("unit").textContent = left === 1 ? t("second") : t("seconds");
      this.el("fill").style.transform = `scaleX(${Math.max(0, Math.min(1, left / this.whole)).toFixed(3)})`;
      if (left > 0 && left <= 3 && !this.said.has(left)) {
        this.said.add(left);
        this.voice.tone(520);
      }
    }
    if (leftS <= 0 && !document.hidden) this.finish("go"); // a page that nobody looks at must not turn the camera on
  }

  showSound() {
    this.el("mute").textContent = this.voice.muted ? t("Sound is off") : t("Sound is on");
    this.el("mute").setAttribute("aria-pressed", String(this.voice.muted));
  }

  /** Tell Streamlit once: go on, skip the next exercise, or stop. */
  finish(how) {
    if (this.told) return;
    this.told = true;
    sessionStorage.removeItem(KEPT);
    this.end();
    this.tell("done", { how });
  }

  end() {
    clearInterval(this.timer);
    this.room.disconnect();
    window.removeEventListener("keydown", this.onKey, true);
    this.voice.close();
  }
}

const RESTS = (window.coachRests ??= new Map());

/** Streamlit calls this on every rerun; one rest outlives reruns and ends when the page part is gone. */
export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".rest");
  let rest = RESTS.get(data.key);
  if (!rest || rest.root !== root) {
    for (const old of RESTS.values()) old.end();
    RESTS.clear();
    rest = new Rest(root, data, setTriggerValue);
    RESTS.set(data.key, rest);
  }
  rest.tell = setTriggerValue;
  return () => {
    setTimeout(() => {
      if (root.isConnected) return; // only a rerun
      rest.end();
      if (RESTS.get(data.key) === rest) RESTS.delete(data.key);
    }, 300);
  };
}
