// The live page of a balance or coordination test: what to do now in words that are read and heard at 3 m, the phase,
// the time or count, the beat. The test itself runs in the pose process; here it is shown, spoken, and given its beats.

import { COLOUR } from "../look/figure.js";
import { Board } from "./board.js";
import { Ear, ownRecogniser } from "./ear.js";
import { Metronome } from "./metronome.js";
import { drawOver, drawPeople, drawSilhouette } from "./over_picture.js";
import { settings, showSettings } from "./settings.js";
import { Visit, mounting } from "./visit.js";
import { later, t } from "./words.js";

const SILENT_MS = 1200; // no answer this long: nothing on the page may look as if it were now
const LOST_MS = 300; // nobody seen so long: the number is not of now
const LAST_WORDS_MS = [1500, 9000]; // at least and at most, until the result is shown
const LONG = 62; // letters, from which on a sentence is set smaller
const BEAT_PHASES = ["practice", "countdown", "trial"];
const NUMBERED = ["practice", "trial", "rest"];
const PHASES = {
  explaining: later("Listen"), waiting: later("Get ready"), practice: later("Try it"), countdown: later("Ready"), trial: later("Now"), rest: later("Rest"),
  done: later("Done"), stopped: later("Stopped"), not_valid: later("Not valid"),
};
const ARROW = '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M3 12h16M13 6l6 6-6 6"/></svg>';
const TICK = '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M4 13l5 5L20 6"/></svg>';
const counted = (count, [one, more]) => `${count} ${count === 1 ? one : more}`; // words of the script, as they came

class Test extends Visit {
  constructor(root, data, tell) {
    super(root, data, tell, { phase: "explaining", phases: [], beats: [], problems: [] });
    Object.assign(this, { phase: "", lit: 0, goOn: later("Start again"), lostMs: null });
    showSettings(root);
    this.board = new Board(root, (name) => this.press(name));
    this.el = this.board.el;
    this.board.set("name", data.name);
    this.board.set("safety", data.safety);
    this.board.set("confirm", data.confirm);
    this.board.listen("stop", "mute", "again", "leave", "confirm", "listen");
    this.metronome = new Metronome((heardMs, known) => this.beat(heardMs, known));
    this.sound();
    ownRecogniser().then((Kind) => this.offerEar(Kind));
  }

  // -- beginning and end ------------------------------------------------------------------------------------------

  opening() {
    this.blank();
    this.phase = "";
    this.show({ phase: "explaining", stage: this.data.stages[0].id, stage_index: 0, text: t("Starting the camera."), keep: "" });
    this.phase = "";
  }

  blank() {
    this.number("", "", "");
    this.board.set("countdown", "");
    this.board.set("problem", "");
    this.metronome.stop();
    this.el("beat").hidden = true;
  }

  wall(text, button) {
    this.board.wall(text, button);
  }

  kept() {
    return t("Nothing of this test was kept: it starts anew.");
  }

  mended() {
    this.notice(t("The connection is back. The test starts anew."));
  }

  notice(text) {
    this.blank();
    this.words(text, "change");
    this.speak(text);
    this.quietUntil = performance.now() + 3500;
  }

  end() {
    this.metronome.close();
    this.ear?.close();
    super.end();
  }

  /** It is over: the last sentence is heard to its end, then Streamlit shows the result. */
  finish(data) {
    if (this.told) return;
    this.told = true;
    this.blank();
    this.camera.close();
    this.link?.close();
    this.ear?.close();
    const tell = () => this.ended || this.tell("done", { phase: data.phase ?? "" });
    if (!data.text) return tell();
    this.enter(data);
    this.board.set("keep", "");
    this.words(data.text, data.phase === "done" ? "on" : "change");
    if (data.say !== undefined) this.speak(data.text);
    const [least, most] = LAST_WORDS_MS;
    const begun = performance.now();
    const timer = setInterval(() => {
      const gone = performance.now() - begun;
      if (gone < least || (gone < most && window.speechSynthesis?.speaking)) return;
      clearInterval(timer);
      tell();
    }, 100);
  }

  // -- buttons and keys -------------------------------------------------------------------------------------------

  press(name) {
    if (name === "again") return this.retry();
    if (name === "leave") return this.finish({});
    if (name === "mute") {
      this.voice.setMuted(!this.voice.muted);
      return this.sound();
    }
    if (name === "listen") return this.listen();
    if (name === "confirm") {
      this.metronome.ready(); // a press is what browsers ask for before they let anything sound
      this.data.confirmed = true;
      return this.link?.command("confirm");
    }
    if (name.startsWith("choose_")) return this.link?.command(name);
    if (!this.link?.command("stop")) return this.finish({});
    setTimeout(() => this.finish({}), 4000);
  }

  key(event) {
    if (event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") this.press("stop");
    else if (/^[1-3]$/.test(event.key) && (this.answer?.people?.length ?? 0) >= Number(event.key)) this.press(`choose_${event.key}`);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  sound() {
    const { muted } = this.voice;
    this.metronome.muted = muted;
    this.board.muted(muted);
  }

  offerEar(Kind) {
    this.stats.ear = Boolean(Kind);
    if (this.ended) return;
    this.el("listen").hidden = !Kind;
    if (Kind) this.ear = new Ear(Kind, () => this.press("stop"));
    else this.board.set("ear", t("Your voice is not listened to: this browser cannot do that without a server."));
  }

  listen() {
    if (this.ear.on) this.ear.close();
    else this.ear.begin();
    this.board.set("listen", this.ear.on ? t("Listening for “stop”") : t("Listen for “stop”"));
    this.el("listen").setAttribute("aria-pressed", String(this.ear.on));
  }

  // -- answers down ---------------------------------------------------------------------------------------------------

  receive(data) {
    if (data.kind === "hello") {
      if (this.data.bpm) this.metronome.ready();
      return data.over ? this.finish({}) : undefined;
    }
    if (data.kind === "notice") return this.notice(data.text);
    if (data.kind === "skipped" || data.kind === "bad") return void (this.stats.skipped += 1);
    if (data.over) return this.finish({ text: data.phase === "stopped" ? t("The test was stopped.") : "", ...data });
    if (data.kind !== "frame") return;
    this.took(data);
    this.show(data);
  }

  show(data) {
    const stage = this.data.stages[data.stage_index % this.data.stages.length];
    this.enter(data, stage);
    const now = performance.now();
    this.lostMs = data.points === null ? (this.lostMs ?? now) : null;
    if (data.say) {
      this.quietUntil = 0;
      this.speak(data.say);
    }
    // the numbers of the countdown stand in the picture; what to do stays to be read
    if (!(now < this.quietUntil) && !/^\d+$/.test(data.text)) {
      this.words(data.text, data.problem && data.problem === data.text ? "change" : "");
    }
    if (data.problem && data.problem !== this.stats.problems.at(-1)) this.stats.problems.push(data.problem);
    this.board.set("problem", data.problem && data.problem !== data.text ? data.problem : "");
    this.board.set("keep", ["trial", "countdown"].includes(data.phase) ? data.keep : "");
    this.board.set("countdown", data.phase === "countdown" && data.seconds_left > 0 ? String(Math.ceil(data.seconds_left)) : "");
    if (this.lostMs !== null && now - this.lostMs > LOST_MS) this.number("", NUMBERED.includes(data.phase) ? t("I cannot see you") : "", "");
    else this.numbers(data, stage);
    if (data.events?.includes("counted")) this.voice.tone();
    this.board.people(data.people?.length ?? 0);
  }

  /** A phase or a stage begins. */
  enter(data, stage = this.data.stages[0]) {
    const { phase } = data;
    const begun = phase === "trial" && data.hold_s != null;
    this.board.set("phaseword", begun ? t("Hold") : phase === "trial" && stage.kind !== "hold" ? t("Go") : t(PHASES[phase]));
    if (data.stage_index !== undefined) {
      const many = data.stage_count > 1;
      this.board.set("about", many ? t("{n} of {of}: {name}", { n: data.stage_index + 1, of: data.stage_count, name: stage.name }) : "");
      if (this.guided !== stage.id) this.el("guide").innerHTML = stage.guide; // drawn by coach.figure, no words of a visitor in it
      this.guided = stage.id;
    }
    if (phase === this.phase) return;
    this.phase = this.stats.phase = this.stats.stage = phase;
    this.stats.phases.push(phase);
    this.root.dataset.phase = phase;
    const over = ["done", "stopped", "not_valid"].includes(phase);
    this.root.toggleAttribute("data-over", over);
    this.root.toggleAttribute("data-still", over || NUMBERED.includes(phase)); // the number needs the room
    this.el("safe").hidden = !(phase === "explaining" && this.data.confirm && !this.data.confirmed);
    const beats = Boolean(this.data.bpm) && BEAT_PHASES.includes(phase);
    this.el("beat").hidden = !beats;
    if (beats) this.metronome.start(this.data.bpm);
    else this.metronome.stop();
  }

  /** The one number that matters now, its unit, and the count beside a time. */
  numbers(data, stage) {
    const left = data.seconds_left == null ? null : Math.ceil(data.seconds_left);
    if (data.phase === "practice" || data.phase === "rest") return this.number(left, left === 1 ? t("second") : t("seconds"), "");
    if (data.phase !== "trial") return this.number("", "", "");
    if (stage.kind === "hold") {
      if (data.hold_s == null) return this.number("", "", "");
      return this.number(Math.floor(data.hold_s), t("of {n} seconds", { n: stage.seconds }), "");
    }
    if (stage.kind === "timed") {
      return this.number(left, left === 1 ? t("second left") : t("seconds left"), data.count == null ? "" : counted(data.count, stage.counts));
    }
    this.number(data.count ?? 0, t("of {n}", { n: stage.until }), "");
  }

  number(number, unit, second) {
    this.board.set("number", String(number ?? ""));
    this.board.set("unit", unit);
    this.board.set("second", second);
    this.stats.number = this.board.last.number;
  }

  words(text, kind = "") {
    if (!this.board.set("words", text ?? "") && this.el("line").dataset.kind === kind) return;
    this.el("line").toggleAttribute("data-long", (text ?? "").length > LONG);
    this.el("line").dataset.kind = kind;
    this.el("sign").innerHTML = { change: ARROW, on: TICK }[kind] ?? "";
  }

  // -- the beat -------------------------------------------------------------------------------------------------------

  /** A beat will be heard then. It is seen at the same moment; one that nobody can hear is not told as heard. */
  beat(heardMs, known) {
    const phase = this.phase;
    if (phase === "trial" && !this.voice.muted) {
      this.link?.command("beats", { heard_ms: [heardMs], delay_known: known });
      this.stats.beats.push(heardMs);
      this.stats.delay_known = known;
    }
    setTimeout(() => {
      const places = this.el("beat").children;
      this.lit = 1 - this.lit;
      places[this.lit].classList.add("on");
      places[1 - this.lit].classList.remove("on");
      this.stats.seen = performance.now() - heardMs;
    }, Math.max(0, heardMs - performance.now()));
  }

  // -- picture --------------------------------------------------------------------------------------------------------

  get waits() {
    return ["explaining", "waiting"].includes(this.phase);
  }

  check(now) {
    if (this.answer && now - this.receivedMs > SILENT_MS && NUMBERED.includes(this.phase)) this.number("", t("I cannot see you"), "");
  }

  paint(pen, fresh) {
    if (this.waits && !fresh?.points) drawSilhouette(pen, this.data.silhouette, false);
    if (fresh?.people && this.waits) drawPeople(pen, fresh.people);
    if (fresh?.points) drawOver(pen, fresh.points, null, null, COLOUR.plain, settings.private);
  }
}

export default mounting(Test);
