// How inboxes cut sender, subject and preheader.

import { h } from "./dom.js";

// Characters that fit, for text of middling width; one of a wide script (Chinese, emoji) takes two. `shared`: subject and
// preheader stand in one line of so many. `basis`: iPhone Mail was measured on an iPhone 14 by emailtooltester.com; the
// others are the middle of what guides for senders give (Gmail on the web 70 and 100 to 140, its app 30 to 40 and 40 to 70,
// Outlook 50 to 73 and 50 to 70), and depend on window and letter size.
export const INBOXES = [
  { id: "gmail-web", title: "Gmail, web", sender: 20, subject: 70, shared: 120, basis: "guides" },
  { id: "gmail-app", title: "Gmail, phone", sender: 24, subject: 36, preheader: 48, basis: "guides" },
  { id: "apple-mail-macos", title: "Apple Mail, Mac", sender: 30, subject: 44, preheader: 90, basis: "guides" },
  { id: "apple-mail-ios", title: "Apple Mail, iPhone", sender: 26, subject: 48, preheader: 99, basis: "measured" },
  { id: "outlook-windows", title: "Outlook, Windows", sender: 28, subject: 55, preheader: 55, basis: "guides" },
  { id: "outlook-app", title: "Outlook, phone", sender: 24, subject: 40, preheader: 75, basis: "guides" },
];

const UNSEEN = /[\u00ad\u034f\u061c\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\ufeff]/u;
const WIDE = /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/u;

let letters;

function widthOf(letter) {
  if (WIDE.test(letter)) return 2;
  return [...letter].every((sign) => UNSEEN.test(sign)) ? 0 : 1;
}

// What of `text` fits into `room` characters, an ellipsis included where it is cut: {shown, cut, width}.
export function fitted(text, room) {
  letters ??= new Intl.Segmenter(undefined, { granularity: "grapheme" });
  let [width, fits, whole] = [0, 0, true];
  for (const { segment, index } of letters.segment(text)) {
    width += widthOf(segment);
    if (width > room) whole = false;
    if (width < room) fits = index + segment.length; // one is left for the ellipsis
  }
  if (whole) return { shown: text, cut: "", width };
  const shown = text.slice(0, fits).trimEnd();
  return { shown, cut: text.slice(shown.length).trimStart(), width: room };
}

// The text of a mail as an inbox reads it: from the start of the body, hidden parts as well.
export function snippetOf(doc) {
  const texts = [];
  const walk = (node) => {
    for (const child of node.childNodes) {
      if (child.nodeType === Node.TEXT_NODE) texts.push(child.data);
      else if (child.nodeType === Node.ELEMENT_NODE && !child.matches("style, script, title, template")) walk(child);
    }
    if (node.matches?.("p, div, td, th, h1, h2, h3, h4, li, br")) texts.push(" ");
  };
  if (doc.body) walk(doc.body);
  return texts.join("").replace(/[ \t\r\n]+/g, " ").trim();
}

// How each inbox shows a mail: [{id, title, basis, sender, subject, preheader, leak}], the three as {shown, cut}.
// `snippet` is the mail's text from its start (snippetOf). `leak`: text of the body that stands behind the preheader and
// its filler, "" when the filler is long enough.
export function inboxCuts({ sender, subject, preheader, snippet }) {
  const flat = (text) => (text ?? "").replace(/[ \t\r\n]+/g, " ").trim();
  const lead = flat(preheader);
  const rest = snippet.startsWith(lead) ? snippet.slice(lead.length) : snippet;
  return INBOXES.map(({ id, title, basis, ...room }) => {
    const head = fitted(flat(subject), room.subject);
    const left = room.preheader ?? Math.max(0, room.shared - head.width - 3);
    const line = fitted(lead, left);
    const space = left - line.width;
    const behind = space > 0 && !line.cut ? fitted(rest, space).shown : "";
    return { id, title, basis, sender: fitted(flat(sender), room.sender), subject: head, preheader: line, leak: unfilled(behind) };
  });
}

// Without filler, which nobody sees.
const unfilled = (text) => [...text].filter((sign) => !UNSEEN.test(sign)).join("").replace(/[\s\u2007]+/g, " ").trim();

// The rows, one for each inbox, what is cut off after what is shown; `language` is {tag, dir} of the mail.
export function inboxRows(cuts, language) {
  const part = (name, { shown, cut }, ...more) =>
    h(
      "p",
      { class: `inbox-${name}` },
      shown,
      cut ? ["…", h("span", { class: "unseen" }, " cut off: "), h("span", { class: "cut" }, cut)] : "",
      more,
    );
  const rows = cuts.map(({ title, sender, subject, preheader, leak }) =>
    h(
      "div",
      {},
      h("dt", {}, title),
      h(
        "dd",
        { lang: language.tag, dir: language.dir },
        part("sender", sender),
        part("subject", subject),
        part("preheader", preheader, leak ? [" ", h("span", { class: "leak" }, leak)] : ""),
      ),
    ),
  );
  const measured = cuts.filter(({ basis }) => basis === "measured").map(({ title }) => title);
  return h(
    "div",
    { class: "inboxes" },
    h("dl", {}, rows),
    h(
      "p",
      { class: "inboxes-note" },
      `${measured.join(", ")} is measured; the others are about right, they depend on window and letter size. `,
      cuts.some(({ leak }) => leak)
        ? ["Marked ", h("span", { class: "leak" }, "like this"), ": the mail's own text shows behind the preheader."]
        : "",
    ),
  );
}
