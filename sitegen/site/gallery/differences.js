// Two mails beside each other: what differs is marked in both, and told as text.

import { compareLists } from "./words.js";

// What nobody reads in the mail itself; preheader and its filler are told by themselves.
const UNREAD = 'style, script, title, noscript, [style*="display:none"], [style*="display: none"]';
export const TEXT_DIFFERS = "Words";

const MARKS = { gone: "#ffd9d6", new: "#c9efd3" };

// Marks in two documents (of DOMParser) what differs; returns it as text: [{ what, gone, now }].
export function markDifferences(old, now) {
  const [before, after] = [readWords(old), readWords(now)];
  const found = [];
  let [at, to] = [0, 0];
  for (const { kind, items } of compareLists(
    before.map(({ text }) => text),
    after.map(({ text }) => text),
  )) {
    if (kind !== "new") at += items.length;
    if (kind !== "gone") to += items.length;
    if (kind === "same") found.push({ what: "" });
    else {
      const last = found.at(-1)?.what ? found.at(-1) : found[found.push({ what: TEXT_DIFFERS, gone: "", now: "" }) - 1];
      last[kind === "gone" ? "gone" : "now"] = items.join(" ");
      const words = kind === "gone" ? before.slice(at - items.length, at) : after.slice(to - items.length, to);
      for (const word of words) word.kind = kind;
    }
  }
  paint(before);
  paint(after);
  return [
    ...found.filter(({ what }) => what),
    ...unlike(old, now, "a[href]", "href", "Link"),
    ...unlike(old, now, "img[src]", "src", "Picture"),
  ];
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
    const { node, kind, end } = words[last];
    if (!kind) continue;
    let first = last;
    while (words[first - 1]?.node === node && words[first - 1].kind === kind) first -= 1;
    const mark = node.ownerDocument.createElement("span");
    mark.setAttribute("data-difference", kind);
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
  const addresses = (elements) => new Set(elements.map((element) => element.getAttribute(name)));
  const [before, after] = [all(old), all(now)];
  const [there, here] = [addresses(before), addresses(after)];
  const outline = (elements, others, colour) => {
    for (const element of elements)
      if (!others.has(element.getAttribute(name))) element.style.outline = `2px dashed ${colour}`;
  };
  outline(before, here, "#d1362b");
  outline(after, there, "#1f8a4c");
  const gone = [...there].filter((address) => !here.has(address));
  const come = [...here].filter((address) => !there.has(address));
  return Array.from({ length: Math.max(gone.length, come.length) }, (_, at) => ({
    what,
    gone: gone[at] ?? "",
    now: come[at] ?? "",
  }));
}
