// A beat to march to: made on the audio clock, told in the pages' clock, which is also that of the camera's pictures.

const AHEAD_S = 0.3; // beats are put on the audio clock so long before they sound
const TICK_MS = 50;
const CLOCKS_KEPT = 40; // readings of both clocks that their distance is taken from: two seconds

export class Metronome {
  /** onBeat(heardMs, delayKnown): called once a beat, before it sounds. */
  constructor(onBeat) {
    Object.assign(this, { onBeat, bpm: null, muted: false });
  }

  /** Open the audio. Browsers let it sound only after somebody has pressed something. */
  ready() {
    try {
      this.audio ??= new AudioContext({ latencyHint: "interactive" });
      this.audio.resume();
    } catch {
      this.audio = null; // no loudspeaker: the beat is seen only, and nothing is said to have been heard
    }
  }

  /** How late a sound is heard after its time on the audio clock. known: the browser states it, loudspeaker and all. */
  delay() {
    const { outputLatency, baseLatency } = this.audio ?? {};
    if (outputLatency > 0) return { ms: 1000 * outputLatency, known: true };
    return { ms: 1000 * (baseLatency > 0 ? baseLatency : 0), known: false };
  }

  start(bpm) {
    if (this.bpm === bpm) return;
    this.stop();
    this.ready();
    Object.assign(this, { bpm, clocks: [], next: null });
    this.timer = setInterval(() => this.tick(), TICK_MS);
    this.tick();
  }

  stop() {
    clearInterval(this.timer);
    this.bpm = null;
  }

  /** The audio clock stands still for a buffer's length and then jumps: right after a jump both clocks agree best. */
  tick() {
    if (this.audio?.state !== "running") return;
    this.clocks.push(performance.now() - 1000 * this.audio.currentTime);
    if (this.clocks.length > CLOCKS_KEPT) this.clocks.shift();
    const { currentTime } = this.audio;
    this.next ??= currentTime + AHEAD_S;
    while (this.next < currentTime + AHEAD_S) {
      if (this.next > currentTime) this.beat(this.next);
      this.next += 60 / this.bpm;
    }
  }

  beat(atS) {
    if (!this.muted) this.click(atS);
    const { ms, known } = this.delay();
    this.onBeat(1000 * atS + Math.min(...this.clocks) + ms, known);
  }

  /** A short low knock: heard by ears that have lost the high tones, and with a begin that is felt as one moment. */
  click(atS) {
    const { audio } = this;
    const tone = audio.createOscillator();
    const loud = audio.createGain();
    tone.type = "triangle";
    tone.frequency.value = 440;
    loud.gain.setValueAtTime(0.5, atS);
    loud.gain.exponentialRampToValueAtTime(0.001, atS + 0.09);
    tone.connect(loud).connect(audio.destination);
    tone.start(atS);
    tone.stop(atS + 0.1);
  }

  close() {
    this.stop();
    this.audio?.close();
    this.audio = null;
  }
}
