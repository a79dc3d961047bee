// The live page: camera -> JPEG -> socket -> answer -> figure, counter, gauge, cue and voice. Streamlit hears of events only.

import { Camera, cameraTrouble } from "./camera.js";
import { COLOUR, drawFigure, drawPeople, drawSilhouette } from "./figure.js";
import { Link } from "./link.js";
import { Panel } from "./panel.js";
import { Voice } from "./voice.js";

const STALE_MS = 300; // landmarks older than this are of another moment: no figure
const SILENT_MS = 1200; // no answer this long: nothing on the page may look as if it were now
const LAST_WORDS_MS = 2000; // in a sequence, from the goal to the end of the exercise
const STATS_KEPT = 6000;
const reps = (count) => (count === 1 ? "Your 1 rep is kept." : `Your ${count} reps are kept.`);

class Live {
  constructor(root, data, tell) {
    Object.assign(this, { root, data, tell, answer: null, drawn: null, how: "stop", stage: "check", count: data.count, ended: false, told: false });
    this.stats = { delay: [], turnaround: [], encode: [], frames: 0, sent: 0, answered: 0, skipped: 0, count: data.count, stage: "check", said: [] };
    window.coachLive = this.stats;
    this.voice = new Voice();
    this.panel = new Panel(root, data, (name) => this.press(name));
    this.panel.muted(this.voice.muted);
    this.video = root.querySelector("video");
    this.pen = root.querySelector("canvas").getContext("2d");
    this.camera = new Camera(this.video, (ms) => this.frame(ms), () => this.pulled());
    this.onKey = (event) => this.key(event);
    this.onHide = () => this.leave();
    this.onVisible = () => document.hidden && this.leave();
    window.addEventListener("keydown", this.onKey, true);
    window.addEventListener("pagehide", this.onHide);
    document.addEventListener("visibilitychange", this.onVisible);
    this.start();
    this.draw();
  }

  // -- beginning and end ------------------------------------------------------------------------------------------

  async start() {
    this.panel.wall(null);
    this.panel.stage("check");
    this.panel.gauge(null, null, null, null);
    this.panel.words(null, null, null, "Starting the camera.");
    this.link = new Link(this.data.token, {
      answer: (data) => this.receive(data),
      broken: (retry) => this.broken(retry),
      mended: () => this.notice("The connection is back."),
      closing: (text) => this.halt(text, "Reload the page"),
    });
    const link = this.link;
    try {
      await this.camera.open();
    } catch (error) {
      if (!this.ended && this.link === link) this.halt(cameraTrouble(error), "Try again");
      return;
    }
    if (this.ended || this.link !== link) return this.camera.close();
    this.link.open();
  }

  /** Camera off, socket closed (which saves the set and ends the pose process), with one line of why. */
  halt(text, button) {
    this.camera.close();
    this.link?.close();
    this.answer = null;
    this.again = button;
    this.panel.wall(text, button);
    this.panel.countdown(null);
    this.panel.anyway(false);
    this.stats.stage = "halted";
    this.voice.say(text);
  }

  pulled() {
    this.halt(`The camera was unplugged or taken. ${reps(this.count)} Plug it in, then try again.`, "Try again");
  }

  leave() {
    if (this.ended || this.stats.stage === "halted") return;
    this.halt(`You left the page. ${reps(this.count)} The camera is off.`, "Go on");
  }

  broken(retry) {
    this.answer = null;
    this.panel.gauge(null, null, null, null);
    this.panel.countdown(null);
    if (retry) this.notice(`Connection lost. ${reps(this.count)} Reconnecting…`);
    else this.halt(`Connection lost. ${reps(this.count)} Check that the coach is running, then reload the page.`, "Reload the page");
  }

  end() {
    if (this.ended) return;
    this.ended = true;
    this.camera.close();
    this.link?.close();
    this.voice.close();
    cancelAnimationFrame(this.request);
    window.removeEventListener("keydown", this.onKey, true);
    window.removeEventListener("pagehide", this.onHide);
    document.removeEventListener("visibilitychange", this.onVisible);
    this.stats.stage = "ended";
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
    if (name === "again") return this.again === "Reload the page" ? location.reload() : this.start();
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

  // -- frames up, answers down --------------------------------------------------------------------------------------

  async frame(capturedMs) {
    this.stats.frames += 1;
    if (!this.link?.free) return; // both places are taken: this picture is skipped, never queued
    const number = this.link.reserve();
    const before = performance.now();
    const jpeg = await this.camera.jpeg();
    this.keep("encode", performance.now() - before);
    this.link.send(number, capturedMs, jpeg);
    this.stats.sent += 1;
  }

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
    this.stats.answered += 1;
    this.keep("turnaround", performance.now() - data.captured_ms);
    this.answer = data;
    this.receivedMs = performance.now();
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

  speak(text) {
    this.stats.said.push(text);
    this.voice.say(text);
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

  keep(name, ms) {
    const list = this.stats[name];
    list.push(ms);
    if (list.length > STATS_KEPT) list.shift();
  }

  // -- picture --------------------------------------------------------------------------------------------------------

  /** Sixty times a second; the picture itself is the <video>, so only a new or outdated figure is drawn. */
  draw() {
    this.request = requestAnimationFrame(() => this.draw());
    const now = performance.now();
    const { answer, pen } = this;
    const fresh = answer && now - answer.captured_ms < STALE_MS ? answer : null;
    if (this.stage === "set" && now - this.receivedMs > SILENT_MS) this.panel.gauge(null, null, null, null);
    if (fresh === this.drawn && !(this.stage === "check" && !fresh && this.video.videoWidth !== this.sized)) return;
    this.drawn = fresh;
    this.fit();
    pen.clearRect(0, 0, pen.canvas.width, pen.canvas.height);
    if (this.stage === "check") drawSilhouette(pen, this.data.silhouette, Boolean(fresh && !fresh.say));
    if (fresh) this.keep("delay", performance.now() - fresh.captured_ms);
    if (fresh?.people && this.stage === "check") drawPeople(pen, fresh.people);
    if (!fresh?.points) return;
    const kind = this.root.querySelector("[data-gauge]").dataset.kind;
    const measured = fresh.angle_deg == null ? null : this.data.measured[fresh.near];
    drawFigure(pen, fresh.points, measured, fresh.angle_deg, COLOUR[kind] ?? COLOUR.plain);
  }

  /** The canvas lies over the picture, with its shape. */
  fit() {
    const { videoWidth, videoHeight } = this.video;
    if (!videoWidth || this.sized === videoWidth) return;
    this.sized = videoWidth;
    this.pen.canvas.width = 960;
    this.pen.canvas.height = Math.round((960 * videoHeight) / videoWidth);
    this.root.style.setProperty("--shape", `${videoWidth} / ${videoHeight}`);
    this.root.style.setProperty("--ratio", videoWidth / videoHeight);
  }
}

const LIVES = (window.coachLives ??= new Map());

/** Streamlit calls this on every rerun; the camera and the set outlive reruns and end only when the page part is gone. */
export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".coach");
  let live = LIVES.get(data.token);
  if (live && live.root !== root) {
    live.end();
    live = null;
  }
  if (!live) {
    for (const old of LIVES.values()) old.end();
    LIVES.clear();
    live = new Live(root, data, setTriggerValue);
    LIVES.set(data.token, live);
  }
  live.tell = setTriggerValue;
  live.mounts = (live.mounts ?? 0) + 1;
  const mount = live.mounts;
  return () => {
    setTimeout(() => {
      if (live.mounts !== mount && root.isConnected) return; // only a rerun
      live.end();
      LIVES.delete(data.token);
    }, 300);
  };
}
