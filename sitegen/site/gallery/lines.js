// One cell as a line of the matrix: what an inbox shows of it, and what is the matter with it.

import { cellAddress } from "./address.js";
import { h, plural } from "./dom.js";
import { withMarks } from "./found.js";

function inboxText({ pending, errors, inbox }, q) {
  if (pending) return h("span", { class: "line-wait", dir: "ltr" }, "compiling…");
  if (errors && !inbox.subject) return h("span", { class: "line-wait" }, "cannot be compiled");
  return [
    h("span", { class: "line-from" }, inbox.sender || "no sender"),
    h("span", { class: "line-subject", dir: "auto" }, inbox.subject ? withMarks(inbox.subject, q) : "no subject"),
    h("span", { class: "line-preheader", dir: "auto" }, inbox.preheader ? withMarks(inbox.preheader, q) : "\u00a0"),
  ];
}

export const OLD = "It cannot be built now; this is its last good version.";

export const isOld = ({ errors, bytes }) => errors > 0 && bytes > 0;

// Where the copy holds what was searched for: what stands before it, itself, what stands after it.
const foundText = ([before, hit, after]) => h("span", { class: "line-found" }, before, h("mark", {}, hit), after);

// One cell as a link; `thumb`: a small picture of the mail, or nothing; `q`: what was searched for; `found`: where its copy
// holds that.
export function inboxLine(cell, thumb, q, found) {
  const { locale } = cell;
  return h(
    "a",
    { class: "line", href: cellAddress(cell.id), "data-cell": cell.id },
    thumb,
    h("span", { class: "line-text", lang: locale.tag, dir: locale.dir }, inboxText(cell, q), found && foundText(found)),
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

// Why a cell is left out: in the author's words, what was asked of the data behind them.
export const whyHeld = ({ gated, because }) => [
  h("p", {}, h("strong", {}, "Not sent: "), because || "the campaign’s condition is not met."),
  h("details", { class: "condition" }, h("summary", {}, "Condition"), h("code", {}, gated)),
];

export const reasonOf = ({ gated, because }) => `${because ?? ""}\n${gated}`;

// Cells of one field that are left out for one reason; `told`: why stands elsewhere.
export const heldLine = (cells, told) =>
  h(
    "div",
    { class: "held" },
    h("div", { class: "line-text" }, told ? "Not sent" : whyHeld(cells[0])),
    h(
      "span",
      { class: "line-side" },
      cells.map(({ locale }) => h("abbr", { class: "tag", title: locale.name }, locale.tag)),
    ),
  );
