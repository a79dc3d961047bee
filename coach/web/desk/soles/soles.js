// Two soles: each site is not tested, felt or not felt, in turn at every press.

const NEXT = { "": "felt", felt: "not_felt", not_felt: "" };
class Soles {
  constructor(root, data) {
    this.root = root;
    this.key = data.key;
    this.words = data.words;
    for (const el of [root, ...root.querySelectorAll("[data-w-label]")]) el.setAttribute("aria-label", this.words[el.dataset.wLabel]);
    for (const el of root.querySelectorAll("[data-w]")) el.textContent = this.words[el.dataset.w];
    this.marked = structuredClone(data.kept);
    this.now = root.querySelector("[data-now]");
    root.querySelector("[data-feet]").replaceChildren(...data.feet.map((foot) => this.foot(foot)));
  }

  foot(foot) {
    const field = document.createElement("fieldset");
    field.append(Object.assign(document.createElement("legend"), { textContent: foot.name }));
    const sole = Object.assign(document.createElement("div"), { className: "sole", innerHTML: foot.svg }); // drawn by us
    const under = Object.assign(document.createElement("div"), { className: "under" });
    const buttons = foot.sites.map((site) => this.site(foot, site));
    for (const [i, site] of foot.sites.entries()) {
      if (site.x === null) {
        buttons[i].append(site.name);
        under.append(buttons[i]);
      } else {
        Object.assign(buttons[i].style, { left: `${site.x}%`, top: `${site.y}%` });
        sole.append(buttons[i]);
      }
    }
    const all = Object.assign(document.createElement("button"), { type: "button", className: "all" });
    all.textContent = this.words.all;
    all.setAttribute("aria-label", `${foot.name}: ${this.words.all}`);
    all.onclick = () => {
      for (const [i, site] of foot.sites.entries()) this.mark(buttons[i], foot, site, "felt");
      this.say(`${foot.name}: ${this.words.all}`);
      this.send();
    };
    under.append(all);
    field.append(sole, under);
    return field;
  }

  site(foot, site) {
    const button = Object.assign(document.createElement("button"), { type: "button" });
    button.dataset.site = site.site;
    button.title = site.name;
    this.mark(button, foot, site, this.marked[site.site]?.[foot.side] ?? "");
    button.onclick = () => {
      const value = NEXT[button.dataset.value];
      this.mark(button, foot, site, value);
      this.say(`${foot.name}, ${site.name}: ${this.words[value || "none"]}`);
      this.send();
    };
    return button;
  }

  /** pressed is a site that was tested; the words say with what result */
  mark(button, foot, site, value) {
    button.dataset.value = value;
    button.setAttribute("aria-pressed", String(value !== ""));
    button.setAttribute("aria-label", `${foot.name}, ${site.name}: ${this.words[value || "none"]}`);
    const sides = { ...this.marked[site.site] };
    if (value) sides[foot.side] = value;
    else delete sides[foot.side];
    this.marked[site.site] = sides;
  }

  say(text) {
    this.now.textContent = text;
  }

  send() {
    this.tell("marked", Object.fromEntries(Object.entries(this.marked).filter(([, sides]) => Object.keys(sides).length)));
  }
}

const MADE = new WeakMap();

/** Streamlit calls this on every rerun: what was pressed stays, until another entry begins (another key). */
export default function ({ parentElement, data, setStateValue }) {
  const root = parentElement.querySelector(".soles");
  let soles = MADE.get(root);
  if (!soles || soles.key !== data.key) {
    soles = new Soles(root, data);
    MADE.set(root, soles);
  }
  soles.tell = setStateValue;
}
