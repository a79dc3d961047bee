// The time line: reps above, notes, the angle with its target, faults under it, seconds; and the words of its lines.

import { COLOUR, GHOST, INK } from "../../look/figure.js";
import { drawn, made } from "./elements.js";
import { indexAt } from "./recording.js";

const TONE = { left: "#0072B2", right: "#D55E00", both: INK };
const DASH = { left: "", right: "9 6", both: "" };
const EDGE = "#5C666E", PALE = "#E9EDF0", CHANGE = COLOUR.change;
const BREAK_MS = 400; // the curve is not drawn over a longer step
// From the top: reps, notes, curve, faults, seconds. left: as far as the slider's own margin
const LEFT = 66, RIGHT = 12, REPS = 48, NOTES = 30, CURVE = 170, FAULTS = 32, SECONDS = 28;
const TOP = REPS + NOTES, FLOOR = TOP + CURVE, HEIGHT = FLOOR + FAULTS + SECONDS;

export class Timeline {
  constructor(box, legend, recording, words) {
    Object.assign(this, { box, legend, recording, words });
  }

  /** Draw it anew, as wide as there is room. shown: range (first and last frame), spans, notes, rep (which span is looked at
   * alone), second (what is laid over it) and against (what that was chosen as). False where there is no room. */
  draw(shown) {
    this.width = this.box.clientWidth;
    if (!this.width) return false;
    this.shown = shown;
    const [first, last] = shown.range;
    this.window = [this.recording.times[first], this.recording.times[last]];
    const svg = drawn("svg", { width: this.width, height: HEIGHT, role: "img", "aria-label": this.words.t("line") });
    const clip = drawn("clipPath", { id: "inside" });
    clip.append(drawn("rect", { x: LEFT, y: 0, width: this.width - LEFT - RIGHT, height: HEIGHT }));
    svg.append(clip);
    this.yOf = this.scaleOf(first, last);
    const inside = drawn("g", { "clip-path": "url(#inside)" });
    this.drawAxes(svg);
    svg.append(inside);
    this.drawCurves(inside, first, last);
    this.drawSpans(inside);
    this.drawFaults(inside);
    this.drawNotes(inside);
    this.cursor = drawn("g", {});
    this.cursor.append(drawn("line", { y1: 0, y2: HEIGHT - SECONDS, stroke: INK, "stroke-width": 3 }));
    svg.append(this.cursor);
    this.box.replaceChildren(svg);
    this.drawLegend();
    return true;
  }

  /** Where somebody is now. */
  point(ms) {
    this.cursor?.setAttribute("transform", `translate(${this.xAt(ms)} 0)`);
  }

  xAt(ms) {
    const [from, to] = this.window;
    return LEFT + ((this.width - LEFT - RIGHT) * (ms - from)) / Math.max(1, to - from);
  }

  msAt(x) {
    const [from, to] = this.window;
    return from + ((to - from) * (x - LEFT)) / Math.max(1, this.width - LEFT - RIGHT);
  }

  /** A value's height in the line. this.ticks: where lines are drawn */
  scaleOf(first, last) {
    let low = Infinity, high = -Infinity;
    const take = (v) => {
      if (v == null) return;
      low = Math.min(low, v);
      high = Math.max(high, v);
    };
    for (const curve of this.recording.curves) for (let i = first; i <= last; i++) take(curve.values[i]);
    for (const target of this.recording.targets) take(target);
    if (this.shown.against === "target") for (const v of this.shown.second?.values ?? []) take(v);
    const { per } = this.recording;
    if (low > high) [low, high] = [0, per];
    [low, high] = [low / per, high / per];
    const span = Math.max(high - low, this.recording.degrees ? 10 : 0.05);
    const step = [0.05, 0.1, 0.2, 0.5, 1, 5, 10, 20, 30, 45, 90].find((s) => span / s <= 4.5) ?? 90;
    const [from, to] = [low - 0.2 * span, low + span * 1.25];
    this.ticks = [];
    for (let v = Math.ceil(from / step); v * step <= to; v++) this.ticks.push(v * step);
    return (v) => FLOOR - (CURVE * (v / per - from)) / (to - from);
  }

  drawAxes(svg) {
    const { per } = this.recording;
    if (this.recording.curves.length) {
      for (const tick of this.ticks) {
        const y = this.yOf(tick * per);
        svg.append(drawn("line", { x1: LEFT, x2: this.width - RIGHT, y1: y, y2: y, stroke: "#dfe4e8" }));
        const text = this.recording.degrees ? `${Math.round(tick)}°` : String(Number(tick.toFixed(2)));
        svg.append(drawn("text", { x: LEFT - 8, y: y + 6, "text-anchor": "end", class: "quiet" }, text));
      }
    }
    const seconds = (this.window[1] - this.window[0]) / 1000;
    const step = [0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120].find((s) => ((this.width - LEFT) * s) / Math.max(seconds, 0.1) >= 74) ?? 300;
    for (let n = Math.ceil(this.window[0] / 1000 / step); n * step * 1000 <= this.window[1]; n++) {
      const x = this.xAt(n * step * 1000);
      svg.append(drawn("line", { x1: x, x2: x, y1: FLOOR + FAULTS, y2: FLOOR + FAULTS + 6, stroke: EDGE }));
      const anchor = x > this.width - 50 ? "end" : "middle";
      const text = this.words.t("second", { s: Number((n * step).toFixed(1)) });
      svg.append(drawn("text", { x, y: HEIGHT - 4, "text-anchor": anchor, class: "quiet" }, text));
    }
    svg.append(drawn("line", { x1: LEFT, x2: this.width - RIGHT, y1: FLOOR + FAULTS, y2: FLOOR + FAULTS, stroke: EDGE }));
  }

  /** moved: what is added to its times */
  pathOf(times, values, first, last, moved = 0) {
    let path = "", before = null;
    for (let i = first; i <= last; i++) {
      const v = values[i];
      if (v == null) {
        before = null;
        continue;
      }
      const joins = before !== null && times[i] - before < BREAK_MS;
      path += `${joins ? "L" : "M"}${this.xAt(times[i] + moved).toFixed(1)} ${this.yOf(v).toFixed(1)}`;
      before = times[i];
    }
    return path;
  }

  drawCurves(inside, first, last) {
    for (const target of this.recording.targets) {
      const y = this.yOf(target);
      inside.append(drawn("line", { x1: LEFT, x2: this.width, y1: y, y2: y, stroke: "#000000", "stroke-width": 1.2 }));
    }
    const { second } = this.shown;
    if (second?.values) {
      const range = [indexAt(second.times, second.start), indexAt(second.times, second.end)];
      const d = this.pathOf(second.times, second.values, ...range, this.shown.spans[this.shown.rep].start - second.start);
      inside.append(drawn("path", { d, fill: "none", stroke: GHOST, "stroke-width": 5 }));
    }
    for (const { side, values } of this.recording.curves) {
      const d = this.pathOf(this.recording.times, values, first, last);
      inside.append(drawn("path", { d, fill: "none", stroke: TONE[side], "stroke-width": 2.5, "stroke-dasharray": DASH[side] }));
    }
    for (const ms of this.recording.cuts) {
      const x = this.xAt(ms);
      inside.append(drawn("line", { x1: x, x2: x, y1: TOP, y2: FLOOR, stroke: EDGE, "stroke-dasharray": "4 5" }));
      inside.append(drawn("text", { x, y: TOP + 18, "text-anchor": "middle", class: "quiet" }, this.words.t("cut")));
    }
  }

  drawSpans(inside) {
    let free = -Infinity;
    this.shown.spans.forEach((span, i) => {
      const x = this.xAt(span.start), wide = Math.max(4, this.xAt(span.end) - x);
      const chosen = i === this.shown.rep;
      const box = drawn("g", { "data-span": i, style: "cursor:pointer" });
      box.append(drawn("title", {}, `${this.words.name(span)}: ${span.told}`));
      box.append(
        drawn("rect", {
          x: x + 1, y: 2, width: Math.max(2, wide - 2), height: REPS - 4, rx: 6, fill: chosen ? INK : PALE, stroke: span.out || !span.measured ? EDGE : INK,
          "stroke-dasharray": span.measured ? "" : "5 4",
        }),
      );
      const middle = x + wide / 2;
      const text = wide > 110 ? this.words.name(span) : String(span.number);
      if (middle - free > 12 * text.length || wide > 26) {
        const look = [span.out && "struck", chosen && "chosen"].filter(Boolean).join(" ");
        box.append(drawn("text", { x: middle, y: REPS / 2 + 6, "text-anchor": "middle", class: look }, text));
        free = middle;
      }
      if (span.out) box.append(drawn("line", { x1: x + 3, x2: x + wide - 3, y1: REPS - 6, y2: 6, stroke: chosen ? PALE : EDGE, "stroke-width": 3 }));
      inside.append(box);
    });
    if (this.recording.curves.length) this.drawPeaks(inside);
  }

  drawPeaks(inside) {
    let free = -Infinity;
    for (const span of this.shown.spans) {
      if (span.peak == null) continue;
      const curve = this.recording.curveOf(span.side), v = curve.values[this.recording.indexAt(span.peak)];
      if (v == null) continue;
      const x = this.xAt(span.peak), y = this.yOf(v);
      inside.append(drawn("circle", { cx: x, cy: y, r: 6, fill: TONE[curve.side], stroke: "#ffffff", "stroke-width": 2, opacity: span.out ? 0.4 : 1 }));
      if (x < LEFT || x > this.width - RIGHT || x - free < 52 || !span.measured) continue;
      const down = y - TOP < 20 || this.valley(span, curve);
      const fields = { x, y: Math.min(FLOOR - 4, y + (down ? 26 : -12)), "text-anchor": "middle", class: span.out ? "struck" : "" };
      inside.append(drawn("text", { ...fields, stroke: "#ffffff", "stroke-width": 4, "paint-order": "stroke" }, span.top));
      free = x;
    }
  }

  /** Whether the movement goes down to its end, as of a knee that is stretched. */
  valley(span, curve) {
    const [start, peak] = [span.start, span.peak].map((ms) => curve.values[this.recording.indexAt(ms)]);
    return start != null && peak < start;
  }

  drawFaults(inside) {
    const free = { x: -Infinity };
    const all = this.shown.spans.flatMap((s) => s.faults).sort((a, b) => a.start - b.start);
    for (const fault of all) {
      const from = this.xAt(fault.start), to = this.xAt(fault.end);
      if (to < LEFT || from > this.width) continue;
      const x = Math.max(from, LEFT + 4);
      inside.append(drawn("line", { x1: from, x2: to, y1: FLOOR + 3, y2: FLOOR + 3, stroke: CHANGE, "stroke-width": 4 }));
      const mark = drawn("path", { d: `M${x} ${FLOOR + 26}l8 -16l8 16z`, fill: CHANGE });
      mark.append(drawn("title", {}, fault.word));
      inside.append(mark);
      const wide = 10.5 * fault.word.length;
      const next = all.find((f) => f.start > fault.start && this.xAt(f.start) > x);
      if (x + 20 < free.x || (next && this.xAt(next.start) < x + 24 + wide)) continue;
      inside.append(drawn("text", { x: x + 20, y: FLOOR + 25 }, fault.word));
      free.x = x + 26 + wide;
    }
  }

  drawNotes(inside) {
    this.shown.notes.forEach((note, i) => {
      const x = this.xAt(note.at);
      const flag = drawn("g", {});
      flag.append(drawn("title", {}, `${note.text} (${note.who})`));
      flag.append(drawn("line", { x1: x, x2: x, y1: REPS + 2, y2: FLOOR, stroke: INK, "stroke-width": 1.5, "stroke-dasharray": "2 4" }));
      flag.append(drawn("rect", { x, y: REPS + 3, width: 18 + 10 * String(i + 1).length, height: 25, rx: 4, fill: "#fff6d6", stroke: INK }));
      flag.append(drawn("text", { x: x + 9, y: REPS + 22 }, String(i + 1)));
      inside.append(flag);
    });
  }

  drawLegend() {
    const entry = (colour, wide, dash, words) => {
      const svg = drawn("svg", { viewBox: "0 0 44 14", "aria-hidden": "true" });
      svg.append(drawn("line", { x1: 0, x2: 44, y1: 7, y2: 7, stroke: colour, "stroke-width": wide, "stroke-dasharray": dash }));
      return made("li", {}, svg, words);
    };
    const unit = this.words.t(this.recording.degrees ? "degrees" : "lengths");
    const rows = this.recording.curves.map((c) => {
      const words = [this.recording.angle, c.side === "both" ? "" : this.words.t(c.side)].filter(Boolean).join(", ");
      return entry(TONE[c.side], 3, DASH[c.side], `${words} (${unit})`);
    });
    if (this.recording.targets.length) rows.push(entry("#000000", 1.2, "", this.words.t("target_line")));
    const other = this.shown.spans[Number(this.shown.against.slice(4))];
    if (this.shown.against) rows.push(entry(GHOST, 5, "", this.shown.against === "target" ? this.words.t("target") : this.words.name(other)));
    this.legend.replaceChildren(...rows);
  }
}
