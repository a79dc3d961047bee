// A spoken word: "stop", or another one that is asked for. Speech recognition sends what it hears to a server in most browsers: it is used only where
// the browser states that it works on this computer alone, and only once it is switched on.

const LANGUAGE = "en-US";
const STOP = { stop: /\bstop\b/i };

/** The browser's own recogniser, or null where there is none that keeps to this computer. Nothing is downloaded. */
export async function ownRecogniser() {
  const Kind = window.SpeechRecognition;
  if (!Kind?.available || !("processLocally" in Kind.prototype)) return null;
  try {
    const state = await Kind.available({ langs: [LANGUAGE], processLocally: true });
    return state === "available" ? Kind : null;
  } catch {
    return null;
  }
}

export class Ear {
  /** onWord(word): one of the words, each with how it is recognised, was said. */
  constructor(Kind, onWord, wanted = STOP) {
    const heard = new Kind();
    Object.assign(heard, { lang: LANGUAGE, processLocally: true, continuous: true, interimResults: true });
    heard.onresult = ({ results, resultIndex }) => {
      const words = [...results].slice(resultIndex).map((result) => result[0].transcript);
      const said = Object.keys(wanted).find((word) => words.some((text) => wanted[word].test(text)));
      if (said) onWord(said);
    };
    heard.onend = () => this.on && setTimeout(() => this.on && this.begin(), 300); // it ends by itself after a silence
    heard.onerror = ({ error }) => {
      if (["not-allowed", "service-not-allowed", "audio-capture", "language-not-supported"].includes(error)) this.on = false;
    };
    Object.assign(this, { heard, on: false });
  }

  begin() {
    this.on = true;
    try {
      this.heard.start();
    } catch {
      // it is listening already
    }
  }

  close() {
    this.on = false;
    this.heard.abort();
  }
}
