// What the replay says. Its words come with the data, by the names of coach/web/desk/replay/component.py.

export class Words {
  constructor(words) {
    this.words = words;
  }

  t(word, fields = {}) {
    return (this.words[word] ?? word).replace(/\{(\w+)\}/g, (all, name) => String(fields[name] ?? all));
  }

  /** A moment, to a tenth of a second. */
  second(word, ms) {
    return this.t(word, { s: (ms / 1000).toFixed(1) });
  }

  /** "Rep 2", "Hold 1" */
  name(span) {
    return this.t(span.rep ? "rep" : "hold", { n: span.number });
  }

  /** Write them into the markup. */
  fill(root) {
    for (const el of root.querySelectorAll("[data-w]")) el.textContent = this.t(el.dataset.w);
    for (const el of [root, ...root.querySelectorAll("[data-w-label]")]) {
      if (el.dataset.wLabel) el.setAttribute("aria-label", this.t(el.dataset.wLabel));
    }
  }
}
