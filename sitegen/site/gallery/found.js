// What was searched for, marked where it stands: in a line of words, and in an open mail, which is led to it.

import { folded, phrasesOf } from "./cells.js";
import { h } from "./dom.js";

const UNSEEN_TEXT = "style, script, title, noscript, template";
const LOOKS = "::highlight(found) { background-color: #ffe27a; color: #111; }";

// A text as nodes, with what is searched for in marks.
export function withMarks(text, q) {
  if (!q) return [text].filter(Boolean);
  const places = standing(text);
  const found = hitsIn(folded(text), phrasesOf(q)).map(([from, to]) => [places[from][0], places[to - 1][1]]);
  let end = 0;
  const parts = [];
  for (const [from, to] of found) {
    if (from < end) continue;
    parts.push(text.slice(end, from), h("mark", {}, text.slice(from, to)));
    end = to;
  }
  return [...parts, text.slice(end)].filter(Boolean);
}

// Marks in a pane's mail what is searched for, and leads to the first of it once for each time that a mail is opened.
// `asked()` gives { q, opened }: the words, and a number that is another one each time; or nothing. Gives what marks a mail
// that has come before the words were others.
export function showFound(pane, asked) {
  const before = pane.oncome;
  let ledTo = null;
  let marked = "";
  const mark = (frame) => {
    const { q, opened } = asked() ?? {};
    marked = q;
    if (!frame.contentDocument || !globalThis.Highlight) return;
    const first = q ? markFound(frame, phrasesOf(q)) : frame.contentWindow.CSS.highlights.delete("found");
    if (!q || !first || ledTo === opened) return;
    ledTo = opened;
    const { top, bottom } = first.getBoundingClientRect();
    if (top < 0 || bottom > frame.contentWindow.innerHeight)
      frame.contentWindow.scrollBy({ top: top - frame.contentWindow.innerHeight / 2, behavior: "instant" });
  };
  pane.oncome = (frame) => {
    before?.(frame);
    mark(frame);
  };
  return () => pane.frame && !pane.frame.loading_ && asked()?.q !== marked && mark(pane.frame);
}

// Marks without changing the mail; gives the first place.
function markFound({ contentWindow: view, contentDocument: doc }, phrases) {
  const { text, places } = readText(doc);
  const ranges = hitsIn(text, phrases).map(([from, to]) => {
    const range = doc.createRange();
    const [[first, start], [last, , end]] = [places[from], places[to - 1]];
    range.setStart(first, start);
    range.setEnd(last, end);
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

// All that is read in a mail, folded, white space as one space, and where each sign of it stands.
function readText(doc) {
  const walker = doc.createTreeWalker(doc.body, NodeFilter.SHOW_TEXT);
  const places = [];
  let text = "";
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.parentElement.closest(UNSEEN_TEXT) || !node.parentElement.checkVisibility()) continue;
    const read = folded(node.data);
    standing(node.data).forEach(([from, to], at) => {
      const sign = /\s/.test(read[at]) ? " " : read[at];
      if (sign === " " && text.endsWith(" ")) return;
      text += sign;
      places.push([node, from, to]);
    });
  }
  return { text, places };
}

// Where each sign of a text stands in it, once it is folded: [from, to]. A folded letter can be two or three.
function standing(text) {
  let at = 0;
  return [...text].flatMap((sign) => Array(folded(sign).length).fill([at, (at += sign.length)]));
}

// Where any of the phrases stands in a text, in order: [from, to].
function hitsIn(text, phrases) {
  const found = [];
  for (const phrase of phrases)
    for (let at = text.indexOf(phrase); at >= 0; at = text.indexOf(phrase, at + phrase.length)) found.push([at, at + phrase.length]);
  return found.sort(([one], [other]) => one - other);
}
