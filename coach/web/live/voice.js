// Voice and tone. One sentence at a time: a newer one cancels the older, because it is about now. Each is also told to
// `caption`, muted or not, so that the page can show what is said.

import { settings } from "./settings.js";
import { language, t } from "./words.js";

const MUTE_KEY = "coach.muted";
const LOUDEST = 0.4; // of a tone at full volume: soft beside speech and music

export class Voice {
  constructor() {
    this.muted = localStorage.getItem(MUTE_KEY) === "1";
    this.said = new Map();
    this.caption = () => {};
  }

  setMuted(muted) {
    this.muted = muted;
    localStorage.setItem(MUTE_KEY, muted ? "1" : "0");
    if (muted) this.hush();
  }

  get speaking() {
    return Boolean(window.speechSynthesis?.speaking);
  }

  hush() {
    window.speechSynthesis?.cancel();
  }

  /** Say it now. everyS: the same sentence not again within so many seconds. */
  say(text, everyS = 0) {
    const now = performance.now();
    if (everyS && now - (this.said.get(text) ?? -1e9) < everyS * 1000) return;
    this.said.set(text, now);
    this.caption(text);
    if (this.muted || !settings.voice || !window.speechSynthesis) return;
    window.speechSynthesis.cancel();
    const words = new SpeechSynthesisUtterance(text);
    Object.assign(words, { lang: language(), rate: settings.speed, volume: settings.loud });
    window.speechSynthesis.speak(words);
  }

  /** A short soft tone: a rep was counted. */
  tone(hz = 660) {
    this.caption(t("(tone)"));
    if (this.muted || !settings.tones) return;
    try {
      this.audio ??= new AudioContext();
      const start = this.audio.currentTime;
      const tone = this.audio.createOscillator();
      const loud = this.audio.createGain();
      tone.frequency.value = hz;
      loud.gain.setValueAtTime(0, start);
      loud.gain.linearRampToValueAtTime(LOUDEST * settings.tones, start + 0.015);
      loud.gain.linearRampToValueAtTime(0, start + 0.14);
      tone.connect(loud).connect(this.audio.destination);
      tone.start(start);
      tone.stop(start + 0.15);
    } catch {
      // no loudspeaker: the page shows all that it says
    }
  }

  close() {
    this.hush();
    this.audio?.close();
    this.audio = null;
  }
}
