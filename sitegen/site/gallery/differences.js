// Two mails beside each other: what differs is marked in both, and told as text.

import { compareLists } from "./words.js";

// What nobody reads in the mail itself; preheader and its filler are told by themselves.
const UNREAD = 'style, script, title, noscript, [style*="display:none"], [style*="display: none"]';
export const TEXT_DIFFERS = "Words";

const BLOCKS_OF_TEXT = "p, h1, h2, h3, h4, h5, h6, li, dt, dd, td, th, div, blockquote, pre, body";
const ALIKE = 0.4; // part of their words that two paragraphs share to be told as one that changed
const FEW = 4; // words that two short paragraphs have at most

const MARKS = { gone: "#ffd9d6", new: "#c9efd3" };

// Marks in two documents (of DOMParser) what differs; returns it as text: [{ what, gone, now, pair }]. Paragraphs are
// compared first, and words only within two that are alike: common words alone make no pair. What belongs to a difference
// gets its place in that list as `data-difference-nth`; paragraphs that stand for each other get the same
// `data-difference-pair`, which a difference between them has as `pair`.
export function markDifferences(old, now) {
  const [before, after] = [paragraphsOf(old), paragraphsOf(now)];
  const found = [];
  let [at, to] = [0, 0];
  let [gone, come] = [[], []];
  const settle = () => {
    found.push(...paired(gone, come));
    [gone, come] = [[], []];
  };
  for (const { kind, items } of compareLists(
    before.map(({ text }) => text),
    after.map(({ text }) => text),
  )) {
    if (kind === "same") {
      settle();
      for (let next = 0; next < items.length; next += 1) pairUp(before[at + next], after[to + next]);
    }
    if (kind === "gone") gone.push(...before.slice(at, at + items.length));
    if (kind === "new") come.push(...after.slice(to, to + items.length));
    if (kind !== "new") at += items.length;
    if (kind !== "gone") to += items.length;
  }
  settle();
  found.forEach(({ sides }, nth) => {
    for (const { words } of sides) for (const word of words) word.nth = nth;
  });
  for (const { words } of [...before, ...after]) paint(words);
  const all = [
    ...found,
    ...unlike(old, now, "a[href]", "href", "Link"),
    ...unlike(old, now, "img[src]", "src", "Picture"),
  ];
  all.slice(found.length).forEach(({ sides }, at) => {
    for (const element of sides) element.setAttribute("data-difference-nth", found.length + at);
  });
  return all.map(({ what, gone, now, pair }) => ({ what, gone, now, pair }));
}

// Says in both documents that these paragraphs stand for each other; gives the pair's name.
function pairUp(old, now) {
  const places = [old, now].map(({ words }) => words[0].node.parentElement);
  const [named, same] = places.map((place) => place.dataset.differencePair);
  if (named ?? same) return named === same ? named : null;
  const name = String(old.at);
  for (const place of places) place.setAttribute("data-difference-pair", name);
  return name;
}

// Paragraphs that went and came at one place, those that are alike together.
function paired(gone, come) {
  const [[old], [now]] = [gone, come];
  if (gone.length === 1 && come.length === 1) return [alike(old, now) || short(old, now) ? within(old, now) : whole(old, now)];
  // As many came as went: what is short stands for what stood there, whatever it says.
  if (gone.length === come.length && gone.every((old, at) => alike(old, come[at]) || short(old, come[at])))
    return gone.map((old, at) => within(old, come[at]));
  return besideEach(gone, come).map(([old, now]) => (old && now && alike(old, now) ? within : whole)(old, now));
}

// Paragraphs that went and came at one place in the order of both, with nothing where one stands alone: those together
// that share most, then those of one kind, for who rewrites a paragraph puts another one of its kind in its place.
function besideEach(gone, come) {
  const best = Array.from({ length: gone.length + 1 }, () => new Array(come.length + 1).fill(0));
  const weigh = (at, to) => best[at + 1][to + 1] + likeness(gone[at], come[to]);
  for (let at = gone.length - 1; at >= 0; at -= 1)
    for (let to = come.length - 1; to >= 0; to -= 1)
      best[at][to] = Math.max(best[at + 1][to], best[at][to + 1], weigh(at, to));
  const found = [];
  let [at, to] = [0, 0];
  while (at < gone.length && to < come.length) {
    if (best[at][to] === weigh(at, to) && likeness(gone[at], come[to])) found.push([gone[at++], come[to++]]);
    else if (best[at][to] === best[at + 1][to]) found.push([gone[at++], null]);
    else found.push([null, come[to++]]);
  }
  return [...found, ...gone.slice(at).map((old) => [old, null]), ...come.slice(to).map((now) => [null, now])];
}

// The part of their words that two paragraphs share, from 0 to 1.
function sharedBy(old, { words: other }) {
  old.known ??= new Set(old.words.map(({ text }) => text));
  return other.filter(({ text }) => old.known.has(text)).length / Math.max(old.words.length, other.length);
}

// From 0, never beside each other, to 3.
function likeness(old, now) {
  const share = sharedBy(old, now);
  const same = old.block?.tagName === now.block?.tagName ? 0.5 : 0;
  return share > ALIKE ? 2 + share : same && same + share;
}

const alike = (old, now) => sharedBy(old, now) > ALIKE;

const short = ({ words: one }, { words: other }) => one.length + other.length <= FEW;

function whole(old, now) {
  for (const word of old?.words ?? []) word.kind = "gone";
  for (const word of now?.words ?? []) word.kind = "new";
  const sides = [old, now].filter(Boolean);
  return { what: TEXT_DIFFERS, gone: old?.text ?? "", now: now?.text ?? "", sides, pair: old && now ? pairUp(old, now) : null };
}

function within(old, now) {
  let [at, to] = [0, 0];
  for (const { kind, items } of compareLists(
    old.words.map(({ text }) => text),
    now.words.map(({ text }) => text),
  )) {
    for (let count = items.length; count; count -= 1) {
      if (kind !== "new") old.words[at++].kind = kind;
      if (kind !== "gone") now.words[to++].kind = kind;
    }
  }
  return { what: TEXT_DIFFERS, gone: old.text, now: now.text, sides: [old, now], pair: pairUp(old, now) };
}

// Words that stand in one block, together.
function paragraphsOf(doc) {
  const found = [];
  for (const word of readWords(doc)) {
    const block = word.node.parentElement.closest(BLOCKS_OF_TEXT);
    if (found.at(-1)?.block === block) found.at(-1).words.push(word);
    else found.push({ block, words: [word] });
  }
  for (const [at, paragraph] of found.entries()) {
    paragraph.at = at;
    paragraph.text = paragraph.words.map(({ text }) => text).join(" ");
  }
  return found;
}

// The words of a mail that can be read, each with its place.
function readWords(doc) {
  const found = [];
  const walker = doc.createTreeWalker(doc.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.parentElement.closest(UNREAD)) continue;
    for (const { 0: text, index } of node.data.matchAll(/\S+/g)) {
      const bare = text.replace(/[\u034f\u200b-\u200d\u00ad\u2007\ufeff]+/g, "");
      if (bare) found.push({ node, start: index, end: index + text.length, text: bare });
    }
  }
  return found;
}

// Puts a mark around each run of marked words within one piece of text; from the end, so that places stay right.
function paint(words) {
  for (let last = words.length - 1; last >= 0; last -= 1) {
    const { node, kind, end, nth } = words[last];
    if (!kind || kind === "same") continue;
    let first = last;
    while (words[first - 1]?.node === node && words[first - 1].kind === kind) first -= 1;
    const mark = node.ownerDocument.createElement("span");
    mark.setAttribute("data-difference", kind);
    mark.setAttribute("data-difference-nth", nth);
    mark.style.cssText = `background-color:${MARKS[kind]};color:#111;border-radius:2px`;
    const rest = node.splitText(words[first].start);
    rest.splitText(end - words[first].start);
    rest.replaceWith(mark);
    mark.append(rest);
    last = first;
  }
}

// Elements whose address the other mail has nowhere; told once for each address.
function unlike(old, now, selector, name, what) {
  const all = (doc) => [...doc.body.querySelectorAll(selector)];
  const address = (element) => element.getAttribute(name);
  const [before, after] = [all(old), all(now)];
  const [there, here] = [before, after].map((elements) => new Set(elements.map(address)));
  const alone = (elements, others, colour) => {
    const found = new Map();
    for (const element of elements) {
      if (others.has(address(element))) continue;
      element.style.outline = `2px dashed ${colour}`;
      found.set(address(element), [...(found.get(address(element)) ?? []), element]);
    }
    return [...found];
  };
  const gone = alone(before, here, "#d1362b");
  const come = alone(after, there, "#1f8a4c");
  return Array.from({ length: Math.max(gone.length, come.length) }, (_, at) => {
    const [[from = "", old = []] = [], [to = "", now = []] = []] = [gone[at], come[at]];
    return { what, gone: from, now: to, sides: [...old, ...now], pair: null };
  });
}
