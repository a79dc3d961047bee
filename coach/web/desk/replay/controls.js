// What moves the replay: buttons, slider, time line, speeds, and the choices of a rep and of what is laid over it.

import { made } from "./elements.js";

const SPEEDS = [0.25, 0.5, 1];

export class Controls {
  constructor(part, words, replay) {
    Object.assign(this, { part, words, replay });
    const on = (name, kind, call) => part(name).addEventListener(kind, call);
    const turn = () => (replay.playing ? replay.stop() : replay.play());
    on("play", "click", turn);
    on("back", "click", () => replay.step(-1));
    on("on", "click", () => replay.step(1));
    on("slider", "input", () => {
      replay.stop();
      replay.go(Number(part("slider").value));
    });
    on("slider", "keydown", (event) => {
      if (event.key !== " ") return;
      event.preventDefault();
      turn();
    });
    on("show", "change", () => replay.choose(Number(part("show").value)));
    on("against", "change", () => replay.layOver(part("against").value));
    this.listenToLine(part("line"));
    this.offerSpeeds();
  }

  /** A press on a rep chooses it, anywhere else it goes there. */
  listenToLine(line) {
    const { replay } = this;
    let held = false;
    const scrub = (event) => replay.scrub(event.clientX - line.getBoundingClientRect().left);
    line.addEventListener("pointerdown", (event) => {
      const index = event.target.closest("[data-span]")?.dataset.span;
      if (index !== undefined) {
        replay.stop();
        return replay.choose(replay.rep === Number(index) ? -1 : Number(index));
      }
      held = true;
      line.setPointerCapture(event.pointerId);
      scrub(event);
    });
    line.addEventListener("pointermove", (event) => held && scrub(event));
    for (const kind of ["pointerup", "pointercancel"]) line.addEventListener(kind, () => (held = false));
  }

  offerSpeeds() {
    const buttons = SPEEDS.map((speed) => {
      const button = made("button", { type: "button", textContent: this.words.t("times", { n: speed }) });
      button.dataset.speed = speed;
      button.onclick = () => {
        this.replay.speed = speed;
        for (const other of buttons) other.setAttribute("aria-pressed", String(other === button));
      };
      button.setAttribute("aria-pressed", String(this.replay.speed === speed));
      return button;
    });
    this.part("speeds").replaceChildren(...buttons);
  }

  sayPlaying() {
    this.part("play").textContent = this.words.t(this.replay.playing ? "pause" : "play");
  }

  /** rep: the span that is looked at alone, or -1 · against: what is laid over it */
  fillChoices(spans, rep, against, hasTarget) {
    const { words } = this;
    const option = (value, textContent) => made("option", { value, textContent });
    const side = (s) => (["left", "right"].includes(s.side) ? `, ${words.t(s.side)}` : "");
    const reps = spans.map((s, i) => [i, `${words.name(s)}${side(s)}: ${s.top}`]);
    this.part("show").replaceChildren(option(-1, words.t("whole")), ...reps.map(([i, named]) => option(i, named)));
    this.part("show").value = rep;
    this.part("against").replaceChildren(
      option("", words.t("nothing")),
      ...(hasTarget ? [option("target", words.t("target"))] : []),
      ...(spans.length > 1 ? reps.filter(([i]) => i !== rep).map(([i, named]) => option(`rep:${i}`, named)) : []),
    );
    this.part("against").value = against;
  }
}
