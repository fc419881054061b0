// Elements by function call. Text goes in as text nodes only: nothing here ever parses HTML.

export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(
    ...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false),
  );
  return element;
}

export const byId = (id) => document.getElementById(id);

export const plural = (count, one, many = `${one}s`) => `${count.toLocaleString("en")} ${count === 1 ? one : many}`;

// A mail as an inert document, in which nothing loads or runs, and such a document as text; `doctype` says whether the mail has one.
export const parsed = (html) => new DOMParser().parseFromString(html, "text/html");

export const written = (doc, doctype = doc.doctype) =>
  `${doctype ? "<!doctype html>\n" : ""}${doc.documentElement.outerHTML}`;
