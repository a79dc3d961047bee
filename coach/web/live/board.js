// What the pages of an exercise and of a test both show beside the picture: texts, the buttons' words, who of several
// people is meant, and the wall for troubles.

import { later, t } from "./words.js";

export class Board {
  /** press(name): a button was pressed. */
  constructor(root, press) {
    Object.assign(this, { root, press, last: {} });
    this.el = (name) => root.querySelector(`[data-${name}]`);
  }

  /** Let these buttons be pressed, each by its name. */
  listen(...names) {
    for (const name of names) this.el(name).onclick = () => this.press(name);
  }

  /** Change the page only where something changed: layout is dear at 30 frames a second. */
  set(name, text) {
    if (this.last[name] === text) return false;
    this.last[name] = text;
    this.el(name).textContent = text;
    return true;
  }

  muted(muted) {
    this.set("mute", muted ? t("Sound is off") : t("Sound is on"));
    this.el("mute").setAttribute("aria-pressed", String(muted));
  }

  /** Several people: one button each, numbered as in the picture. The page is a mirror, so the last is leftmost. */
  people(count) {
    if (this.last.people === count) return;
    this.last.people = count;
    const box = this.el("choices");
    box.hidden = count < 2;
    box.replaceChildren();
    for (let number = 1; count > 1 && number <= count; number++) {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: t("I am {n}", { n: number }) });
      button.onclick = () => this.press(`choose_${number}`);
      box.append(button);
    }
  }

  /** A trouble that stops what is done: one line, and a button where trying again can help. */
  wall(text, button = later("Try again")) {
    this.el("wall").hidden = !text;
    this.set("trouble", text ?? "");
    this.el("again").hidden = !text || !button;
    this.set("again", button ? t(button) : "");
    if (text && button) this.el("again").focus();
  }
}
