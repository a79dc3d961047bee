// Poses found in this browser: in a worker, or in the page where only that may use the graphics chip. And which way is
// taken: this one, or pictures to the server.

const HEAD_BYTES = 12; // of what a finder makes; finder.js
const EACH = 7;
const LEAST_FPS = 12; // under it a quick rep has too few frames to be measured; live_set.py
const GOOD_FPS = 20; // under it the smaller model is tried
const MEASURED = 12; // pictures, the first ones left out: they make the networks ready
const READY = 4;

/** In a worker: the page goes on drawing while a picture is looked at. */
class Beside {
  constructor(base) {
    Object.assign(this, { next: 0, waiting: new Map() });
    this.worker = new Worker(`${base}/finder_worker.js`);
    this.worker.onmessage = ({ data }) => {
      const { done, failed } = this.waiting.get(data.id) ?? {};
      this.waiting.delete(data.id);
      if (data.error !== undefined) failed?.(new Error(data.error));
      else done?.(data);
    };
    this.worker.onerror = () => {
      for (const { failed } of this.waiting.values()) failed(new Error("the worker failed"));
      this.waiting.clear();
    };
  }

  ask(message, moved = []) {
    const id = this.next++;
    return new Promise((done, failed) => {
      this.waiting.set(id, { done, failed });
      this.worker.postMessage({ ...message, id }, moved);
    });
  }

  make(base, model, delegate) {
    return this.ask({ do: "make", base, model, delegate });
  }

  begin(mode) {
    return this.ask({ do: "begin", mode });
  }

  async find(picture, capturedMs) {
    return (await this.ask({ do: "find", picture, capturedMs }, [picture])).bytes;
  }

  close() {
    this.worker.terminate();
  }
}

/** In the page itself. */
class Inside {
  async make(base, model, delegate) {
    this.lib ??= await import(`${base}/finder.js`);
    this.finder?.close();
    this.finder = await this.lib.Finder.make(base, model, delegate);
  }

  begin(mode) {
    return this.finder.begin(mode);
  }

  async find(picture, capturedMs) {
    const bytes = this.finder.find(picture, capturedMs);
    picture.close();
    return bytes;
  }

  close() {
    this.finder?.close();
  }
}

const middle = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];

/** Pictures a second that this finder looks at. picture(): one of now */
async function speed(finder, picture) {
  const took = [];
  for (let i = 0; i < READY + MEASURED; i++) {
    const before = performance.now();
    await finder.find(picture(), before);
    if (i >= READY) took.push(performance.now() - before);
  }
  return 1000 / middle(took);
}

/** The fastest way to find poses here: {finder, model, delegate, fps}; rejects where there is none. */
async function fastest(pose, picture, gpu) {
  const tried = gpu ? [[Beside, "GPU"], [Inside, "GPU"], [Beside, "CPU"]] : [[Beside, "CPU"]];
  let trouble = null;
  for (const [Kind, delegate] of tried) {
    const finder = new Kind(pose.base);
    try {
      let best = null;
      for (const model of pose.models) {
        await finder.make(pose.base, model, delegate);
        best = { finder, model, delegate, fps: await speed(finder, picture) };
        if (best.fps >= GOOD_FPS) break;
      }
      if (best.fps >= LEAST_FPS || delegate === "CPU") return best;
    } catch (error) {
      trouble = error;
    }
    finder.close();
  }
  throw trouble ?? new Error("no way");
}

/** One for the life of the page: the next set finds it ready. */
export async function poseHere(pose, picture) {
  if (!pose.base) throw new Error("not fetched at set-up");
  const { hasGpu } = await import(`${pose.base}/finder.js`);
  window.coachPose ??= fastest(pose, picture, hasGpu());
  try {
    return await window.coachPose;
  } catch (error) {
    window.coachPose = null;
    throw error;
  }
}

/** Whether this page comes from the computer that it is shown on. */
export const fromThisComputer = (host) => /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(host);

/**
 * Which way poses are found: {place: "browser", ...}, {place: "server"}, or null where pictures would have to go to another
 * computer and nobody said that they may.
 * ways: gpu() whether the graphics chip can help, here() as poseHere, server() pictures a second by the server's way,
 * allowed() asks the person
 */
export async function choose(way, local, ways) {
  const server = { place: "server" };
  if (way === "server") return server;
  // Without a chip the processor finds half as many poses here as in the server's process on the same computer
  if (way === "auto" && local && !(await ways.gpu())) return server;
  const here = await ways.here().then((found) => ({ place: "browser", ...found })).catch(() => null);
  if (way === "browser") return here;
  if (local) return here && here.fps >= (await ways.server()) ? here : server;
  if (here && here.fps >= LEAST_FPS) return here;
  return (await ways.allowed()) ? server : null;
}

/** x, y and visibility of 33 points, as the server's answers have them, from what a finder made; null for nobody. */
export function pointsOf(bytes) {
  if (bytes.byteLength <= HEAD_BYTES) return null;
  const view = new DataView(bytes);
  const points = [];
  for (let i = 0; i < 33; i++) {
    for (const j of [0, 1, 3]) points.push(view.getFloat32(HEAD_BYTES + 4 * (EACH * i + j), true));
  }
  return points;
}
