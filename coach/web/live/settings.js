// How a person wants to hear and see the live page. Kept in this browser only.

const KEY = "coach.settings";
const USUAL = {
  voice: true, speed: 0.95, loud: 1, tones: 0.5, // speed: 1 is the voice's own · loud, tones: 0 to 1
  captions: true, contrast: false, bigger: false, private: false,
};

/** What is kept, on top of what is usual; a value of a wrong kind is not taken. */
export function readSettings(text) {
  let kept = {};
  try {
    kept = JSON.parse(text ?? "{}") ?? {};
  } catch {
    // written by something else: as if there were none
  }
  return Object.fromEntries(Object.entries(USUAL).map(([name, usual]) => [name, typeof kept[name] === typeof usual ? kept[name] : usual]));
}

export const settings = readSettings(typeof localStorage === "undefined" ? null : localStorage.getItem(KEY));

export function keepSetting(name, value) {
  settings[name] = value;
  localStorage.setItem(KEY, JSON.stringify(settings));
}

/** What the style knows of: data-contrast, data-bigger, data-private on the page's section. */
export function showSettings(root) {
  for (const name of ["contrast", "bigger", "private"]) root.toggleAttribute(`data-${name}`, settings[name]);
}
