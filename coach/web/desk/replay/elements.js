// Elements made in one line, of the page and of a drawing.

const SVG = "http://www.w3.org/2000/svg";

/** An element of a drawing; what is empty or null is left out. */
export function drawn(name, fields, text) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(fields)) if (value !== "" && value != null) element.setAttribute(key, value);
  if (text !== undefined) element.textContent = text;
  return element;
}

export function made(name, fields, ...inside) {
  const element = Object.assign(document.createElement(name), fields);
  element.append(...inside);
  return element;
}
