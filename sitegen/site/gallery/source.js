// HTML and header lines to read, coloured without a single element: ranges of one text node.

import { copier } from "./aside.js";
import { h } from "./dom.js";

const HTML = /(?<comment><!--[\s\S]*?-->)|(?<tag><\/?[a-zA-Z][^\s>/]*|\/?>)|(?<name>[\w:@.-]+(?==))|(?<string>"[^"]*"|'[^']*')/g;
const HEAD = /^(?<name>[!-9;-~]+:)/gm;

// A sheet that shows a text with line numbers; `colours` are named groups of a pattern.
function sheet(label, text, pattern) {
  const code = h("code", { tabindex: "0", role: "region", "aria-label": label }, text);
  const lines = text.split("\n").length;
  colour(code.firstChild, text, pattern);
  return h(
    "div",
    { class: "sheet" },
    h("div", { class: "sheet-bar" }, h("span", {}, label), copier("Copy", () => text)),
    h(
      "pre",
      {},
      h("span", { class: "numbers", "aria-hidden": "true" }, Array.from({ length: lines }, (_, at) => at + 1).join("\n")),
      code,
    ),
  );
}

export const htmlSheet = (mail) => sheet("HTML of the mail, as this reader gets it", mail.html, HTML);

export const textSheet = (mail) => sheet("Plain text of the mail", mail.text, /(?!)/g);

// `eml` is the whole message, where it can be had; from disk there are its header lines, and the file beside the page.
export const messageSheet = (mail, eml) =>
  mail.head
    ? sheet(eml ? "The message as it is sent" : "Header lines of the message", (eml || mail.head).replaceAll("\r\n", "\n"), HEAD)
    : h("p", { class: "quiet" }, "Whoever gets these tags makes the message.");

function colour(node, text, pattern) {
  if (!globalThis.Highlight || !node) return;
  const ranges = {};
  for (const { index, groups } of text.matchAll(pattern)) {
    for (const [kind, found] of Object.entries(groups ?? {})) {
      if (found === undefined) continue;
      const range = new StaticRange({
        startContainer: node,
        startOffset: index,
        endContainer: node,
        endOffset: index + found.length,
      });
      (ranges[kind] ??= []).push(range);
    }
  }
  for (const kind of ["comment", "tag", "name", "string"])
    CSS.highlights.set(`source-${kind}`, new Highlight(...(ranges[kind] ?? [])));
}
