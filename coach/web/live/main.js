// The live page of an exercise: camera -> JPEG -> socket -> answer -> figure, counter, gauge, cue and voice. Streamlit
// hears of events only.

import { COLOUR, drawFigure, drawPeople, drawSilhouette } from "./figure.js";
import { Panel } from "./panel.js";
import { Visit, mounting } from "./visit.js";

const SILENT_MS = 1200; // no answer this long: nothing on the page may look as if it were now
const LAST_WORDS_MS = 2000; // in a sequence, from the goal to the end of the exercise
const reps = (count) => (count === 1 ? "Your 1 rep is kept." : `Your ${count} reps are kept.`);

class Live extends Visit {
  constructor(root, data, tell) {
    super(root, data, tell, { count: data.count, stage: "check" });
    Object.assign(this, { how: "stop", stage: "check", count: data.count });
    this.panel = new Panel(root, data, (name) => this.press(name));
    this.panel.muted(this.voice.muted);
  }

  // -- beginning and end ------------------------------------------------------------------------------------------

  opening() {
    this.panel.stage("check");
    this.blank();
    this.panel.words(null, null, null, "Starting the camera.");
  }

  /** Nothing on the page may look as if it were now. */
  blank() {
    this.panel.gauge(null, null, null, null);
    this.panel.countdown(null);
    this.panel.anyway(false);
  }

  wall(text, button) {
    this.panel.wall(text, button);
  }

  kept() {
    return reps(this.count);
  }

  /** The set is over: tell Streamlit once, which shows the summary. */
  finish(setId) {
    if (this.told) return;
    this.told = true;
    this.stage = this.stats.stage = "done";
    this.panel.stage("done");
    this.panel.words(null, null, null, "Well done. One moment.");
    this.camera.close();
    this.link?.close();
    this.tell("done", { set_id: setId ?? null, count: this.count, how: this.how });
  }

  // -- buttons and keys -------------------------------------------------------------------------------------------

  press(name) {
    if (name === "again") return this.retry();
    if (name === "leave") return this.finish(null);
    if (name === "mute") {
      this.voice.setMuted(!this.voice.muted);
      return this.panel.muted(this.voice.muted);
    }
    if (name === "pause") return this.link.command(this.stage === "paused" ? "resume" : "pause");
    if (name.startsWith("choose_")) return this.link.command(name);
    if (name === "anyway") return this.link.command("go_on_anyway");
    if (name === "skip") this.how = "skip";
    // stop, skip: the server answers with the stored set; without a line to it, what was counted is stored all the same
    if (!this.link?.command("stop")) return this.finish(null);
    setTimeout(() => this.finish(null), 3000);
  }

  key(event) {
    const on = event.composedPath()[0];
    if (event.repeat || event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|TEXTAREA|SELECT)$/.test(on.tagName)) return;
    if (event.key === "Escape") this.press("stop");
    else if (/^[1-3]$/.test(event.key) && (this.answer?.people?.length ?? 0) >= Number(event.key)) this.press(`choose_${event.key}`);
    else if (event.key === " " && on.tagName !== "BUTTON" && ["set", "paused"].includes(this.stage)) this.press("pause");
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  // -- answers down --------------------------------------------------------------------------------------

  receive(data) {
    if (data.kind === "hello") {
      this.counted(data.count, false);
      return this.data.seconds ? undefined : this.reached(data.count);
    }
    if (data.kind === "notice") return this.notice(data.text);
    if (data.kind === "skipped" || data.kind === "bad") return void (this.stats.skipped += 1);
    if (data.stage === "done") {
      this.counted(data.count, false);
      return this.finish(data.set_id);
    }
    this.enter(data.stage);
    if (data.kind !== "frame") return;
    this.took(data);
    this.show(data);
  }

  /** A sequence goes on by itself: who exercises stands far from the keys. */
  reached(done) {
    const { goal, sequence } = this.data;
    if (!sequence || !goal || done < goal || this.how === "all") return;
    this.how = "all";
    setTimeout(() => this.ended || this.told || this.press("stop"), LAST_WORDS_MS);
  }

  enter(stage) {
    if (stage === this.stage) return;
    const from = this.stage;
    this.stage = this.stats.stage = stage;
    this.panel.stage(stage);
    if (stage === "set" && from === "countdown") this.speak("Go.");
    if (stage === "paused") this.speak("Paused.");
  }

  /** What one answer changes on the page. Its order is the order of importance: change this, a cue, a quiet line. */
  show(data) {
    const waiting = data.stage === "check" || data.stage === "countdown";
    const good = waiting && !data.say;
    const say = data.say ?? (performance.now() < this.noticeUntil ? this.noticeText : null);
    this.panel.countdown(data.countdown);
    this.panel.anyway(data.stage === "check" && data.optional);
    this.panel.people(data.people?.length ?? 0);
    const { goal, seconds } = this.data;
    const progress = seconds && goal && data.hold_s != null ? data.hold_s / goal : data.progress;
    this.panel.gauge(data.angle_deg, data.best_deg, progress, data.reason);
    if (good && !say) this.panel.words(null, data.countdown ? "Ready" : "Good. Stay like this.", "good");
    else this.panel.words(say, data.cue, data.cue_kind, data.stage === "set" && !data.count && data.hold_s == null ? "Begin when you like." : "");
    if (data.countdown && data.countdown !== this.counting) this.speak(String(data.countdown));
    this.counting = data.countdown;
    if (this.data.seconds) return this.showHold(data);
    const more = data.count > this.count;
    const orOn = this.data.sequence ? "" : " Stop, or go on if you like.";
    if (data.stage === "set") this.counted(data.count, true);
    if (data.cue) this.speak(more ? `${data.count}. ${data.cue}` : data.cue);
    else if (more) this.speak(goal === data.count ? `${data.count}. That was the last one.${orOn}` : String(data.count));
    else if (data.say) this.repeat(data.say);
    if (data.stage === "set") this.reached(data.count);
  }

  /** A hold: its seconds instead of reps, every fifth said aloud, and how long it was when it ends. */
  showHold(data) {
    const held = data.hold_s;
    this.panel.seconds(held, data.count);
    const now = held == null ? 0 : Math.floor(held);
    const { goal } = this.data;
    for (const done of data.holds ?? []) this.speak(`${Math.floor(done.duration_s)} seconds.`);
    if (data.cue) this.speak(data.cue);
    else if (now > (this.heldSaid ?? 0) && goal && now === goal) this.speak(`${now}. That is enough. Rest.`);
    else if (now > (this.heldSaid ?? 0) && now % 5 === 0) this.speak(String(now));
    else if (data.say) this.repeat(data.say);
    this.heldSaid = now;
    this.reached(now);
    if (data.count > this.count || now >= 3) this.panel.stillGuide();
    this.count = this.stats.count = data.count;
    this.stats.hold_s = held;
  }

  counted(count, aloud) {
    if (aloud && count > this.count) this.voice.tone();
    this.count = this.stats.count = count;
    this.panel.number(count);
    if (count > 0) this.panel.stillGuide();
  }

  repeat(text) {
    this.voice.say(text, 7);
  }

  notice(text) {
    this.noticeText = text;
    this.noticeUntil = performance.now() + 4000;
    this.panel.words(text, null);
    this.voice.say(text, 4);
  }

  // -- picture --------------------------------------------------------------------------------------------------------

  get waits() {
    return this.stage === "check";
  }

  check(now) {
    if (this.stage === "set" && now - this.receivedMs > SILENT_MS) this.panel.gauge(null, null, null, null);
  }

  paint(pen, fresh) {
    if (this.stage === "check") drawSilhouette(pen, this.data.silhouette, Boolean(fresh && !fresh.say));
    if (fresh?.people && this.stage === "check") drawPeople(pen, fresh.people);
    if (!fresh?.points) return;
    const kind = this.root.querySelector("[data-gauge]").dataset.kind;
    const measured = fresh.angle_deg == null ? null : this.data.measured[fresh.near];
    drawFigure(pen, fresh.points, measured, fresh.angle_deg, COLOUR[kind] ?? COLOUR.plain);
  }
}

export default mounting(Live);
