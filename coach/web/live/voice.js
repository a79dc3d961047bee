// Voice and tone. One sentence at a time: a newer one cancels the older, because it is about now.

const MUTE_KEY = "coach.muted";

export class Voice {
  constructor() {
    this.muted = localStorage.getItem(MUTE_KEY) === "1";
    this.said = new Map();
  }

  setMuted(muted) {
    this.muted = muted;
    localStorage.setItem(MUTE_KEY, muted ? "1" : "0");
    if (muted) window.speechSynthesis?.cancel();
  }

  /** Say it now. everyS: the same sentence not again within so many seconds. */
  say(text, everyS = 0) {
    const now = performance.now();
    if (everyS && now - (this.said.get(text) ?? -1e9) < everyS * 1000) return;
    this.said.set(text, now);
    if (this.muted || !window.speechSynthesis) return;
    window.speechSynthesis.cancel();
    const words = new SpeechSynthesisUtterance(text);
    words.lang = "en";
    words.rate = 0.95;
    window.speechSynthesis.speak(words);
  }

  /** A short soft tone: a rep was counted. */
  tone(hz = 660) {
    if (this.muted) return;
    try {
      this.audio ??= new AudioContext();
      const start = this.audio.currentTime;
      const tone = this.audio.createOscillator();
      const loud = this.audio.createGain();
      tone.frequency.value = hz;
      loud.gain.setValueAtTime(0, start);
      loud.gain.linearRampToValueAtTime(0.2, start + 0.015);
      loud.gain.linearRampToValueAtTime(0, start + 0.14);
      tone.connect(loud).connect(this.audio.destination);
      tone.start(start);
      tone.stop(start + 0.15);
    } catch {
      // no loudspeaker: the page shows all that it says
    }
  }

  close() {
    window.speechSynthesis?.cancel();
    this.audio?.close();
    this.audio = null;
  }
}
