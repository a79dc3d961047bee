// Finds the pose on a picture in this browser, with MediaPipe's runtime and the coach's own model; both come from the
// coach's server. Run in a worker (finder_worker.js) or, where only the page has a graphics chip, in the page.

const POINTS = 33;
const HEAD_BYTES = 12; // as LANDMARKS_HEAD in wire.py: mark, found, width, height, brightness
const EACH = 7; // x, y, z, visibility; x, y, z in metres
const LUMA = { every: 10, width: 64, height: 36 };

/** A graphics chip that this thread may use: WebGL that is drawn by the processor is none. */
export function hasGpu() {
  try {
    const canvas = typeof document === "undefined" ? new OffscreenCanvas(1, 1) : document.createElement("canvas");
    const gl = canvas.getContext("webgl2");
    if (!gl) return false;
    const about = gl.getExtension("WEBGL_debug_renderer_info");
    const name = String(gl.getParameter(about ? about.UNMASKED_RENDERER_WEBGL : gl.RENDERER));
    gl.getExtension("WEBGL_lose_context")?.loseContext();
    return !/swiftshader|llvmpipe|softpipe|software|basic render/i.test(name);
  } catch {
    return false;
  }
}

export class Finder {
  /** base: address of the files; model: "full" or "lite"; delegate: "GPU" or "CPU" */
  static async make(base, model, delegate) {
    const { PoseLandmarker } = await import(`${base}/vision_bundle.mjs`);
    const runtime = { wasmLoaderPath: `${base}/vision_wasm_internal.js`, wasmBinaryPath: `${base}/vision_wasm_internal.wasm` };
    const landmarker = await PoseLandmarker.createFromOptions(runtime, {
      baseOptions: { modelAssetPath: `${base}/${model}.task`, delegate },
      runningMode: "VIDEO",
      numPoses: 1,
    });
    return new Finder(landmarker);
  }

  constructor(landmarker) {
    Object.assign(this, { landmarker, mode: "video", last: -1, looked: 0, brightness: 128 });
    this.pen = new OffscreenCanvas(LUMA.width, LUMA.height).getContext("2d", { willReadFrequently: true });
  }

  /** Begin anew: nothing of the last person is followed. mode: "video" (followed, smoothed) or "image" */
  async begin(mode) {
    this.mode = mode;
    await this.landmarker.setOptions({ runningMode: mode.toUpperCase() });
  }

  /** A picture (ImageBitmap) and when it was taken, in ms: the bytes for the server. */
  find(picture, capturedMs) {
    if (this.looked++ % LUMA.every === 0) this.brightness = this.luma(picture);
    const { width, height } = picture;
    this.last = Math.max(this.last + 1, Math.round(capturedMs)); // as the server's own: whole and rising
    const video = this.mode === "video";
    const found = video ? this.landmarker.detectForVideo(picture, this.last) : this.landmarker.detect(picture);
    const marks = found.landmarks[0];
    const world = found.worldLandmarks[0];
    const bytes = new ArrayBuffer(HEAD_BYTES + (marks ? POINTS * EACH * 4 : 0));
    const view = new DataView(bytes);
    for (const [i, letter] of [0x4c, 0x4d, 1, marks ? 1 : 0].entries()) view.setUint8(i, letter);
    view.setUint16(4, width, true);
    view.setUint16(6, height, true);
    view.setFloat32(8, this.brightness, true);
    for (let i = 0; marks && i < POINTS; i++) {
      const [a, b] = [marks[i], world[i]];
      [a.x, a.y, a.z, a.visibility, b.x, b.y, b.z].forEach((v, j) => view.setFloat32(HEAD_BYTES + 4 * (EACH * i + j), v, true));
    }
    found.close?.();
    return bytes;
  }

  luma(picture) {
    this.pen.drawImage(picture, 0, 0, LUMA.width, LUMA.height);
    const { data } = this.pen.getImageData(0, 0, LUMA.width, LUMA.height);
    let sum = 0;
    for (let i = 0; i < data.length; i += 4) sum += data[i] + data[i + 1] + data[i + 2];
    return sum / (0.75 * data.length);
  }

  close() {
    this.landmarker.close();
  }
}
