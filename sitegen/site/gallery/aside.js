// What there is to know of a mail, beside it: findings, size, files. Modules add sections of their own.

import { CLIP_BYTES } from "./clip.js";
import { h, plural } from "./dom.js";

const FILES = { html: "email.html", text: "email.txt", eml: "email.eml", landing: "landing page" };

// What the preview has and a report has not; said once in each.
export const MORE_SERVED =
  "“sitegen serve” shows the same with more: mails as anybody reads them, where each piece comes from, tests to send, " +
  "forms to try, the last build and commit to compare with, search in the copy. It stays current while you edit.";

// Sections in the order they stand in: { id, title, make(context) }; one that makes nothing is left out.
// `context`: { cell, state, go, mail (its document), said (what the looks have to say), view }.
export const sections = [
  { id: "findings", title: "Findings", make: findings },
  { id: "looks", title: "As shown here", make: ({ said }) => said.length && said.map(saying) },
  { id: "size", title: "Size", make: size },
  { id: "files", title: "Files", make: files },
];

export function details(context) {
  return sections
    .map(({ id, title, make }) => [id, title, make(context)])
    .filter(([, , made]) => made && (!Array.isArray(made) || made.length))
    .map(([id, title, made]) => h("section", { class: "detail", "data-detail": id }, h("h3", {}, title), made));
}

function findings({ mail, cell }) {
  if (cell.errors) return h("p", { class: "warning" }, `${plural(cell.errors, "mistake")} to mend; what you see is from before.`);
  if (!mail.findings.length) return h("p", { class: "quiet" }, "Nothing to complain about.");
  return [
    h(
      "ul",
      { class: "findings" },
      mail.findings.map((found) =>
        h(
          "li",
          { class: found.severity },
          h("p", {}, found.message),
          found.hint ? h("p", { class: "quiet" }, found.hint) : null,
          h(
            "p",
            { class: "place" },
            h("code", {}, found.open ? fileLink(found.open, placeOf(found)) : placeOf(found), "  ", found.rule),
          ),
        ),
      ),
    ),
    copier("Copy findings", () => mail.findings.map(asText).join("\n\n")),
  ];
}

// A link that opens a file in the editor. Editors take an address of theirs without a page of its own; one that is a web
// page gets a tab.
export const fileLink = (address, words = "", about = {}) =>
  h("a", { href: address, rel: "noreferrer", target: /^https?:/i.test(address) ? "_blank" : null, ...about }, words);

const placeOf = ({ path, line, column }) => [path, line, column].filter(Boolean).join(":");

const asText = (found) =>
  [`${found.severity}: ${found.message} [${found.rule}]`, placeOf(found), found.excerpt?.trim(), found.hint]
    .filter(Boolean)
    .join("\n  ");

const saying = ({ title, lines }) => [
  title ? h("p", {}, title) : null,
  lines?.length
    ? h(
        "ul",
        { class: "says" },
        lines.map((line) => h("li", {}, line)),
      )
    : null,
];

function size({ cell, mail }) {
  if (!cell.bytes) return null;
  const bytes = mail.bytes ?? cell.bytes;
  const share = bytes / CLIP_BYTES;
  const words = `${(bytes / 1024).toFixed(1)} KB of HTML: ${Math.round(share * 100)} % of what Gmail shows before it clips`;
  return [
    h("meter", { min: 0, max: 1, low: 0.8, high: 0.95, optimum: 0, value: Math.min(1, share), "aria-label": words }),
    h("p", { class: share > 1 ? "warning" : "quiet" }, words),
  ];
}

function files({ cell }) {
  return h(
    "ul",
    { class: "files" },
    Object.entries(FILES)
      .filter(([kind]) => cell.files[kind])
      .map(([kind, name]) =>
        h("li", {}, h("a", { href: cell.files[kind], target: "_blank", rel: "noreferrer", "data-key": kind }, name)),
      ),
  );
}

// A button that copies what `text()` gives and says so.
export function copier(label, text) {
  const button = h("button", { type: "button", class: "small", onclick: () => copy(text(), button) }, label);
  return button;
}

const labels = new WeakMap(); // what buttons say that have just copied

export async function copy(text, button, said = "Copied") {
  const label = labels.get(button) ?? button.textContent;
  labels.set(button, label);
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = said;
  } catch {
    button.textContent = "The browser did not let it be copied";
  }
  setTimeout(() => (button.textContent = label), 1500);
}
