// A visit to the camera: it is opened, its pictures go up, answers come down, and what breaks is told in one line.
// What an exercise and a test share. A kind of visit says how it looks: opening, blank, wall, notice, kept, paint, press.

import { Camera, cameraTrouble } from "./camera.js";
import { Link } from "./link.js";
import { choose, fromThisComputer, pointsOf, poseHere } from "./pose_here.js";
import { Voice } from "./voice.js";
import { fill, later, t, useWords } from "./words.js";

const STALE_MS = 300; // landmarks older than this are of another moment: no figure
const STATS_KEPT = 6000;
const RELOAD = later("Reload the page");
const SEND = later("Yes, send the pictures");
const MAY_SEND = "coach.pictures"; // of the browser's session: somebody said that pictures may leave this computer
const MEASURE_MS = 1000;

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
    const link = (this.link = new Link(this.data.token, {})); // opened when it is known what goes up
    try {
      await this.camera.open();
    } catch (error) {
      if (!this.ended && this.link === link) this.halt(cameraTrouble(error), later("Try again"));
      return;
    }
    if (this.ended || this.link !== link) return this.camera.close();
    const way = await choose(this.data.pose.way, fromThisComputer(location.hostname), this.ways());
    if (this.ended || !this.camera.stream) return;
    if (!way) return this.noWay();
    this.takeWay(way);
  }

  // -- where poses are found ----------------------------------------------------------------------------------------

  ways() {
    const { pose: told } = this.data;
    const pose = { ...told, base: told.base && location.origin + told.base }; // a script from a blob: imports by whole addresses
    return {
      gpu: async () => Boolean(pose.base) && (await import(`${pose.base}/finder.js`)).hasGpu(),
      here: () => poseHere(pose, () => this.camera.picture()),
      server: () => this.serverSpeed(),
      allowed: async () => sessionStorage.getItem(MAY_SEND) === "yes",
    };
  }

  /** Pictures a second that the server answers, over a second of the camera check. */
  async serverSpeed() {
    this.openLink(null);
    const until = async (true_) => {
      while (!true_() && !this.ended && this.camera.stream) await new Promise((done) => setTimeout(done, 50));
    };
    await until(() => this.stats.answered > 2);
    const [before, from] = [this.stats.answered, performance.now()];
    await until(() => performance.now() - from > MEASURE_MS);
    return (1000 * (this.stats.answered - before)) / (performance.now() - from);
  }

  /** way: {place, finder, model, delegate, fps} as choose() gives it */
  takeWay(way) {
    const here = way.place === "browser";
    const local = fromThisComputer(location.hostname);
    if (!this.link.socket || here) this.openLink(here ? way : null);
    Object.assign(this.stats, { place: way.place, model: way.model, delegate: way.delegate, fps: way.fps });
    const words = here
      ? t("Your picture stays in this browser.")
      : local
        ? t("Your picture stays on this computer.")
        : t("Your picture goes to the coach’s server, which keeps none.");
    this.root.querySelector("[data-place]").textContent = words;
    this.root.toggleAttribute("data-away", !here && !local);
  }

  /** A line to the server: for landmarks where ``here`` says what finds them, else for pictures. */
  openLink(here) {
    this.link?.close();
    this.finder = here?.finder ?? null;
    this.link = new Link(this.data.token, {
      answer: (data) => this.hear(data),
      broken: (retry) => this.broken(retry),
      mended: () => this.mended(),
      closing: (text) => this.halt(text, RELOAD),
    }, this.data.live, here && (here.delegate === "GPU" ? `${here.model}_gpu` : here.model));
    this.link.open();
  }

  noWay() {
    if (this.data.pose.way === "browser") {
      return this.halt(t("This browser cannot find your joints by itself, and this coach takes no pictures. Use a newer browser or computer."), RELOAD);
    }
    const ask = t("This device is too slow to find your joints by itself. May the pictures of your camera go to the coach’s server? It looks at them and keeps none.");
    return this.halt(ask, SEND);
  }

  /** Each visit is looked at as if nobody had been there before, in the mode that the server asks for. */
  async hear(data) {
    if (data.kind === "waiting") return this.wall(data.text, null); // for a place; it goes on by itself
    if (data.kind === "hello") this.wall(null);
    if (data.kind === "hello" && this.finder) {
      const { link } = this;
      this.beginning = true;
      await this.finder.begin(data.mode).catch(() => this.link === link && this.halt(t("The camera reader stopped. {kept} Reload the page.", { kept: this.kept() }), RELOAD));
      this.beginning = false;
      if (this.link !== link) return;
    }
    this.receive(data);
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
    if (this.again === SEND) sessionStorage.setItem(MAY_SEND, "yes");
    return this.again === RELOAD ? location.reload() : this.start();
  }

  // -- frames up, words out -----------------------------------------------------------------------------------------

  async frame(capturedMs) {
    this.stats.frames += 1;
    const { link, finder } = this;
    if (!link?.free || (finder && (this.beginning || this.finding))) return; // this picture is skipped, never queued
    const number = link.reserve();
    const before = performance.now();
    const content = finder ? await this.find(finder, capturedMs) : await this.camera.jpeg();
    this.keep("encode", performance.now() - before);
    if (!content) return link.release(number);
    link.send(number, capturedMs, content);
    this.stats.sent += 1;
    this.stats.largest = link.largest;
  }

  /** Landmarks of the picture of now; their figure is drawn at once, with what the server said last. */
  async find(finder, capturedMs) {
    this.finding = true;
    try {
      const content = await finder.find(this.camera.picture(), capturedMs);
      this.figure = { captured_ms: capturedMs, points: pointsOf(content) };
      if (this.answer) this.answer = { ...this.answer, ...this.figure };
      return content;
    } catch {
      return null; // the next picture may do
    } finally {
      this.finding = false;
    }
  }

  /** An answer to a frame: how long it took, and that it is what the page shows now. */
  took(data) {
    this.stats.answered += 1;
    this.keep("turnaround", performance.now() - data.captured_ms);
    this.answer = this.finder ? Object.assign(data, this.figure) : data;
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
