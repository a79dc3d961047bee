// A kept set again: the figure, its angle over time, and what a therapist writes to a moment or a rep. Here is where
// somebody is in it, and how it plays.

import { Controls } from "./controls.js";
import { made } from "./elements.js";
import { Figures } from "./figures.js";
import { Recording } from "./recording.js";
import { Timeline } from "./timeline.js";
import { Words } from "./words.js";
import { Writing } from "./writing.js";

const AROUND_MS = 300; // shown before and after a rep that is looked at alone

class Replay {
  constructor(root, data, tell) {
    Object.assign(this, { root, tell, key: data.key, frame: 0, speed: 0.5, rep: -1, against: "", playing: false });
    this.part = (name) => root.querySelector(`[data-${name}]`);
    this.recording = new Recording(data);
    this.words = new Words(data.words);
    this.words.fill(root);
    this.figures = new Figures(this.part("figure"), this.recording);
    this.timeline = new Timeline(this.part("line"), this.part("legend"), this.recording, this.words);
    this.controls = new Controls(this.part, this.words, this);
    this.writing = new Writing(this.part, this.words, this);
    this.update(data);
    new ResizeObserver(() => this.layOut()).observe(root);
  }

  /** Reps, marks and notes as they are now; where somebody is in the recording stays. */
  update(data) {
    this.words.words = data.words;
    this.recording.update(data);
    this.spans = data.spans;
    this.notes = data.notes;
    this.fillChoices();
    this.writing.update(data);
    this.layOut();
    if (data.visit && data.visit.id !== this.visited) {
      this.visited = data.visit.id;
      this.visit(data.visit.at);
      this.root.scrollIntoView({ block: "start", behavior: "smooth" });
    }
  }

  // -- where somebody is ----------------------------------------------------------------------------------------------

  /** [first, last] frame of what is shown. */
  range() {
    const span = this.spans[this.rep];
    if (!span) return [0, this.recording.times.length - 1];
    return [this.recording.indexAt(span.start - AROUND_MS), this.recording.indexAt(span.end + AROUND_MS)];
  }

  go(frame) {
    const [first, last] = this.range();
    this.frame = Math.min(Math.max(frame, first), last);
    this.now = this.recording.times[this.frame];
    this.draw();
  }

  step(by) {
    this.stop();
    this.go(this.frame + by);
  }

  /** To where the time line was pressed. */
  scrub(x) {
    this.stop();
    this.go(this.recording.indexAt(this.timeline.msAt(x)));
  }

  /** To a note's moment, in the whole set. */
  visit(ms) {
    this.stop();
    this.choose(-1);
    this.go(this.recording.indexAt(ms));
  }

  play() {
    const [first, last] = this.range();
    if (this.frame >= last) this.go(first);
    this.playing = true;
    this.last = performance.now();
    this.controls.sayPlaying();
    const tick = (at) => {
      if (!this.playing) return;
      if (!this.root.isConnected) return this.stop();
      this.now += Math.min(200, at - this.last) * this.speed;
      this.last = at;
      const frame = Math.min(this.recording.indexAt(this.now), this.range()[1]);
      if (frame !== this.frame) {
        this.frame = frame;
        this.draw();
      }
      if (this.frame >= this.range()[1]) return this.stop();
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  }

  stop() {
    this.playing = false;
    this.controls.sayPlaying();
  }

  // -- which rep, and what lies over it -------------------------------------------------------------------------------

  /** The rep that is looked at alone, else the one at this moment. */
  spanNow() {
    return this.spans[this.rep] ?? this.spanAt(this.recording.times[this.frame]);
  }

  spanAt(ms) {
    return this.spans.find((s) => s.start <= ms && ms <= s.end);
  }

  choose(rep) {
    this.rep = rep;
    if (rep < 0) this.against = "";
    if (this.against === `rep:${rep}`) this.against = "";
    if (rep >= 0) this.frame = this.recording.indexAt(this.spans[rep].start);
    this.fillChoices();
    this.layOut();
  }

  layOver(against) {
    this.against = against;
    if (against && this.rep < 0) {
      const other = this.spans.findIndex((s, i) => `rep:${i}` !== against);
      const here = this.spans.indexOf(this.spanAt(this.recording.times[this.frame]));
      this.choose(here >= 0 && `rep:${here}` !== against ? here : other);
      return;
    }
    this.layOut();
  }

  fillChoices() {
    if (!this.spans[this.rep]) this.rep = -1;
    this.controls.fillChoices(this.spans, this.rep, this.against, Object.keys(this.recording.ghosts).length > 0);
  }

  /** Points, times and curve of the second rep or of the target, or null. start: its first moment on its own times */
  second() {
    const span = this.spans[this.rep], { recording } = this;
    if (!span || !this.against) return null;
    if (this.against === "target") {
      const ghost = recording.ghosts[span.side] ?? Object.values(recording.ghosts)[0];
      return ghost && { ...ghost, start: 0, end: ghost.times.at(-1), hips: [0, 0] };
    }
    const other = this.spans[Number(this.against.slice(4))];
    if (!other) return null;
    const { points, times } = recording, { start, end, side } = other;
    return { points, times, values: recording.curveOf(side)?.values, start, end, hips: recording.hipsAt(recording.indexAt(start)) };
  }

  // -- what is seen ---------------------------------------------------------------------------------------------------

  /** Everything that a choice, a size or a note changes. */
  layOut() {
    this.figures.fit();
    const { spans, notes, rep, against } = this, range = this.range();
    if (!this.timeline.draw({ range, spans, notes, rep, against, second: this.second() })) return;
    Object.assign(this.part("slider"), { min: range[0], max: range[1] });
    this.controls.sayPlaying();
    this.go(this.frame);
  }

  draw() {
    const ms = this.recording.times[this.frame], span = this.spanAt(ms);
    this.figures.draw(this.frame, span, this.spans[this.rep], this.second());
    this.timeline.point(ms);
    this.part("slider").value = this.frame;
    this.tellMoment(ms, span);
    this.writing.tell(ms);
  }

  tellMoment(ms, span) {
    const { recording, words } = this;
    const values = recording.sidesOf(span).map((side) => {
      const v = recording.value(side, this.frame);
      const unit = recording.degrees ? "" : ` ${words.t("lengths")}`;
      const said = v == null ? `– ${words.t("unmeasured")}` : `${recording.amount(v)}${unit}`;
      return side === "both" ? said : `${words.t(side)} ${said}`;
    });
    const faults = (span?.faults ?? []).filter((f) => f.start <= ms && ms <= f.end);
    const first = [words.second("second", ms), span && words.name(span)].filter(Boolean).join(" · ");
    const rest = recording.points.nobody(this.frame) ? words.t("nobody") : [...values, span?.told].filter(Boolean).join(" · ");
    const lines = [made("b", { textContent: first }), made("br", {}), rest];
    for (const f of faults) {
      lines.push(made("br", {}), made("span", { className: "arrow", textContent: "▲ " }), f.cue ? `${f.word}: ${f.cue}` : f.word);
    }
    this.part("moment").replaceChildren(...lines);
    this.part("slider").setAttribute("aria-valuetext", [first, ...values, ...faults.map((f) => f.word)].join(", "));
  }
}

const MADE = new WeakMap();

/** Streamlit calls this on every run of the page: the recording is decoded once, until another set is opened. */
export default function ({ parentElement, data, setTriggerValue }) {
  let root = parentElement.querySelector(".replay");
  const before = MADE.get(root);
  if (before && before.key === data.key) {
    before.tell = setTriggerValue;
    before.update(data);
    return;
  }
  if (before) {
    before.stop();
    const fresh = root.cloneNode(true); // without what the set before listens to
    root.replaceWith(fresh);
    root = fresh;
  }
  MADE.set(root, new Replay(root, data, setTriggerValue));
}
