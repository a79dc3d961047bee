// "How is the pain now?", after a set, with the camera still on: by a press, a raised arm, a key or, where the browser
// recognises speech by itself, a word. Whoever is seen and keeps still for some seconds, which a ring shows, is taken to
// say "the same". What was understood is shown and said, and can be taken back.

import { Ear, heardAs, ownRecogniser } from "./ear.js";
import { later, t } from "./words.js";

const TAKE_BACK_MS = 3000;
const ASK_AGAIN_MS = 12000; // who is not seen, or moves about, has not answered: the question is said once more
const SPOKEN_MS = 20000; // longer than it takes to say the question: a voice that never ends is broken
const HEARD = {
  stop: later("Stop. We end here."), less: later("Less pain."), same: later("The pain is the same."), more: later("More pain."),
};

/** What a number says. asked: start, ceiling, rise_stop. stops: it is so high that the session ends at once. */
export function judge(pain, asked) {
  const change = pain > asked.start ? "more" : pain < asked.start ? "less" : "same";
  return { change, pain, stops: pain >= asked.start + asked.rise_stop || pain > asked.ceiling };
}

export class PainCheck {
  /** asked: start, ceiling, rise_stop. speak(text). anew(): what the body said until now does not count. done({change,
   * pain, assumed}): once, when it can no longer be taken back. */
  constructor(root, asked, speak, anew, done) {
    Object.assign(this, { root, asked, speak, anew, done, open: false, over: false, told: null, share: 0 });
    this.el = (name) => root.querySelector(`[data-${name}]`);
    this.buttons = [...root.querySelectorAll("[data-change]")];
    for (const button of this.buttons) button.onclick = () => this.choose({ change: button.dataset.change, pain: null });
    this.el("painnumbers").replaceChildren(...Array.from({ length: 11 }, (_, pain) => this.number(pain)));
    this.el("notthat").onclick = () => this.takeBack();
    this.el("listenpain").onclick = () => this.listen();
  }

  number(pain) {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: String(pain) });
    button.onclick = () => this.choose(judge(pain, this.asked));
    return button;
  }

  /** Ask. A camera that starts anew in the middle does not ask anew. */
  begin() {
    if (this.open || this.over) return;
    this.open = true;
    this.el("pain").hidden = false;
    this.el("painquestion").focus();
    this.ask();
    this.again = setTimeout(() => this.told || this.share > 0 || this.ask(), ASK_AGAIN_MS);
    ownRecogniser().then((Kind) => this.offerEar(Kind));
  }

  ask() {
    this.askedMs = performance.now();
    this.speak(`${this.el("painquestion").textContent} ${this.el("how").textContent}`);
  }

  /** The question is still being said: who listens to it has not answered yet. When it ends, stillness begins anew. */
  get asking() {
    const speaking = Boolean(window.speechSynthesis?.speaking) && performance.now() - this.askedMs < SPOKEN_MS;
    if (this.spoke && !speaking) this.anew();
    this.spoke = speaking;
    return speaking;
  }

  offerEar(Kind) {
    if (!Kind || !this.open) return;
    // what the page itself says is not an answer
    this.ear = new Ear(Kind, (word) => window.speechSynthesis?.speaking || this.choose({ change: word, pain: null }), heardAs("stop", "less", "more", "same"));
    this.el("listenpain").hidden = false;
  }

  listen() {
    if (this.ear.on) this.ear.close();
    else this.ear.begin();
    this.el("listenpain").setAttribute("aria-pressed", String(this.ear.on));
    this.el("listenpain").textContent = this.ear.on ? t("Listening: say less, the same, more or stop") : t("Answer by voice");
  }

  /** One answer of the camera: which arm is up now, how long nothing moved, and what is meant by it. */
  arms({ arm, told, still }) {
    if (!this.open) return;
    const shown = this.told?.change ?? arm ?? "";
    for (const button of this.buttons) button.toggleAttribute("data-up", button.dataset.change === shown);
    const { asking } = this;
    this.still(asking || this.told ? 0 : still);
    if (told === "same") asking || this.told || this.choose({ change: "same", pain: null, assumed: true });
    else if (told && (!this.told || told === "stop")) this.choose({ change: told, pain: null });
  }

  /** The ring about "the same". share: of the time after which it is taken for the answer */
  still(share) {
    this.share = share ?? 0;
    this.el("still").style.setProperty("--still", this.share.toFixed(2));
  }

  key(key) {
    if (key === "Escape") return this.choose({ change: "stop", pain: null });
    if (/^[0-9]$/.test(key)) return this.choose(judge(Number(key), this.asked));
  }

  choose(told) {
    if (!this.open) return;
    clearTimeout(this.timer);
    this.still(0);
    this.told = told;
    const text = told.stops ? t("Pain {n}. We stop here.", { n: told.pain }) : told.pain != null ? t("Pain {n}.", { n: told.pain }) : told.assumed ? t("You kept still, so I count the pain as the same.") : t(HEARD[told.change]);
    this.el("understood").textContent = text;
    this.el("taken").hidden = false;
    this.el("taken").classList.remove("runs");
    void this.el("taken").offsetWidth; // the three seconds are shown from their beginning
    this.el("taken").classList.add("runs");
    this.speak(text);
    this.timer = setTimeout(() => this.finish(), TAKE_BACK_MS);
  }

  takeBack() {
    clearTimeout(this.timer);
    this.told = null;
    this.el("taken").hidden = true;
    this.el("understood").textContent = "";
    this.el("painquestion").focus();
    this.speak(t("All right. Tell me again."));
    this.askedMs = performance.now();
    this.anew();
  }

  finish() {
    const { change, pain, assumed = false } = this.told;
    this.over = true;
    this.close();
    this.done({ change, pain, assumed });
  }

  close() {
    this.open = false;
    clearTimeout(this.timer);
    clearTimeout(this.again);
    this.ear?.close();
    this.el("pain").hidden = true;
  }
}
