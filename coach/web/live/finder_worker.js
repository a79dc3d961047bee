// The pose of a picture, beside the page: messages {do, id, ...} in, {id, ...} or {id, error} out.
// Not a module: MediaPipe's runtime loads itself with importScripts.

let finder = null;
let lib = null;

const work = {
  async make({ base, model, delegate }) {
    lib ??= await import(`${base}/finder.js`);
    if (delegate === "GPU" && !lib.hasGpu()) throw new Error("no gpu");
    finder?.close();
    finder = await lib.Finder.make(base, model, delegate);
    return {};
  },
  async begin({ mode }) {
    await finder.begin(mode);
    return {};
  },
  find({ picture, capturedMs }) {
    try {
      return { bytes: finder.find(picture, capturedMs) };
    } finally {
      picture.close();
    }
  },
};

self.onmessage = async ({ data }) => {
  try {
    const answer = await work[data.do](data);
    self.postMessage({ id: data.id, ...answer }, answer.bytes ? [answer.bytes] : []);
  } catch (error) {
    self.postMessage({ id: data.id, error: String(error?.message ?? error) });
  }
};
