// The live page of an exercise: camera -> JPEG -> socket -> answer -> figure, counter, gauge, cue and voice. Streamlit
// hears of events only.

import { COLOUR } from "../look/figure.js";
import { drawOver, drawPeople, drawSilhouette } from "./over_picture.js";
import { Pacer } from "./pacer.js";
import { PainCheck } from "./pain.js";
import { Panel } from "./panel.js";
import { settings } from "./settings.js";
import { SettingsBox } from "./settings_box.js";
import { Visit, mounting } from "./visit.js";
import { t } from "./words.js";

const SILENT_MS = 1200; // no answer this long: nothing on the page may look as if it were now
const LAST_WORDS_MS = 2000; // in a sequence, from the goal to the end of the exercise
const ANSWER_MS = 3000; // the server has so long to say that a set is over
const reps = (count) => (!count ? t("Nothing was counted yet.") : count === 1 ? t("Your 1 rep is kept.") : t("Your {n} reps are kept.", { n: count }));

class Live extends Visit {
  constructor(root, data, tell) {
    super(root, data, tell, { count: data.count, stage: "check" });
    Object.assign(this, { how: "stop", stage: "check", count: data.count, longest: 0 });
    this.panel = new Panel(root, data, (name) => this.press(name));
    this.panel.muted(this.voice.muted);
    this.voice.caption = (text) => this.panel.caption(text);
    this.pacer = new Pacer(root, data.tempo);
    if (data.ask_pain) {
      const anew = () => this.link?.command("ask");
      this.pain = new PainCheck(root, data.ask_pain, (text) => this.speak(text), anew, (pain) => this.answered(pain));
    }
    this.box = new SettingsBox(root, this.voice, {
      opened: () => this.setAside(),
      closed: () => this.goOnAfterwards(),
      changed: (name) => this.changed(name),
    });
  }

  // -- beginning and end ------------------------------------------------------------------------------------------

  opening() {
    this.blank();
    if (this.pain?.open) return; // the set is over: a camera that starts anew is only for the raised arm
    this.panel.stage("check");
    this.panel.words(null, null, null, t("Starting the camera."));
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

  /** Whether all was done that was asked for: only then it is praised. */
  get whole() {
    const { goal, seconds } = this.data;
    const done = seconds ? this.longest : this.count;
    return done > 0 && done >= goal;
  }

  get isOver() {
    return this.whole ? t("Well done. The set is over.") : t("The set is over.");
  }

  /** What came of the set, while the next page is on its way. */
  get came() {
    const { goal, seconds } = this.data;
    if (this.whole) return t("Well done. One moment.");
    if (!this.count) return t("Nothing was counted. One moment.");
    return seconds || !goal ? t("It is kept. One moment.") : t("{n} of {of} done. One moment.", { n: this.count, of: goal });
  }

  /** The set is over: tell Streamlit once, which shows the summary. */
  finish(setId) {
    if (this.told) return;
    this.told = true;
    this.stage = this.stats.stage = "done";
    this.panel.stage("done");
    this.panel.words(null, null, null, this.came);
    this.camera.close();
    this.link?.close();
    this.pain?.close();
    this.tell("done", { set_id: setId ?? null, count: this.count, how: this.how, pain: this.told_pain ?? null });
  }

  end() {
    this.pain?.close();
    super.end();
  }

  /** Stop, skip, or the goal is reached: the server ends the set. Without a line to it, what was counted is stored all
   * the same. */
  conclude() {
    if (this.pain?.open) return this.pain.choose({ change: "stop", pain: null });
    if (this.pain && this.how !== "skip" && !this.told_pain) return this.ask();
    if (!this.link?.command("stop")) return this.finish(null);
    setTimeout(() => this.finish(null), ANSWER_MS);
  }

  // -- pain after the set -----------------------------------------------------------------------------------------

  /** The set ends, the camera stays on for the answer. Without a line it is asked all the same, to be pressed. */
  ask() {
    const anyway = () => this.stage === "asking" || this.told || (this.count > 0 ? this.enter("asking") : this.finish(null));
    if (!this.link?.command("ask")) return anyway();
    setTimeout(anyway, ANSWER_MS);
  }

  answered(pain) {
    this.told_pain = this.stats.pain = pain;
    this.conclude();
  }

  /** A pose process or a line that began anew knows nothing of the question. */
  askAgain(now) {
    if (now - (this.askedMs ?? 0) < 1000) return;
    this.askedMs = now;
    this.link?.command("ask");
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
    this.conclude();
  }

  /** Somebody opens the settings: the exercise waits, and goes on when they are closed. */
  setAside() {
    this.wasAside = ["set", "countdown"].includes(this.stage);
    if (this.wasAside) this.press("pause");
  }

  goOnAfterwards() {
    if (this.wasAside && this.stage === "paused") this.press("pause");
    this.wasAside = false;
  }

  changed(name) {
    if (name === "voice" && !settings.voice) this.voice.hush();
    if (name === "captions") this.panel.caption("");
    this.drawn = undefined; // with or without the picture: drawn anew
  }

  key(event) {
    const on = event.composedPath()[0];
    if (this.box.open) return; // its own Escape closes it
    if (event.repeat || event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|TEXTAREA|SELECT)$/.test(on.tagName)) return;
    if (this.pain?.open && /^(Escape|[0-9])$/.test(event.key)) this.pain.key(event.key);
    else if (event.key === "Escape") this.press("stop");
    else if (/^[1-3]$/.test(event.key) && (this.answer?.people?.length ?? 0) >= Number(event.key)) this.press(`choose_${event.key}`);
    else if (event.key === " " && on.tagName !== "BUTTON" && ["set", "paused"].includes(this.stage)) this.press("pause");
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  // -- answers down --------------------------------------------------------------------------------------

  receive(data) {
    if (data.kind === "hello") {
      if (this.pain?.open) return this.askAgain(performance.now());
      this.counted(data.count, false);
      return this.data.seconds ? undefined : this.reached(data.count);
    }
    if (data.kind === "notice") return this.notice(data.text);
    if (data.kind === "skipped" || data.kind === "bad") return void (this.stats.skipped += 1);
    if (data.stage === "done") {
      this.counted(data.count, false);
      return this.finish(data.set_id);
    }
    if (this.pain?.open && data.stage !== "asking") {
      if (data.kind === "frame") this.took(data);
      return this.askAgain(performance.now());
    }
    if (data.stage === "asking" && this.stage !== "asking") this.counted(data.count, false);
    this.enter(data.stage);
    if (data.kind !== "frame") return;
    this.took(data);
    if (data.stage !== "asking") return this.show(data);
    this.panel.words(data.say ?? (performance.now() < this.noticeUntil ? this.noticeText : null), null, null, this.isOver);
    if (data.say && !this.pain?.told) this.voice.say(data.say, 30);
    this.pain?.arms(data);
  }

  /** A sequence goes on by itself: who exercises stands far from the keys. */
  reached(done) {
    const { goal, sequence } = this.data;
    if (!sequence || !goal || done < goal || this.how === "all") return;
    this.how = "all";
    setTimeout(() => this.ended || this.told || this.stage === "asking" || this.press("stop"), LAST_WORDS_MS);
  }

  enter(stage) {
    if (stage === this.stage) return;
    const from = this.stage;
    this.stage = this.stats.stage = stage;
    this.panel.stage(stage);
    this.panel.cueUntil = 0; // what was said before is not about now
    if (stage === "set" && from === "countdown") this.speak(t("Go."));
    if (stage === "paused") this.speak(t("Paused. Nothing is counted."));
    if (stage === "set" && from === "paused") this.speak(t("Go on."));
    if (stage !== "asking") return;
    this.panel.words(null, null, null, this.isOver);
    this.pain.begin();
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
    if (good && !say) this.panel.words(null, data.countdown ? t("Ready") : t("Good. Stay like this."), "good");
    else this.panel.words(say, data.cue, data.cue_kind, this.quiet(data));
    if (data.countdown && data.countdown !== this.counting) this.speak(String(data.countdown));
    this.counting = data.countdown;
    if (this.data.seconds) return this.showHold(data);
    const more = data.count > this.count;
    const orOn = this.data.sequence ? "" : ` ${t("Stop, or go on if you like.")}`;
    if (data.stage === "set") this.counted(data.count, true);
    if (data.cue) this.speak(more ? `${data.count}. ${data.cue}` : data.cue);
    else if (more) this.speak(goal === data.count ? `${data.count}. ${t("That was the last one.")}${orOn}` : String(data.count));
    else if (data.say) this.repeat(data.say);
    if (data.stage === "set") this.reached(data.count);
  }

  /** What stands on the line while there is nothing to say. */
  quiet(data) {
    if (data.stage === "paused") return t("Paused. Nothing is counted.");
    if (data.stage !== "set") return "";
    const { goal, seconds } = this.data;
    if (seconds) return data.hold_s != null ? t("Good. Keep it.") : data.count ? "" : t("Begin when you like.");
    if (!data.count) return t("Begin when you like.");
    return data.count < goal ? t("Good. {n} to go.", { n: goal - data.count }) : t("That was the last one.");
  }

  /** A hold: its seconds instead of reps, every fifth said aloud, and how long it was when it ends. */
  showHold(data) {
    const held = data.hold_s;
    this.panel.seconds(held, data.count);
    const now = held == null ? 0 : Math.floor(held);
    const { goal } = this.data;
    this.longest = Math.max(this.longest, now, ...(data.holds ?? []).map((done) => Math.floor(done.duration_s)));
    for (const done of data.holds ?? []) this.speak(t("{n} seconds.", { n: Math.floor(done.duration_s) }));
    if (data.cue) this.speak(data.cue);
    else if (now > (this.heldSaid ?? 0) && goal && now === goal) this.speak(t("{n}. That is enough. Rest.", { n: now }));
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
    if (this.pain?.open && this.pain.share && now - this.receivedMs > SILENT_MS) this.pain.still(0);
    this.pacer.draw(now, this.stage === "set" ? (this.answer?.phase ?? "rest") : null);
  }

  paint(pen, fresh) {
    if (this.stage === "check") drawSilhouette(pen, this.data.silhouette, Boolean(fresh && !fresh.say), this.data.turned);
    if (fresh?.people && this.stage === "check") drawPeople(pen, fresh.people);
    if (!fresh?.points) return;
    const kind = this.root.querySelector("[data-gauge]").dataset.kind;
    const measured = fresh.angle_deg == null ? null : this.data.measured[fresh.near];
    drawOver(pen, fresh.points, measured, fresh.angle_deg, COLOUR[kind] ?? COLOUR.plain, settings.private);
  }
}

export default mounting(Live);
