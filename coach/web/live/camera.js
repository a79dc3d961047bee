// The camera: opened, shown, turned into small JPEGs, and turned off again.

import { t } from "./words.js";

const SMALL_WIDTH_PX = 640; // what the model needs; 17 kB as a JPEG
const JPEG_QUALITY = 0.8;

/** What to tell when a camera does not open: what happened, and the fix. */
export function cameraTrouble(error) {
  switch (error && error.name) {
    case "NotAllowedError":
      return t("The browser may not use the camera. Click the camera sign beside the address, choose Allow, then try again.");
    case "NotFoundError":
    case "OverconstrainedError":
      return t("No camera was found. Plug one in or switch it on, then try again.");
    case "NotReadableError":
    case "AbortError":
      return t("Another program is using the camera. Close it (a video call, for example), then try again.");
    default:
      return t("The camera did not start. Unplug it, plug it in again, then try again.");
  }
}

export class Camera {
  /** onFrame(capturedMs): a new picture is there. onGone(): the camera was pulled or taken away. */
  constructor(video, onFrame, onGone) {
    Object.assign(this, { video, onFrame, onGone, stream: null, lastMs: -1 });
  }

  async open() {
    if (!navigator.mediaDevices) throw { name: "NotAllowedError" }; // a page that is neither https nor localhost
    // Of a phone's two cameras the one beside the screen: whoever exercises looks at it
    const wanted = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 }, facingMode: "user" };
    const stream = await navigator.mediaDevices.getUserMedia({ video: wanted, audio: false });
    this.stream = stream;
    stream.getVideoTracks()[0].addEventListener("ended", () => this.stream === stream && this.onGone());
    this.video.srcObject = stream;
    await this.video.play();
    if (this.stream !== stream) return; // closed while it opened
    this.stayAwake();
    const height = Math.round((SMALL_WIDTH_PX * this.video.videoHeight) / this.video.videoWidth / 2) * 2;
    this.small = new OffscreenCanvas(SMALL_WIDTH_PX, height);
    this.pen = this.small.getContext("2d", { alpha: false });
    this.wait();
  }

  /** The screen does not go dark while the camera looks: nobody touches it in a set. Not every browser can. */
  async stayAwake() {
    const { stream } = this;
    const awake = await navigator.wakeLock?.request("screen").catch(() => null);
    if (this.stream === stream) this.awake = awake;
    else awake?.release();
  }

  wait() {
    this.video.requestVideoFrameCallback((now, about) => {
      if (!this.stream) return;
      this.wait();
      const capturedMs = about.captureTime ?? now; // the camera's own time where the browser knows it
      if (capturedMs <= this.lastMs) return;
      this.lastMs = capturedMs;
      this.onFrame(capturedMs);
    });
  }

  /** The picture of now as a JPEG, unmirrored. */
  async jpeg() {
    this.pen.drawImage(this.video, 0, 0, this.small.width, this.small.height);
    const blob = await this.small.convertToBlob({ type: "image/jpeg", quality: JPEG_QUALITY });
    return blob.arrayBuffer();
  }

  /** The same as an ImageBitmap. */
  picture() {
    this.pen.drawImage(this.video, 0, 0, this.small.width, this.small.height);
    return this.small.transferToImageBitmap();
  }

  close() {
    const stream = this.stream;
    this.stream = null;
    if (stream) stream.getTracks().forEach((track) => track.stop());
    this.video.srcObject = null;
    this.awake?.release();
    this.awake = null;
  }
}
