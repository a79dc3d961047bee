// A film of up to a minute from this camera. It goes to the coach's own server and nowhere else.

const BEFORE_S = 5; // to step back
const KINDS = ["video/webm;codecs=vp8", "video/webm", "video/mp4"];

class Filming {
  constructor(root, data, tell) {
    Object.assign(this, { root, data, tell, stream: null, film: null });
    this.video = root.querySelector("video");
    this.told = root.querySelector("[data-told]");
    this.button = root.querySelector("[data-button]");
    root.setAttribute("aria-label", data.words.filming);
    this.button.onclick = () => (this.film ? this.film.stop() : this.stream ? null : this.begin());
    this.rest();
  }

  rest(words = "") {
    this.button.textContent = this.data.words.begin;
    this.button.disabled = false;
    this.told.textContent = words;
  }

  async begin() {
    this.button.disabled = true;
    try {
      const wanted = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } };
      this.stream = await navigator.mediaDevices.getUserMedia({ video: wanted, audio: false });
      this.video.srcObject = this.stream;
      await this.video.play();
      for (let s = BEFORE_S; s > 0; s--) {
        this.told.textContent = this.data.words.soon.replace("{s}", s);
        await new Promise((done) => setTimeout(done, 1000));
        if (!this.root.isConnected) return this.close();
      }
      this.record();
    } catch {
      this.close();
      this.rest(this.data.words.trouble);
    }
  }

  record() {
    const parts = [];
    const kind = KINDS.find((k) => MediaRecorder.isTypeSupported(k));
    this.film = new MediaRecorder(this.stream, { mimeType: kind, videoBitsPerSecond: 2_500_000 });
    this.film.ondataavailable = (event) => event.data.size && parts.push(event.data);
    this.film.onstop = () => this.hand(new Blob(parts, { type: kind }));
    this.film.start(1000);
    const began = performance.now();
    this.button.textContent = this.data.words.end;
    this.button.disabled = false;
    this.button.focus();
    const clock = setInterval(() => {
      const s = Math.floor((performance.now() - began) / 1000);
      if (!this.film) return clearInterval(clock);
      this.told.textContent = this.data.words.running.replace("{s}", s);
      if (s >= this.data.most_s || !this.root.isConnected) this.film.stop();
    }, 250);
  }

  async hand(blob) {
    this.film = null;
    this.close();
    if (!this.root.isConnected) return; // the page was left: nothing is sent
    this.button.disabled = true;
    this.told.textContent = this.data.words.sending;
    const address = await new Promise((done) => {
      const reader = new FileReader();
      reader.onload = () => done(reader.result);
      reader.readAsDataURL(blob);
    });
    this.tell("film", { id: `${Date.now()}`, kind: blob.type.startsWith("video/mp4") ? "mp4" : "webm", data: address.split(",")[1] });
  }

  close() {
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = this.video.srcObject = null;
  }
}

const MADE = new WeakMap();

export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".filming");
  const before = MADE.get(root);
  if (before) {
    before.tell = setTriggerValue;
  } else {
    MADE.set(root, new Filming(root, data, setTriggerValue));
  }
  return () => MADE.get(root)?.close(); // the page is left: the camera's light goes off
}
