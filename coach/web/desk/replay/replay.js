// A kept set again: the figure, its angle over time, and what a therapist writes to a moment or a rep.

const COLOUR = { left: "#0072B2", right: "#D55E00", both: "#1B1F23" };
const DASH = { left: "", right: "9 6", both: "" };
const INK = "#1B1F23", EDGE = "#5C666E", PAPER = "#F6F6F6", PALE = "#E9EDF0", GHOST = "#8FA3B3", LIMB = "#0072B2", CHANGE = "#D55E00";
const LOST = -32768;
const SPEEDS = [0.25, 0.5, 1];
const AROUND_MS = 300; // shown before and after a rep that is looked at alone
const BREAK_MS = 400; // the curve is not drawn over a longer step
const SVG = "http://www.w3.org/2000/svg";
// The time line, from the top: reps, notes, curve, faults, seconds. left: as far as the slider's own margin
const LEFT = 66, RIGHT = 12, REPS = 48, NOTES = 30, CURVE = 170, FAULTS = 32, SECONDS = 28;
const TOP = REPS + NOTES, FLOOR = TOP + CURVE, HEIGHT = FLOOR + FAULTS + SECONDS;

function decoded(points, width) {
  const raw = atob(points);
  const bytes = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; i++) bytes[i] = raw.charCodeAt(i);
  const numbers = new Int16Array(bytes.buffer);
  return { numbers, at: (frame, i) => [numbers[2 * (frame * width + i)], numbers[2 * (frame * width + i) + 1]] };
}

/** The last index whose time is not after this one. */
function indexAt(times, ms) {
  let low = 0, high = times.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (times[middle] <= ms) low = middle;
    else high = middle - 1;
  }
  return low;
}

function drawn(name, fields, text) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(fields)) if (value !== "" && value != null) element.setAttribute(key, value);
  if (text !== undefined) element.textContent = text;
  return element;
}

function made(name, fields, ...inside) {
  const element = Object.assign(document.createElement(name), fields);
  element.append(...inside);
  return element;
}

class Replay {
  constructor(root, data, tell) {
    Object.assign(this, { root, data, tell, key: data.key, frame: 0, speed: 0.5, rep: -1, against: "", playing: false });
    this.times = data.times;
    this.body = decoded(data.points, data.points_a_frame);
    this.ghosts = Object.fromEntries(
      Object.entries(data.ghosts).map(([side, g]) => [side, { ...g, body: decoded(g.points, data.points_a_frame) }]),
    );
    this.part = (name) => root.querySelector(`[data-${name}]`);
    for (const el of root.querySelectorAll("[data-w]")) el.textContent = this.t(el.dataset.w);
    for (const el of root.querySelectorAll("[data-w-label]")) el.setAttribute("aria-label", this.t(el.dataset.wLabel));
    if (root.dataset.wLabel) root.setAttribute("aria-label", this.t(root.dataset.wLabel));
    this.listen();
    this.update(data);
    new ResizeObserver(() => this.layOut()).observe(root);
  }

  t(word, fields = {}) {
    return (this.data.words[word] ?? word).replace(/\{(\w+)\}/g, (all, name) => String(fields[name] ?? all));
  }

  seconds(ms) {
    return (ms / 1000).toFixed(1);
  }

  /** Reps, marks and notes as they are now; where somebody is in the recording stays. */
  update(data) {
    const answered = data.kept && data.kept === this.asked;
    this.data = data;
    this.spans = data.spans;
    this.part("write").hidden = !data.may_write;
    this.part("who-box").hidden = Boolean(data.who);
    this.fillChoices();
    this.listNotes();
    if (answered) {
      this.asked = null;
      this.part(this.askedKind === "note" ? "note" : "why").value = "";
      this.part("told").textContent = this.t("kept");
    }
    this.layOut();
  }

  listen() {
    const on = (name, kind, call) => this.part(name).addEventListener(kind, call);
    on("play", "click", () => (this.playing ? this.stop() : this.play()));
    on("back", "click", () => this.step(-1));
    on("on", "click", () => this.step(1));
    on("slider", "input", () => {
      this.stop();
      this.go(Number(this.part("slider").value));
    });
    on("slider", "keydown", (event) => {
      if (event.key !== " ") return;
      event.preventDefault();
      this.playing ? this.stop() : this.play();
    });
    on("show", "change", () => this.choose(Number(this.part("show").value)));
    on("against", "change", () => this.layOver(this.part("against").value));
    on("note-form", "submit", (event) => {
      event.preventDefault();
      this.ask("note", { frame: this.frame, text: this.part("note").value });
    });
    on("mark-form", "submit", (event) => {
      event.preventDefault();
      const span = this.spanNow();
      if (span) this.ask("mark", { index: span.index, counts: Boolean(span.out), why: this.part("why").value });
    });
    const line = this.part("line");
    let held = false;
    const scrub = (event) => {
      const x = event.clientX - line.getBoundingClientRect().left;
      this.stop();
      this.go(indexAt(this.times, this.msAt(x)));
    };
    line.addEventListener("pointerdown", (event) => {
      const index = event.target.closest("[data-span]")?.dataset.span;
      if (index !== undefined) {
        this.stop();
        return this.choose(this.rep === Number(index) ? -1 : Number(index));
      }
      held = true;
      line.setPointerCapture(event.pointerId);
      scrub(event);
    });
    line.addEventListener("pointermove", (event) => held && scrub(event));
    for (const kind of ["pointerup", "pointercancel"]) line.addEventListener(kind, () => (held = false));
    this.part("speeds").replaceChildren(
      ...SPEEDS.map((speed) => {
        const button = made("button", { type: "button", textContent: this.t("times", { n: speed }) });
        button.dataset.speed = speed;
        button.onclick = () => this.setSpeed(speed);
        return button;
      }),
    );
    this.setSpeed(this.speed);
  }

  ask(kind, fields) {
    this.stop();
    this.asked = `${Date.now()}-${Math.random()}`;
    this.askedKind = kind;
    this.part("told").textContent = "";
    this.tell("asked", { id: this.asked, kind, who: this.data.who || this.part("who").value, ...fields });
  }

  // -- where somebody is ----------------------------------------------------------------------------------------------

  /** [first, last] frame of what is shown. */
  range() {
    const span = this.spans[this.rep];
    if (!span) return [0, this.times.length - 1];
    return [indexAt(this.times, span.start - AROUND_MS), indexAt(this.times, span.end + AROUND_MS)];
  }

  go(frame) {
    const [first, last] = this.range();
    this.frame = Math.min(Math.max(frame, first), last);
    this.now = this.times[this.frame];
    this.draw();
  }

  step(by) {
    this.stop();
    this.go(this.frame + by);
  }

  setSpeed(speed) {
    this.speed = speed;
    for (const button of this.part("speeds").children) {
      button.setAttribute("aria-pressed", String(Number(button.dataset.speed) === speed));
    }
  }

  play() {
    const [first, last] = this.range();
    if (this.frame >= last) this.go(first);
    this.playing = true;
    this.last = performance.now();
    this.sayPlaying();
    const tick = (at) => {
      if (!this.playing) return;
      if (!this.root.isConnected) return this.stop();
      this.now += Math.min(200, at - this.last) * this.speed;
      this.last = at;
      const frame = Math.min(indexAt(this.times, this.now), this.range()[1]);
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
    this.sayPlaying();
  }

  sayPlaying() {
    this.part("play").textContent = this.t(this.playing ? "pause" : "play");
  }

  /** The rep that is looked at alone, else the one at this moment. */
  spanNow() {
    return this.spans[this.rep] ?? this.spanAt(this.times[this.frame]);
  }

  spanAt(ms) {
    return this.spans.find((s) => s.start <= ms && ms <= s.end);
  }

  choose(rep) {
    this.rep = rep;
    if (rep < 0) this.against = "";
    if (this.against === `rep:${rep}`) this.against = "";
    if (rep >= 0) this.frame = indexAt(this.times, this.spans[rep].start);
    this.fillChoices();
    this.layOut();
  }

  layOver(against) {
    this.against = against;
    if (against && this.rep < 0) {
      const other = this.spans.findIndex((s, i) => `rep:${i}` !== against);
      const here = this.spans.indexOf(this.spanAt(this.times[this.frame]));
      this.choose(here >= 0 && `rep:${here}` !== against ? here : other);
      return;
    }
    this.layOut();
  }

  name(span) {
    return this.t(span.rep ? "rep" : "hold", { n: span.number });
  }

  fillChoices() {
    if (!this.spans[this.rep]) this.rep = -1;
    const option = (value, textContent) => made("option", { value, textContent });
    const named = (s) => `${this.name(s)}${s.side in COLOUR && s.side !== "both" ? `, ${this.t(s.side)}` : ""}: ${s.top}`;
    const show = this.part("show"), against = this.part("against");
    show.replaceChildren(option(-1, this.t("whole")), ...this.spans.map((s, i) => option(i, named(s))));
    show.value = this.rep;
    const others = this.spans.map((s, i) => [s, i]).filter(([, i]) => i !== this.rep);
    against.replaceChildren(
      option("", this.t("nothing")),
      ...(Object.keys(this.ghosts).length ? [option("target", this.t("target"))] : []),
      ...(this.spans.length > 1 ? others.map(([s, i]) => option(`rep:${i}`, named(s))) : []),
    );
    against.value = this.against;
  }

  // -- what lies over it ----------------------------------------------------------------------------------------------

  /** Points, times and curve of the second rep or of the target, or null. start: its first moment on its own times */
  second() {
    const span = this.spans[this.rep];
    if (!span || !this.against) return null;
    if (this.against === "target") {
      const ghost = this.ghosts[span.side] ?? Object.values(this.ghosts)[0];
      return ghost && { body: ghost.body, times: ghost.times, values: ghost.values, start: 0, end: ghost.times.at(-1), hips: [0, 0] };
    }
    const other = this.spans[Number(this.against.slice(4))];
    if (!other) return null;
    const hips = this.hips(this.body, indexAt(this.times, other.start));
    const values = this.curveOf(other.side)?.values;
    return { body: this.body, times: this.times, values, start: other.start, end: other.end, hips };
  }

  hips(body, frame) {
    const [a, b] = this.data.hips.map((i) => body.at(frame, i));
    return a[0] === LOST || b[0] === LOST ? null : [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
  }

  curveOf(side) {
    return this.data.curves.find((c) => c.side === side) ?? this.data.curves[0];
  }

  value(values, frame) {
    const v = values?.[frame];
    return v == null ? null : v / (this.data.degrees ? 10 : 1000);
  }

  amount(v) {
    return this.data.degrees ? `${Math.round(v)}°` : v.toFixed(2);
  }

  // -- the figure -----------------------------------------------------------------------------------------------------

  draw() {
    this.drawFigures();
    const ms = this.times[this.frame];
    this.cursor?.setAttribute("transform", `translate(${this.xAt(ms)} 0)`);
    const slider = this.part("slider");
    slider.value = this.frame;
    this.tellMoment(ms, slider);
  }

  drawFigures() {
    const canvas = this.part("figure"), pen = canvas.getContext("2d");
    const { width, height } = canvas;
    const [left, top, wide, tall] = this.data.box;
    const scale = Math.min(width / wide, height / tall);
    const shift = [(width - wide * scale) / 2 - left * scale, (height - tall * scale) / 2 - top * scale];
    pen.clearRect(0, 0, width, height);
    pen.lineCap = pen.lineJoin = "round";
    const unit = height / 560;
    const second = this.second(), span = this.spans[this.rep];
    if (second) {
      const ms = Math.min(Math.max(second.start, second.start + this.times[this.frame] - span.start), second.end);
      const start = this.hips(this.body, indexAt(this.times, span.start));
      const move = start && second.hips ? [0, 1].map((k) => start[k] - second.hips[k]) : [0, 0];
      this.figure(pen, second.body, indexAt(second.times, ms), scale, shift.map((s, k) => s + move[k] * scale), unit, null);
    }
    this.figure(pen, this.body, this.frame, scale, shift, unit, this.limbs());
  }

  /** The measured limbs at this moment: [landmarks, angle]. */
  limbs() {
    const span = this.spanAt(this.times[this.frame]);
    const measured = this.data.measured;
    const sides = span && span.side in measured ? [span.side] : this.data.curves.map((c) => c.side);
    return sides
      .map((side) => (side === "both" ? [] : [measured[side], this.value(this.curveOf(side)?.values, this.frame)]))
      .filter(([limb, value]) => limb && value != null);
  }

  /** limbs: null for a figure that lies behind, lighter */
  figure(pen, body, frame, scale, shift, unit, limbs) {
    const seen = (...all) => all.every((i) => body.at(frame, i)[0] !== LOST);
    const at = (i) => body.at(frame, i).map((v, k) => v * scale + shift[k]);
    const line = (a, b, tone, wide) => {
      pen.strokeStyle = tone;
      pen.lineWidth = wide * unit;
      pen.beginPath();
      pen.moveTo(...at(a));
      pen.lineTo(...at(b));
      pen.stroke();
    };
    const dot = (i, tone, radius) => {
      pen.fillStyle = tone;
      pen.beginPath();
      pen.arc(...at(i), radius * unit, 0, 7);
      pen.fill();
    };
    const tones = limbs ? [[INK, 4], [PAPER, 0]] : [[GHOST, 0]];
    for (const [tone, extra] of tones) {
      for (const [a, b] of this.data.limbs) if (seen(a, b)) line(a, b, tone, 6 + extra);
    }
    for (const i of this.data.joints) if (seen(i)) for (const [tone, extra] of tones) dot(i, tone, 6 + extra / 2);
    if (seen(...this.data.head)) {
      const middle = (a, b) => [0, 1].map((k) => (at(a)[k] + at(b)[k]) / 2);
      const [ear1, ear2, arm1, arm2] = this.data.head;
      const [x, y] = middle(ear1, ear2), [neckX, neckY] = middle(arm1, arm2);
      pen.beginPath();
      pen.arc(x, y, 0.46 * Math.hypot(x - neckX, y - neckY), 0, 7);
      for (const [tone, extra] of tones) {
        pen.strokeStyle = tone;
        pen.lineWidth = (6 + extra) * unit;
        pen.stroke();
      }
    }
    const near = limbs?.length === 2 && Math.hypot(...at(limbs[0][0][1]).map((v, k) => v - at(limbs[1][0][1])[k])) < 150 * unit;
    for (const [[from, joint, to], value] of limbs ?? []) {
      if (!seen(from, joint, to)) continue;
      for (const [tone, extra] of [[PAPER, 5], [LIMB, 0]]) {
        line(from, joint, tone, 11 + extra);
        line(joint, to, tone, 11 + extra);
      }
      dot(joint, PAPER, 4);
      if (this.data.degrees && !near) this.writeAngle(pen, at(from), at(joint), at(to), this.amount(value), unit);
    }
  }

  /** The number inside the limb's bend, with a rim so that it reads on the figure. */
  writeAngle(pen, from, joint, to, text, unit) {
    const away = [0, 1].map((k) => {
      const unitOf = (p) => (p[k] - joint[k]) / Math.max(1, Math.hypot(p[0] - joint[0], p[1] - joint[1]));
      return unitOf(from) + unitOf(to);
    });
    const length = Math.hypot(...away);
    const [x, y] = length < 0.2 ? [1, 0] : away.map((v) => v / length);
    pen.font = `700 ${Math.max(22, 30 * unit)}px system-ui, sans-serif`;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.lineWidth = 7 * unit;
    pen.strokeStyle = PAPER;
    const place = [joint[0] + x * 62 * unit, joint[1] + y * 52 * unit];
    pen.strokeText(text, ...place);
    pen.fillStyle = INK;
    pen.fillText(text, ...place);
  }

  tellMoment(ms, slider) {
    const span = this.spanAt(ms);
    const sides = span && this.data.curves.some((c) => c.side === span.side) ? [span.side] : this.data.curves.map((c) => c.side);
    const values = sides.map((side) => {
      const v = this.value(this.curveOf(side).values, this.frame);
      const said = v == null ? `– ${this.t("unmeasured")}` : `${this.amount(v)}${this.data.degrees ? "" : ` ${this.t("lengths")}`}`;
      return side === "both" ? said : `${this.t(side)} ${said}`;
    });
    const faults = (span?.faults ?? []).filter((f) => f.start <= ms && ms <= f.end);
    const first = [this.t("second", { s: this.seconds(ms) }), span && this.name(span)].filter(Boolean).join(" · ");
    const rest = [...values, span?.told].filter(Boolean).join(" · ");
    const nobody = this.body.numbers.subarray(2 * this.frame * this.data.points_a_frame, 2 * (this.frame + 1) * this.data.points_a_frame).every((v) => v === LOST);
    const lines = [made("b", { textContent: first }), made("br", {}), nobody ? this.t("nobody") : rest];
    for (const f of faults) {
      lines.push(made("br", {}), made("span", { className: "arrow", textContent: "▲ " }), f.cue ? `${f.word}: ${f.cue}` : f.word);
    }
    this.part("moment").replaceChildren(...lines);
    slider.setAttribute("aria-valuetext", [first, ...values, ...faults.map((f) => f.word)].join(", "));
    this.part("note-at").textContent = this.t("note_at", { s: this.seconds(ms) });
    this.tellMark();
  }

  tellMark() {
    const span = this.spanNow(), rep = span?.rep ? span : null;
    const shown = `${rep?.index}/${JSON.stringify(rep?.out)}`;
    if (shown === this.markShown) return;
    this.markShown = shown;
    this.part("mark-title").textContent = rep ? this.t("mark", { n: rep.number }) : "";
    const now = !rep ? this.t("choose") : rep.out ? this.t("out", rep.out) : this.t("counts");
    this.part("mark-now").textContent = this.spans.some((s) => s.rep) ? now : "";
    this.part("why-box").hidden = !rep || Boolean(rep.out);
    this.part("mark").hidden = !rep;
    this.part("mark").textContent = this.t(rep?.out ? "take_in" : "take_out");
  }

  // -- the time line --------------------------------------------------------------------------------------------------

  xAt(ms) {
    const [from, to] = this.window;
    return LEFT + ((this.width - LEFT - RIGHT) * (ms - from)) / Math.max(1, to - from);
  }

  msAt(x) {
    const [from, to] = this.window;
    return from + ((to - from) * (x - LEFT)) / Math.max(1, this.width - LEFT - RIGHT);
  }

  /** Everything that a choice, a size or a note changes. */
  layOut() {
    const canvas = this.part("figure"), ratio = window.devicePixelRatio || 1;
    const wide = Math.round(canvas.clientWidth * ratio), tall = Math.round(canvas.clientHeight * ratio);
    if (canvas.width !== wide || canvas.height !== tall) Object.assign(canvas, { width: wide, height: tall });
    this.width = this.part("line").clientWidth;
    if (!this.width) return;
    const [first, last] = this.range();
    this.window = [this.times[first], this.times[last]];
    Object.assign(this.part("slider"), { min: first, max: last });
    this.drawLine(first, last);
    this.drawLegend();
    this.sayPlaying();
    this.go(this.frame);
  }

  drawLine(first, last) {
    const svg = drawn("svg", { width: this.width, height: HEIGHT, role: "img", "aria-label": this.t("line") });
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
    this.part("line").replaceChildren(svg);
  }

  /** A value's height in the line. this.ticks: where lines are drawn */
  scaleOf(first, last) {
    let low = Infinity, high = -Infinity;
    const take = (v) => {
      if (v == null) return;
      low = Math.min(low, v);
      high = Math.max(high, v);
    };
    for (const curve of this.data.curves) for (let i = first; i <= last; i++) take(curve.values[i]);
    for (const target of this.data.targets) take(target);
    if (this.against) for (const v of (this.against === "target" ? this.second()?.values : null) ?? []) take(v);
    const per = this.data.degrees ? 10 : 1000;
    if (low > high) [low, high] = [0, per];
    [low, high] = [low / per, high / per];
    const span = Math.max(high - low, this.data.degrees ? 10 : 0.05);
    const step = [0.05, 0.1, 0.2, 0.5, 1, 5, 10, 20, 30, 45, 90].find((s) => span / s <= 4.5) ?? 90;
    const [from, to] = [low - 0.2 * span, low + span * 1.25];
    this.ticks = [];
    for (let v = Math.ceil(from / step); v * step <= to; v++) this.ticks.push(v * step);
    return (v) => FLOOR - (CURVE * (v / per - from)) / (to - from);
  }

  drawAxes(svg) {
    const per = this.data.degrees ? 10 : 1000;
    if (this.data.curves.length) {
      for (const tick of this.ticks) {
        const y = this.yOf(tick * per);
        svg.append(drawn("line", { x1: LEFT, x2: this.width - RIGHT, y1: y, y2: y, stroke: "#dfe4e8" }));
        const text = this.data.degrees ? `${Math.round(tick)}°` : String(Number(tick.toFixed(2)));
        svg.append(drawn("text", { x: LEFT - 8, y: y + 6, "text-anchor": "end", class: "quiet" }, text));
      }
    }
    const seconds = (this.window[1] - this.window[0]) / 1000;
    const step = [0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120].find((s) => ((this.width - LEFT) * s) / Math.max(seconds, 0.1) >= 74) ?? 300;
    for (let n = Math.ceil(this.window[0] / 1000 / step); n * step * 1000 <= this.window[1]; n++) {
      const x = this.xAt(n * step * 1000);
      svg.append(drawn("line", { x1: x, x2: x, y1: FLOOR + FAULTS, y2: FLOOR + FAULTS + 6, stroke: EDGE }));
      const anchor = x > this.width - 50 ? "end" : "middle";
      const text = this.t("second", { s: Number((n * step).toFixed(1)) });
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
    for (const target of this.data.targets) {
      const y = this.yOf(target);
      inside.append(drawn("line", { x1: LEFT, x2: this.width, y1: y, y2: y, stroke: "#000000", "stroke-width": 1.2 }));
    }
    const second = this.second();
    if (second?.values) {
      const range = [indexAt(second.times, second.start), indexAt(second.times, second.end)];
      const d = this.pathOf(second.times, second.values, ...range, this.spans[this.rep].start - second.start);
      inside.append(drawn("path", { d, fill: "none", stroke: GHOST, "stroke-width": 5 }));
    }
    for (const { side, values } of this.data.curves) {
      const d = this.pathOf(this.times, values, first, last);
      inside.append(drawn("path", { d, fill: "none", stroke: COLOUR[side], "stroke-width": 2.5, "stroke-dasharray": DASH[side] }));
    }
    for (const ms of this.data.cuts) {
      const x = this.xAt(ms);
      inside.append(drawn("line", { x1: x, x2: x, y1: TOP, y2: FLOOR, stroke: EDGE, "stroke-dasharray": "4 5" }));
      inside.append(drawn("text", { x, y: TOP + 18, "text-anchor": "middle", class: "quiet" }, this.t("cut")));
    }
  }

  drawSpans(inside) {
    let free = -Infinity;
    this.spans.forEach((span, i) => {
      const x = this.xAt(span.start), wide = Math.max(4, this.xAt(span.end) - x);
      const chosen = i === this.rep;
      const box = drawn("g", { "data-span": i, style: "cursor:pointer" });
      box.append(drawn("title", {}, `${this.name(span)}: ${span.told}`));
      box.append(
        drawn("rect", {
          x: x + 1, y: 2, width: Math.max(2, wide - 2), height: REPS - 4, rx: 6, fill: chosen ? INK : PALE, stroke: span.out || !span.measured ? EDGE : INK,
          "stroke-dasharray": span.measured ? "" : "5 4",
        }),
      );
      const middle = x + wide / 2;
      const text = wide > 110 ? this.name(span) : String(span.number);
      if (middle - free > 12 * text.length || wide > 26) {
        const look = [span.out && "struck", chosen && "chosen"].filter(Boolean).join(" ");
        box.append(drawn("text", { x: middle, y: REPS / 2 + 6, "text-anchor": "middle", class: look }, text));
        free = middle;
      }
      if (span.out) box.append(drawn("line", { x1: x + 3, x2: x + wide - 3, y1: REPS - 6, y2: 6, stroke: chosen ? PALE : EDGE, "stroke-width": 3 }));
      inside.append(box);
    });
    if (this.data.curves.length) this.drawPeaks(inside);
  }

  drawPeaks(inside) {
    let free = -Infinity;
    for (const span of this.spans) {
      if (span.peak == null) continue;
      const curve = this.curveOf(span.side), v = curve.values[indexAt(this.times, span.peak)];
      if (v == null) continue;
      const x = this.xAt(span.peak), y = this.yOf(v);
      inside.append(drawn("circle", { cx: x, cy: y, r: 6, fill: COLOUR[curve.side], stroke: "#ffffff", "stroke-width": 2, opacity: span.out ? 0.4 : 1 }));
      if (x < LEFT || x > this.width - RIGHT || x - free < 52 || !span.measured) continue;
      const down = y - TOP < 20 || this.valley(span, curve);
      const fields = { x, y: Math.min(FLOOR - 4, y + (down ? 26 : -12)), "text-anchor": "middle", class: span.out ? "struck" : "" };
      inside.append(drawn("text", { ...fields, stroke: "#ffffff", "stroke-width": 4, "paint-order": "stroke" }, span.top));
      free = x;
    }
  }

  /** Whether the movement goes down to its end, as of a knee that is stretched. */
  valley(span, curve) {
    const [start, peak] = [span.start, span.peak].map((ms) => curve.values[indexAt(this.times, ms)]);
    return start != null && peak < start;
  }

  drawFaults(inside) {
    const free = { x: -Infinity };
    const all = this.spans.flatMap((s) => s.faults).sort((a, b) => a.start - b.start);
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
    this.data.notes.forEach((note, i) => {
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
    const unit = this.t(this.data.degrees ? "degrees" : "lengths");
    const rows = this.data.curves.map((c) => {
      const words = [this.data.angle, c.side === "both" ? "" : this.t(c.side)].filter(Boolean).join(", ");
      return entry(COLOUR[c.side], 3, DASH[c.side], `${words} (${unit})`);
    });
    if (this.data.targets.length) rows.push(entry("#000000", 1.2, "", this.t("target_line")));
    const other = this.spans[Number(this.against.slice(4))];
    if (this.against) rows.push(entry(GHOST, 5, "", this.against === "target" ? this.t("target") : this.name(other)));
    this.part("legend").replaceChildren(...rows);
  }

  listNotes() {
    this.part("notes-box").hidden = !this.data.notes.length;
    this.part("notes").replaceChildren(
      ...this.data.notes.map((note, i) => {
        const text = `${i + 1} · ${this.t("second", { s: this.seconds(note.at) })} · ${note.text} (${note.who}, ${note.day})`;
        const button = made("button", { type: "button", textContent: text });
        button.onclick = () => {
          this.stop();
          this.choose(-1);
          this.go(indexAt(this.times, note.at));
        };
        return made("li", {}, button);
      }),
    );
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
