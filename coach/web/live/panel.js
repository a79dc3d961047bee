// Beside the picture of an exercise: counter, gauge, one line of words, buttons.

import { Board } from "./board.js";
import { settings } from "./settings.js";
import { t } from "./words.js";

const NEARLY = 0.85; // of the way from rest to target
const CUE_STAYS_MS = 6000;
const CAPTION_MS = 4000;
const CUE_SIZES = [9, 8.4, 7.8, 7.2, 6.6, 6, 5.4, 4.8, 4.2, 3.6]; // of live.css: the largest that takes two lines at most
const LINES = 2.2; // letters reach a little beyond their lines
const TONE_MS = 300;
const SIGNS = {
  on: '<path d="M4 13l5 5L20 6"/>',
  nearly: '<path d="M2 14c3-6 6-6 10 0s7 6 10 0"/>',
  change: '<path d="M3 12h16M13 6l6 6-6 6"/>',
  none: '<path d="M5 12h14"/>',
};
const sign = (kind) => `<svg viewBox="0 0 24 24" aria-hidden="true">${SIGNS[kind]}</svg>`;

/** Where a movement stands: on target, nearly there, on the way, or not measured. */
export function grade(progress) {
  if (progress == null) return "none";
  return progress >= 1 ? "on" : progress >= NEARLY ? "nearly" : "plain";
}

export class Panel extends Board {
  /** data: what the page knows of the exercise. press(name): a button was pressed. */
  constructor(root, data, press) {
    super(root, press);
    Object.assign(this, { data, cue: null, cueUntil: 0 });
    this.el("name").textContent = data.name;
    this.el("about").textContent = data.about;
    this.el("guide").innerHTML = data.guide; // drawn by coach.figure, no words of a visitor in it
    this.el("skip").hidden = !data.sequence;
    this.listen("pause", "stop", "skip", "mute", "again", "anyway", "leave");
    this.set("target", data.seconds ? t("time") : t("target"));
    this.number(data.count);
    new ResizeObserver(() => this.fit()).observe(this.el("line"));
  }

  number(count) {
    if (this.data.seconds) return this.seconds(null, count);
    this.big(String(count));
    const { goal } = this.data;
    this.set("of", !goal ? "" : count < goal ? t("of {n}", { n: goal }) : t("all {n} done", { n: goal }));
  }

  /** The one number that is read from afar, as large as its digits let it be. */
  big(text) {
    if (this.set("number", text)) this.root.style.setProperty("--digits", text.length);
  }

  /** A hold: the seconds of the one under way; after it, how many there were. */
  seconds(held, count) {
    const { goal } = this.data;
    this.big(held == null ? "–" : String(Math.floor(held)));
    const done = count === 1 ? t("1 done") : t("{n} done", { n: count });
    this.set("of", held == null ? (count ? done : t("not begun")) : goal ? t("of {n} seconds", { n: goal }) : t("seconds"));
  }

  /** Once the movement is known, its drawing rests: it would only distract, and take 3 to 5 pictures a second from the
   * camera. In a pause it moves again, to be looked at. */
  stillGuide() {
    this.known = true;
    this.root.removeAttribute("data-learning");
    this.moveGuide(false);
  }

  moveGuide(moves) {
    if (this.last.guide === moves) return;
    this.last.guide = moves;
    this.root.toggleAttribute("data-known", !moves);
    const svg = this.el("guide").querySelector("svg");
    if (moves) svg?.unpauseAnimations?.();
    else svg?.pauseAnimations?.();
  }

  stage(stage) {
    this.root.dataset.stage = stage;
    const paused = stage === "paused";
    this.set("pause", paused ? t("Go on") : t("Pause"));
    this.el("pause").disabled = !["set", "paused", "countdown"].includes(stage);
    const asking = stage === "asking"; // the question has its own Stop
    for (const name of ["pause", "stop", "opensettings"]) this.el(name).hidden = asking;
    if (asking) this.el("skip").hidden = true;
    const before = ["check", "countdown"].includes(stage); // whoever did it before needs its drawing only then
    this.root.toggleAttribute("data-learning", !this.known && !asking && (before || !this.data.practised));
    this.moveGuide(paused || !this.known);
    this.set("veil", paused ? t("Paused") : "");
  }

  countdown(number) {
    this.set("countdown", number == null ? "" : String(number));
  }

  /** Buttons beside the words take their room. */
  anyway(shown) {
    if (this.el("anyway").hidden === !shown) return;
    this.el("anyway").hidden = !shown;
    this.fit();
  }

  people(count) {
    if (this.last.people === count) return;
    super.people(count);
    this.fit();
  }

  /** The gauge. angle: degrees now or null. */
  gauge(angle, best, progress, reason) {
    const { rest, target } = this.data;
    const way = (deg) => (deg - rest) / (target - rest);
    if (!this.data.degrees) return this.share(progress);
    const whole = Math.max(1.2, best == null ? 0 : 1.05 * way(best)); // of the way to the target: the gauge's right end
    const share = (deg) => Math.max(0, Math.min(1, way(deg) / whole));
    const kind = angle == null ? "none" : grade(way(angle));
    const gauge = this.el("gauge");
    gauge.toggleAttribute("data-empty", angle == null && progress == null);
    gauge.dataset.kind = kind;
    if (this.set("now", angle == null ? "" : `${Math.round(angle)}°`)) {
      gauge.setAttribute("aria-valuenow", String(Math.round(angle ?? 0)));
      gauge.setAttribute("aria-valuetext", angle == null ? t("not measured") : t("{n} degrees", { n: Math.round(angle) }));
    }
    const filled = angle == null ? Math.max(0, Math.min(1, (progress ?? 0) / whole)) : share(angle);
    this.el("fill").style.transform = `scaleX(${filled.toFixed(3)})`;
    if (this.last.kind !== kind) {
      this.last.kind = kind;
      this.el("nowsign").innerHTML = kind === "plain" ? "" : sign(kind);
    }
    this.el("besttick").hidden = best == null;
    if (best != null) this.el("besttick").style.left = `${100 * share(best)}%`;
    this.el("targettick").style.left = `${100 * share(target)}%`;
    this.set("reason", angle != null ? "" : reason === "wrong_view" && progress != null ? t("I count. Degrees need your side view.") : "");
    return kind;
  }

  /** The gauge of what has no degrees: how much of the way to the target, or of the time to hold. */
  share(progress) {
    const kind = grade(progress);
    const gauge = this.el("gauge");
    gauge.toggleAttribute("data-empty", progress == null);
    gauge.dataset.kind = kind;
    const text = progress == null ? "" : `${Math.round(100 * Math.max(0, progress))} %`;
    if (this.set("now", text)) {
      gauge.setAttribute("aria-valuenow", String(Math.round(100 * (progress ?? 0))));
      gauge.setAttribute("aria-valuetext", text || t("not measured"));
    }
    this.el("fill").style.transform = `scaleX(${Math.max(0, Math.min(1, (progress ?? 0) / 1.2)).toFixed(3)})`;
    if (this.last.kind !== kind) {
      this.last.kind = kind;
      this.el("nowsign").innerHTML = kind === "plain" ? "" : sign(kind);
    }
    this.el("targettick").style.left = `${100 / 1.2}%`;
    return kind;
  }

  /** A cue stays some seconds; what must be changed now (say) goes before it. */
  words(say, cue, kind, quiet = "") {
    const now = performance.now();
    if (cue) Object.assign(this, { cue: { text: cue, kind }, cueUntil: now + CUE_STAYS_MS });
    const line = say ? { text: say, kind: "change" } : now < this.cueUntil ? this.cue : { text: quiet, kind: "" };
    if (!this.set("words", line.text)) return;
    const colour = { change: "change", praise: "on", good: "on", reach: "nearly" }[line.kind];
    this.el("line").dataset.kind = colour ?? "";
    this.el("sign").innerHTML = colour ? sign(colour) : "";
    this.fit();
  }

  /** Words as large as two lines let them be; only where the text or its room has changed: it lays the page out anew. */
  fit() {
    const p = this.el("words");
    const fits = () => p.scrollHeight <= LINES * parseFloat(getComputedStyle(p).lineHeight) && p.scrollWidth <= p.clientWidth + 1;
    for (const size of CUE_SIZES) {
      p.style.setProperty("--cue", size);
      if (fits()) return;
    }
  }

  /** What is heard, for who does not hear it. What the page says already is not said twice. */
  caption(text) {
    const asked = `${this.el("painquestion").textContent} ${this.el("how").textContent}`;
    const there = [this.last.words, this.last.trouble, this.el("understood").textContent, asked];
    const shown = settings.captions && !there.includes(text);
    const tone = t("(tone)"), now = performance.now();
    if (text === tone) this.toneMs = now;
    const also = shown && text !== tone && now - (this.toneMs ?? -1e9) < TONE_MS; // a count is a tone and its number
    this.set("caption", also ? `${tone} ${text}` : shown ? text : "");
    clearTimeout(this.captionTimer);
    this.captionTimer = setTimeout(() => this.set("caption", ""), CAPTION_MS);
  }
}
