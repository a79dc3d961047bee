// Every text of the page in the visitor's language. The English text is the key: t("Stop"). What is not translated stays
// English. later("Stop") marks a text that lies in a table and is translated where it is shown.

let words = {};
let spoken = "en";

/** data: what the page was given. words: English to translated, lang: of both; either may be missing. */
export function useWords(data) {
  words = data.words ?? {};
  spoken = data.lang ?? "en";
}

/** fields: {n: 3} fills "{n}". */
export function t(text, fields = {}) {
  return (words[text] || text).replace(/\{(\w+)\}/g, (all, name) => String(fields[name] ?? all));
}

export const later = (text) => text;

export const language = () => spoken;

/** The markup's own texts: data-t is an element's text, data-t-label its name for a screen reader. */
export function fill(root) {
  const all = (name) => [root, ...root.querySelectorAll(`[${name}]`)].filter((el) => el.hasAttribute(name));
  for (const el of all("data-t")) el.textContent = t(el.getAttribute("data-t"));
  for (const el of all("data-t-label")) el.setAttribute("aria-label", t(el.getAttribute("data-t-label")));
}
