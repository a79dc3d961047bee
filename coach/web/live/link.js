// The socket: frames up, answers down, at most two on their way; a broken line is mended a few times.

export const IN_FLIGHT = 2;
const RETRY_MS = [300, 1000, 2000, 4000, 4000];
const SILENT_MS = 15000; // no answer to a frame this long: the line is dead although nobody said so
const HEAD_BYTES = 12; // capture time (float64, ms), frame number (uint32); then the content
const FINAL_CODES = [4000, 4001, 4003, 4007, 4009]; // the server said why and will say it again

export class Link {
  /** on: { answer(data), broken(willRetry), mended(), closing(text) }; path: of the socket on this server; model: that
   * finds poses in this page ("full", or "full_gpu" on a graphics chip, which rounds otherwise), null where pictures go
   * up */
  constructor(token, on, path = "/live", model = null) {
    const base = location.protocol === "https:" ? "wss:" : "ws:";
    Object.assign(this, { on, tries: 0, number: 0, waiting: new Map(), ended: false, socket: null });
    const own = model ? `&pose=browser&model=${encodeURIComponent(model)}` : "";
    this.url = `${base}//${location.host}${path}?token=${encodeURIComponent(token)}${own}`;
  }

  open() {
    const socket = new WebSocket(this.url);
    this.socket = socket;
    this.waiting.clear();
    this.ready = false;
    socket.binaryType = "arraybuffer";
    socket.onmessage = ({ data }) => this.socket === socket && this.receive(JSON.parse(data));
    socket.onclose = ({ code }) => this.socket === socket && this.closed(code);
  }

  receive(data) {
    if (data.number !== undefined) this.waiting.delete(data.number);
    if (data.kind === "hello") {
      this.ready = true;
      if (this.tries) this.on.mended();
      this.tries = 0;
    }
    if (data.kind === "closing") this.on.closing(data.text);
    else this.on.answer(data);
  }

  closed(code) {
    this.ready = false;
    this.socket = null;
    if (this.ended || FINAL_CODES.includes(code)) return;
    const pause = RETRY_MS[this.tries++];
    this.on.broken(pause !== undefined);
    if (pause !== undefined) this.timer = setTimeout(() => this.open(), pause);
  }

  /** Whether there is room for one more frame. */
  get free() {
    const oldest = this.waiting.values().next().value;
    if (oldest !== undefined && performance.now() - oldest > SILENT_MS) this.socket?.close();
    return this.ready && this.waiting.size < IN_FLIGHT;
  }

  /** Holds a place before the JPEG is made, so that slow encoding counts as in flight too. */
  reserve() {
    this.number += 1;
    this.waiting.set(this.number, performance.now());
    return this.number;
  }

  /** content: a JPEG, or the landmarks that were found on the picture */
  send(number, capturedMs, content) {
    if (!this.ready || !this.waiting.has(number)) return;
    const message = new Uint8Array(HEAD_BYTES + content.byteLength);
    const view = new DataView(message.buffer);
    view.setFloat64(0, capturedMs, true);
    view.setUint32(8, number, true);
    message.set(new Uint8Array(content), HEAD_BYTES);
    this.socket.send(message);
    this.largest = Math.max(this.largest ?? 0, message.byteLength);
  }

  /** A picture that came to nothing: its place is free again. */
  release(number) {
    this.waiting.delete(number);
  }

  command(name, more = {}) {
    if (!this.ready) return false;
    this.socket.send(JSON.stringify({ do: name, ...more }));
    return true;
  }

  close() {
    this.ended = true;
    clearTimeout(this.timer);
    this.socket?.close();
    this.socket = null;
    this.ready = false;
  }
}
