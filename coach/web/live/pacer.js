// The tempo that is asked for, as a dot that goes out, waits and comes back with the movement.

import { later, t } from "./words.js";

const READY_S = 1.0; // at rest between two reps
const FOLLOW = 0.2; // of the way to its place in one picture: it never jumps
const WORDS = {
  down: later("Down {n} s"), up: later("Up {n} s"), hold: later("Hold {n} s"),
};
const COUNTS = {
  down: later("Down: {n}"), up: later("Up: {n}"), out: later("Out: {n}"), back: later("Back: {n}"), hold: later("Hold: {n}"),
};

/** Where the dot is. tempo: out_s, hold_s, back_s, out, back · phase: of the rep, as the coach sees it; sinceS: how long.
 * share: 0 at rest, 1 at the turn · word: what to do · asked_s: how long that takes · gone_s: how long it has taken. */
export function pace(tempo, phase, sinceS) {
  const { out_s: out, hold_s: hold, back_s: back } = tempo;
  const at = (share, word, asked_s, gone_s) => ({ share, word, asked_s, gone_s: Math.min(gone_s, asked_s) });
  const there = (s) => (s < out ? at(s / out, tempo.out, out, s) : at(1, "hold", hold, s - out));
  const again = (s) => at(Math.max(0, 1 - s / back), tempo.back, back, s);
  if (phase === "back") return again(sinceS);
  // who is still on the way out is waited for: the dot stays at the turn and says what comes next
  if (phase === "out") return sinceS < out + hold ? there(sinceS) : at(1, tempo.back, back, 0);
  // at rest or not seen: it goes on by itself, to be joined
  const s = sinceS % (READY_S + out + hold + back) - READY_S;
  if (s < 0) return at(0, tempo.out, out, 0);
  return s < out + hold ? there(s) : again(s - out - hold);
}

export class Pacer {
  constructor(root, tempo) {
    Object.assign(this, { tempo, phase: null, sinceMs: 0, shown: 0, at: null, text: null });
    this.box = root.querySelector("[data-pacer]");
    this.dot = root.querySelector("[data-dot]");
    this.words = root.querySelector("[data-pace]");
    this.box.hidden = !tempo;
    this.box.dataset.way = tempo?.out === "up" ? "up" : "down";
    this.still = window.matchMedia("(prefers-reduced-motion: reduce)");
  }

  /** Once a picture. phase: of the rep now, null while nothing is to be done. */
  draw(now, phase) {
    if (!this.tempo) return;
    if (phase !== this.phase) Object.assign(this, { phase, sinceMs: now });
    this.box.toggleAttribute("data-quiet", phase == null);
    if (phase == null) return this.say("");
    const { share, word, asked_s, gone_s } = pace(this.tempo, phase, (now - this.sinceMs) / 1000);
    if (this.still.matches) return this.say(t(COUNTS[word], { n: Math.max(1, Math.ceil(gone_s)) }));
    this.shown += FOLLOW * (share - this.shown);
    const at = this.shown.toFixed(2);
    if (at !== this.at) this.dot.style.setProperty("--at", (this.at = at)); // moved, never laid out anew
    this.say(word in WORDS ? t(WORDS[word], { n: asked_s }) : ""); // the dot says as much as "out" and "back" would
  }

  say(text) {
    if (this.text === text) return;
    this.text = this.words.textContent = text;
  }
}
