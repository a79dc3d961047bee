// A visit to the camera: it is opened, its pictures go up, answers come down, and what breaks is told in one line.
// What an exercise and a test share. A kind of visit says how it looks: opening, blank, wall, notice, kept, paint, press.

import { Camera, cameraTrouble } from "./camera.js";
import { Link } from "./link.js";
import { Voice } from "./voice.js";
import { fill, later, t, useWords } from "./words.js";

const STALE_MS = 300; // landmarks older than this are of another moment: no figure
const STATS_KEPT = 6000;
const RELOAD = later("Reload the page");

export class Visit {
  constructor(root, data, tell, stats) {
    Object.assign(this, { root, data, tell, answer: null, drawn: null, ended: false, told: false });
    this.stats = { delay: [], turnaround: [], encode: [], frames: 0, sent: 0, answered: 0, skipped: 0, said: [], ...stats };
    window.coachLive = this.stats;
    useWords(data);
    fill(root);
    this.voice = new Voice();
    this.video = root.querySelector("video");
    this.pen = root.querySelector("canvas").getContext("2d");
    this.camera = new Camera(this.video, (ms) => this.frame(ms), () => this.pulled());
    this.onKey = (event) => this.key(event);
    this.onHide = () => this.leave();
    this.onVisible = () => document.hidden && this.leave();
    window.addEventListener("keydown", this.onKey, true);
    window.addEventListener("pagehide", this.onHide);
    document.addEventListener("visibilitychange", this.onVisible);
  }

  // -- beginning and end ------------------------------------------------------------------------------------------

  async start() {
    this.wall(null);
    this.opening();
    this.link = new Link(this.data.token, {
      answer: (data) => this.receive(data),
      broken: (retry) => this.broken(retry),
      mended: () => this.mended(),
      closing: (text) => this.halt(text, RELOAD),
    }, this.data.live);
    const link = this.link;
    try {
      await this.camera.open();
    } catch (error) {
      if (!this.ended && this.link === link) this.halt(cameraTrouble(error), later("Try again"));
      return;
    }
    if (this.ended || this.link !== link) return this.camera.close();
    this.link.open();
  }

  /** Camera off, socket closed (which ends the pose process), with one line of why. button: its English text. */
  halt(text, button) {
    this.camera.close();
    this.link?.close();
    this.answer = null;
    this.again = button;
    this.blank();
    this.wall(text, button);
    this.stats.stage = "halted";
    this.voice.say(text);
  }

  pulled() {
    this.halt(t("The camera was unplugged or taken. {kept} Plug it in, then try again.", { kept: this.kept() }), later("Try again"));
  }

  leave() {
    if (this.ended || this.told || this.stats.stage === "halted") return;
    this.halt(t("You left the page. {kept} The camera is off.", { kept: this.kept() }), this.goOn ?? later("Go on"));
  }

  broken(retry) {
    this.answer = null;
    this.blank();
    const kept = this.kept();
    if (retry) this.notice(t("Connection lost. {kept} Reconnecting…", { kept }));
    else this.halt(t("Connection lost. {kept} Check that the coach is running, then reload the page.", { kept }), RELOAD);
  }

  mended() {
    this.notice(t("The connection is back."));
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

  /** The wall's button that tries again. */
  retry() {
    return this.again === RELOAD ? location.reload() : this.start();
  }

  // -- frames up, words out -----------------------------------------------------------------------------------------

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

  /** An answer to a frame: how long it took, and that it is what the page shows now. */
  took(data) {
    this.stats.answered += 1;
    this.keep("turnaround", performance.now() - data.captured_ms);
    this.answer = data;
    this.receivedMs = performance.now();
  }

  speak(text) {
    this.stats.said.push(text);
    this.voice.say(text);
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
    this.check(now);
    if (fresh === this.drawn && !(this.waits && !fresh && this.video.videoWidth !== this.sized)) return;
    this.drawn = fresh;
    this.fit();
    pen.clearRect(0, 0, pen.canvas.width, pen.canvas.height);
    this.paint(pen, fresh);
    if (fresh) this.keep("delay", performance.now() - fresh.captured_ms);
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

/** What Streamlit calls on every rerun; camera and socket outlive reruns and end only when the page part is gone. */
export function mounting(Kind) {
  return ({ parentElement, data, setTriggerValue }) => {
    const root = parentElement.querySelector(".coach");
    let live = LIVES.get(data.token);
    if (live && live.root !== root) {
      live.end();
      live = null;
    }
    if (!live) {
      for (const old of LIVES.values()) old.end();
      LIVES.clear();
      live = new Kind(root, data, setTriggerValue);
      LIVES.set(data.token, live);
      live.start();
      live.draw();
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
  };
}
