// What was searched for, marked where it stands: in a line of words, and in an open mail, which is led to it.

import { phrasesOf } from "./cells.js";
import { h } from "./dom.js";

const UNSEEN_TEXT = "style, script, title, noscript, template";
const LOOKS = "::highlight(found) { background-color: #ffe27a; color: #111; }";

// A text as nodes, with what is searched for in marks.
export function withMarks(text, q) {
  const places = q ? hitsIn(folded(text), phrasesOf(q)) : [];
  let end = 0;
  const parts = [];
  for (const [from, to] of places) {
    if (from < end) continue;
    parts.push(text.slice(end, from), h("mark", {}, text.slice(from, to)));
    end = to;
  }
  return [...parts, text.slice(end)].filter(Boolean);
}

// Marks in a pane's mail what is searched for, and leads to the first of it once for each time that a mail is opened.
// `asked()` gives { q, opened }: the words, and a number that is another one each time; or nothing.
export function showFound(pane, asked) {
  const before = pane.oncome;
  let ledTo = null;
  pane.oncome = (frame) => {
    before?.(frame);
    const { q, opened } = asked() ?? {};
    if (!frame.contentDocument || !globalThis.Highlight || !q) return frame.contentWindow?.CSS?.highlights?.delete("found");
    const first = markFound(frame, phrasesOf(q));
    if (!first || ledTo === opened) return;
    ledTo = opened;
    const { top, bottom } = first.getBoundingClientRect();
    if (top < 0 || bottom > frame.contentWindow.innerHeight)
      frame.contentWindow.scrollBy({ top: top - frame.contentWindow.innerHeight / 2, behavior: "instant" });
  };
}

// Marks without changing the mail; gives the first place.
function markFound({ contentWindow: view, contentDocument: doc }, phrases) {
  const { text, places } = readText(doc);
  const ranges = hitsIn(text, phrases).map(([from, to]) => {
    const range = doc.createRange();
    range.setStart(...places[from]);
    const [node, offset] = places[to - 1];
    range.setEnd(node, offset + 1);
    return range;
  });
  if (!doc.adoptedStyleSheets.length) {
    const sheet = new view.CSSStyleSheet();
    sheet.replaceSync(LOOKS);
    doc.adoptedStyleSheets = [sheet];
  }
  view.CSS.highlights.set("found", new view.Highlight(...ranges));
  return ranges[0];
}

// All that is read in a mail, white space as one space, and where each sign of it stands.
function readText(doc) {
  const walker = doc.createTreeWalker(doc.body, NodeFilter.SHOW_TEXT);
  const places = [];
  let text = "";
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.parentElement.closest(UNSEEN_TEXT) || !node.parentElement.checkVisibility()) continue;
    for (let at = 0; at < node.data.length; at += 1) {
      const sign = /\s/.test(node.data[at]) ? " " : folded(node.data[at]);
      if (sign === " " && text.endsWith(" ")) continue;
      text += sign;
      places.push([node, at]);
    }
  }
  return { text, places };
}

// In lower case, sign by sign, so that every place stays where it is.
const folded = (text) => Array.from({ length: text.length }, (_, at) => foldedSign(text[at])).join("");

const foldedSign = (sign) => (sign.toLocaleLowerCase().length === 1 ? sign.toLocaleLowerCase() : sign);

// Where any of the phrases stands in a text, in order: [from, to].
function hitsIn(text, phrases) {
  const found = [];
  for (const phrase of phrases)
    for (let at = text.indexOf(phrase); at >= 0; at = text.indexOf(phrase, at + phrase.length)) found.push([at, at + phrase.length]);
  return found.sort(([one], [other]) => one - other);
}
