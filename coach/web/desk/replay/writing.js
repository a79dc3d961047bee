// What a therapist writes: a note to a moment, and whether a rep counts. What is asked for goes to Streamlit with an id of
// its own; it is kept when that id comes back.

import { made } from "./elements.js";

export class Writing {
  /** replay: where somebody is (frame, spanNow), to be stopped or sent elsewhere (stop, visit) */
  constructor(part, words, replay) {
    Object.assign(this, { part, words, replay });
    const on = (form, ask) =>
      part(form).addEventListener("submit", (event) => {
        event.preventDefault();
        ask();
      });
    on("note-form", () => this.ask("note", { frame: replay.frame, text: part("note").value }));
    on("mark-form", () => {
      const span = replay.spanNow();
      if (span) this.ask("mark", { index: span.index, counts: Boolean(span.out), why: part("why").value });
    });
  }

  ask(kind, fields) {
    this.replay.stop();
    this.asked = `${Date.now()}-${Math.random()}`;
    this.askedKind = kind;
    this.part("told").textContent = "";
    this.replay.tell("asked", { id: this.asked, kind, who: this.data.who || this.part("who").value, ...fields });
  }

  /** Notes and marks as they are now. */
  update(data) {
    this.data = data;
    this.part("write").hidden = !data.may_write;
    this.part("who-box").hidden = Boolean(data.who);
    this.listNotes();
    if (!data.kept || data.kept !== this.asked) return;
    this.asked = null;
    this.part(this.askedKind === "note" ? "note" : "why").value = "";
    this.part("told").textContent = this.words.t("kept");
  }

  listNotes() {
    const { notes } = this.data;
    this.part("notes-box").hidden = !notes.length;
    this.part("notes").replaceChildren(
      ...notes.map((note, i) => {
        const textContent = `${i + 1} · ${this.words.second("second", note.at)} · ${note.text} (${note.who}, ${note.day})`;
        const button = made("button", { type: "button", textContent });
        button.onclick = () => this.replay.visit(note.at);
        return made("li", {}, button);
      }),
    );
  }

  /** The forms belong to this moment. */
  tell(ms) {
    this.part("note-at").textContent = this.words.second("note_at", ms);
    const span = this.replay.spanNow(), rep = span?.rep ? span : null;
    const shown = `${rep?.index}/${JSON.stringify(rep?.out)}`;
    if (shown === this.shown) return;
    this.shown = shown;
    this.part("mark-title").textContent = rep ? this.words.t("mark", { n: rep.number }) : "";
    const now = !rep ? this.words.t("choose") : rep.out ? this.words.t("out", rep.out) : this.words.t("counts");
    this.part("mark-now").textContent = this.data.spans.some((s) => s.rep) ? now : "";
    this.part("why-box").hidden = !rep || Boolean(rep.out);
    this.part("mark").hidden = !rep;
    this.part("mark").textContent = this.words.t(rep?.out ? "take_in" : "take_out");
  }
}
