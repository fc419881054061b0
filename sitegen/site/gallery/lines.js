// One cell as a line of the matrix: what an inbox shows of it, and what is the matter with it.

import { cellAddress } from "./address.js";
import { h, plural } from "./dom.js";

function inboxText({ pending, errors, inbox }) {
  if (pending) return h("span", { class: "line-wait" }, "compiling…");
  if (errors && !inbox.subject) return h("span", { class: "line-wait" }, "cannot be compiled");
  return [
    h("span", { class: "line-from" }, inbox.sender || "no sender"),
    h("span", { class: "line-subject" }, inbox.subject || "no subject"),
    h("span", { class: "line-preheader" }, inbox.preheader || "\u00a0"),
  ];
}

export const OLD = "It cannot be built now; this is its last good version.";

export const isOld = ({ errors, bytes }) => errors > 0 && bytes > 0;

function inboxLine(cell, thumb) {
  const { locale } = cell;
  return h(
    "a",
    { class: "line", href: cellAddress(cell.id), "data-cell": cell.id },
    thumb,
    h("span", { class: "line-text", lang: locale.tag, dir: locale.dir }, inboxText(cell)),
    h(
      "span",
      { class: "line-side" },
      h("abbr", { class: "tag", title: locale.name }, locale.tag),
      isOld(cell) && h("span", { class: "badge error", title: OLD }, "old"),
      badge(cell.errors, "error"),
      badge(cell.warnings, "warning"),
    ),
  );
}

export function badge(count, word) {
  if (!count) return null;
  const words = plural(count, word);
  return h(
    "span",
    { class: `badge ${word}`, title: words },
    h("span", { "aria-hidden": "true" }, count),
    h("span", { class: "unseen" }, words),
  );
}

const heldLine = (cell) =>
  h(
    "div",
    { class: "held", "data-cell": cell.id },
    h("span", { class: "line-text" }, h("strong", {}, "Not sent: "), cell.gated),
    h("span", { class: "line-side" }, h("abbr", { class: "tag", title: cell.locale.name }, cell.locale.tag)),
  );

// `thumb`: a small picture of the mail, or nothing.
export const lineOf = (cell, thumb) => (cell.gated ? heldLine(cell) : inboxLine(cell, thumb));
