// Marks in a mail's HTML (sitegen/render/marks/signs.py) become comments and attributes, which change no layout; and
// back from these to the places that a point of the mail came from.

const SIGNS = /([\uFDD0\uFDD2])([\uFDE0-\uFDEF]+)\uFDD3|\uFDD1/gu;
const ANY_SIGN = /[\uFDD0-\uFDEF]+/gu;
const MARKED_CLASS = /(?:^|\s+)zo(\d+)x(\d+)(?:-outlook)?(?=\s|$)/u;
const CLASS_IN_TEXT = / class="zo\d+x\d+(?:-outlook)?"|(?<=[" ])zo\d+x\d+(?:-outlook)? | zo\d+x\d+(?:-outlook)?(?=")/gu;
const SIGNED = /^zo([[.\]])(\d*)$/u;
const TOLD = "data-sitegen"; // "in:4 at:3 src:17": an element's block and place, and those of its attributes
const [OPENS, STARTS, CLOSES] = ["[", ".", "]"];

const numberOf = (digits) =>
  parseInt([...digits].map((digit) => (digit.codePointAt(0) - 0xfde0).toString(16)).join(""), 16);

// The places (numbers) that stand in a line of plain text, and the text without marks.
export function placesIn(text) {
  const numbers = [...text.matchAll(SIGNS)].filter((found) => found[2]).map((found) => numberOf(found[2]));
  return { numbers: [...new Set(numbers)], text: text.replace(ANY_SIGN, "") };
}

// Takes the marks out of a document: what is left is the mail as it is, with comments and attributes for `placesAt`.
export function unmark(doc) {
  const walker = doc.createTreeWalker(doc, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT | NodeFilter.SHOW_COMMENT);
  const nodes = [];
  while (walker.nextNode()) nodes.push(walker.currentNode);
  for (const node of nodes) {
    if (node.nodeType === Node.ELEMENT_NODE) unmarkElement(node);
    else if (node.nodeType === Node.COMMENT_NODE)
      node.data = node.data.replace(ANY_SIGN, "").replace(CLASS_IN_TEXT, "");
    else if (node.data.search(ANY_SIGN) >= 0) unmarkText(doc, node);
  }
}

function unmarkElement(element) {
  const told = [];
  for (const { name, value } of [...element.attributes]) {
    if (name === "class") {
      const found = MARKED_CLASS.exec(value);
      if (!found) continue;
      told.push(`in:${found[2]}`, `at:${found[1]}`);
      const rest = value.replace(MARKED_CLASS, "").trimStart();
      if (rest) element.setAttribute("class", rest);
      else element.removeAttribute("class");
    } else if (value.search(ANY_SIGN) >= 0) {
      const { numbers, text } = placesIn(value);
      told.push(...numbers.map((number) => `${name}:${number}`));
      element.setAttribute(name, text);
    }
  }
  if (told.length) element.setAttribute(TOLD, told.join(" "));
}

function unmarkText(doc, node) {
  const pieces = [];
  let at = 0;
  const shown = doc.body?.contains(node) && !node.parentElement.closest("style, title, textarea, script");
  for (const found of node.data.matchAll(SIGNS)) {
    if (found.index > at) pieces.push(doc.createTextNode(node.data.slice(at, found.index)));
    at = found.index + found[0].length;
    const sign = found[2] ? (found[1] === "\uFDD0" ? OPENS : STARTS) : CLOSES;
    if (shown) pieces.push(doc.createComment(`zo${sign}${found[2] ? numberOf(found[2]) : ""}`));
  }
  if (at < node.data.length) pieces.push(doc.createTextNode(node.data.slice(at)));
  if (shown) node.replaceWith(...pieces);
  else node.data = node.data.replace(ANY_SIGN, "");
}

const toldBy = (element) =>
  (element.getAttribute(TOLD) ?? "")
    .split(" ")
    .filter(Boolean)
    .map((each) => each.split(":"))
    .map(([what, number]) => ({ what, number: Number(number), element }));

// What a text or element came from, innermost first (of a text that is not meant exactly, its line): { number, from, to }
// for what stands between two comments (`to` may be null), { number, element, what } for an element, its block ("in") or
// one of its attributes.
export function placesAt(node, exact = true) {
  const element = node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
  if (!element) return [];
  const found = [];
  if (node === element) found.push(...toldBy(element).filter(({ what }) => !["at", "in"].includes(what)));
  const root = element.closest(`[${TOLD}*="in:"]`) ?? element.ownerDocument.body;
  const texts = textPlaces(node, root);
  found.push(...(exact || !texts.length ? texts : [texts.at(-1)]));
  if (node !== element)
    for (let each = element; each && each !== root; each = each.parentElement)
      found.push(...toldBy(each).filter(({ what }) => what === "href"));
  found.push(...toldBy(root).filter(({ what }) => ["at", "in"].includes(what)));
  return found;
}

function textPlaces(node, root) {
  const walker = root.ownerDocument.createTreeWalker(root, NodeFilter.SHOW_COMMENT);
  const comments = [];
  while (walker.nextNode()) if (SIGNED.test(walker.currentNode.data)) comments.push(walker.currentNode);
  const before = comments.filter(
    (comment) => comment.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_FOLLOWING,
  );
  const [found, points] = [[], []];
  let depth = 0;
  for (const comment of before.reverse()) {
    const [, sign, number] = SIGNED.exec(comment.data);
    if (sign === CLOSES) depth += 1;
    else if (sign === OPENS && depth) depth -= 1;
    else if (sign === OPENS) found.push({ number: Number(number), from: comment, to: endOf(comment, comments) });
    else if (!points.length && reaches(comment, node))
      points.push({ number: Number(number), from: comment, to: nextPoint(comment, comments) });
  }
  return [...found, ...points];
}

function endOf(begin, comments) {
  let depth = 0;
  for (const comment of comments.slice(comments.indexOf(begin) + 1)) {
    const sign = SIGNED.exec(comment.data)[1];
    if (sign === OPENS) depth += 1;
    else if (sign === CLOSES && depth) depth -= 1;
    else if (sign === CLOSES) return comment;
  }
  return null;
}

const PARAGRAPHS = "p, h1, h2, h3, h4, h5, h6, li, td, th, pre, blockquote, div, table";

// A line of copy goes on until the next one, in the paragraph that it stands in.
const reaches = (point, node) => {
  const block = point.parentElement.closest(PARAGRAPHS);
  return !block || block.contains(node);
};

function nextPoint(point, comments) {
  const block = point.parentElement.closest(PARAGRAPHS);
  const later = comments.slice(comments.indexOf(point) + 1);
  return later.find((comment) => SIGNED.exec(comment.data)[1] === STARTS && block?.contains(comment)) ?? null;
}

// The rectangles that a place covers in its frame, one a line.
export function boxesOf(place) {
  if (place.what === "in") return [around(elementsIn(place).map((element) => element.getBoundingClientRect()))];
  if (place.element) return [place.element.getBoundingClientRect()];
  const range = place.from.ownerDocument.createRange();
  range.setStartAfter(place.from);
  if (place.to) range.setEndBefore(place.to);
  else range.setEndAfter((place.from.parentElement.closest(PARAGRAPHS) ?? place.from.parentElement).lastChild);
  const lines = [];
  for (const box of range.getClientRects()) {
    const shared = (first) => Math.min(first.bottom, box.bottom) - Math.max(first.top, box.top);
    const line = lines.find(([first]) => shared(first) > box.height / 2);
    if (line) line.push(box);
    else if (box.width && box.height) lines.push([box]);
  }
  return lines.map(around);
}

const elementsIn = ({ number, element }) =>
  [...element.ownerDocument.querySelectorAll(`[${TOLD}^="in:${number} "]`)].filter((each) => each.checkVisibility());

function around(boxes) {
  const [left, top] = ["left", "top"].map((side) => Math.min(...boxes.map((box) => box[side])));
  const [right, bottom] = ["right", "bottom"].map((side) => Math.max(...boxes.map((box) => box[side])));
  return new DOMRect(left, top, right - left, bottom - top);
}

// All that has a place in a mail, in order: the nodes to go through one after the other.
export function piecesOf(doc) {
  const walker = doc.createTreeWalker(doc.body, NodeFilter.SHOW_COMMENT | NodeFilter.SHOW_ELEMENT);
  const found = [];
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const mark = node.nodeType === Node.COMMENT_NODE && SIGNED.exec(node.data);
    const element = mark ? node.parentElement : node;
    if (!mark && (node.localName !== "img" || !toldBy(node).length)) continue;
    if (mark?.[1] === CLOSES || !element.checkVisibility()) continue;
    if (!mark) found.push(node);
    else if (node.nextSibling) found.push(node.nextSibling);
  }
  return found;
}

// What is at a point of a frame's window: an element, or a text with whether the point is on its very words.
export function nodeAt(doc, x, y) {
  const element = doc.elementFromPoint(x, y);
  const caret = doc.caretPositionFromPoint?.(x, y);
  const range = caret ? null : doc.caretRangeFromPoint?.(x, y);
  const [node, offset] = caret ? [caret.offsetNode, caret.offset] : [range?.startContainer, range?.startOffset];
  if (node?.nodeType !== Node.TEXT_NODE || !element?.contains(node)) return { node: element, exact: true };
  const letters = doc.createRange();
  letters.setStart(node, Math.max(0, offset - 1));
  letters.setEnd(node, Math.min(node.length, offset + 1));
  const boxes = [...letters.getClientRects()].filter((box) => y >= box.top && y <= box.bottom);
  if (boxes.some((box) => x >= box.left && x <= box.right)) return { node, exact: true };
  // Beside the words of a paragraph, its line is meant; in a box that holds more, the box.
  return boxes.length && element.matches(PARAGRAPHS) && !element.querySelector(PARAGRAPHS)
    ? { node, exact: false }
    : { node: element, exact: true };
}

// The first words in an element, or the element.
export function wordsIn(element) {
  const walker = element.ownerDocument.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) if (walker.currentNode.data.trim()) return walker.currentNode;
  return element;
}
