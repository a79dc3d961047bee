// A spoken word: "stop", or another one that is asked for. Speech recognition sends what it hears to a server in most browsers: it is used only where
// the browser states that it works on this computer alone, and only once it is switched on.

import { language } from "./words.js";

// By language: what stands for a word is heard in the middle of a sentence too. \b knows no letter but those of English
const word = (...said) => new RegExp(`(^|[^\\p{L}])(${said.join("|")})($|[^\\p{L}])`, "iu");
const WORDS = {
  en: { stop: word("stop"), less: word("less"), more: word("more"), same: word("same") },
  de: { stop: word("stopp?", "halt"), less: word("weniger"), more: word("mehr"), same: word("gleich", "genauso") },
  es: { stop: word("stop", "pare", "alto"), less: word("menos"), more: word("más", "mas"), same: word("igual") },
  fr: { stop: word("stop", "arrêt", "arrête", "arrêtez"), less: word("moins"), more: word("plus"), same: word("pareil", "autant") },
};

/** How these words are recognised in the visitor's language: {stop: /.../}. */
export function heardAs(...names) {
  const own = WORDS[language()] ?? WORDS.en;
  return Object.fromEntries(names.map((name) => [name, own[name]]));
}

/** With the country where most speak it: "fr-FR". */
function spokenAs() {
  const { language: code, region } = new Intl.Locale(language()).maximize();
  return `${code}-${region}`;
}

/** The browser's own recogniser, or null where there is none that keeps to this computer. Nothing is downloaded. */
export async function ownRecogniser() {
  const Kind = window.SpeechRecognition;
  if (!Kind?.available || !("processLocally" in Kind.prototype)) return null;
  try {
    const state = await Kind.available({ langs: [spokenAs()], processLocally: true });
    return state === "available" ? Kind : null;
  } catch {
    return null;
  }
}

export class Ear {
  /** onWord(word): one of the words, each with how it is recognised, was said. */
  constructor(Kind, onWord, wanted = heardAs("stop")) {
    const heard = new Kind();
    Object.assign(heard, { lang: spokenAs(), processLocally: true, continuous: true, interimResults: true });
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
