// Text that is hard to read as it is shown: too little contrast with what lies behind it (WCAG 2.2, 1.4.3).

import { readColour } from "./colours.js";

// Signs that nobody sees, and those that only part words: “·” says nothing to read.
const FILLER = /^[\s\p{Cf}\p{P}|\u034f]*$/u;

// The texts of a drawn page with less contrast than they need, worst first: [{element, text, ratio, needed}]. Text over a
// picture or a gradient is not judged, nor is what nobody sees.
export function hardToRead(page) {
  const found = new Map();
  const walker = page.createTreeWalker(page.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (FILLER.test(node.data) || found.has(element)) continue;
    const judged = judge(element);
    if (judged && judged.ratio < judged.needed) found.set(element, { element, text: node.data.trim(), ...judged });
  }
  return [...found.values()].sort((one, other) => one.ratio - other.ratio);
}

function judge(element) {
  const view = element.ownerDocument.defaultView;
  const style = view.getComputedStyle(element);
  const size = parseFloat(style.fontSize);
  const behind = groundOf(element);
  if (!behind || behind.alpha < 0.1 || size < 2) return null;
  const { ground, alpha } = behind;
  const [red, green, blue, own] = readColour(style.color) ?? [0, 0, 0, 1];
  const ink = over([red, green, blue, own * alpha], ground);
  const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
  return { ratio: contrastOf(ink, ground), needed: large ? 3 : 4.5 };
}

// What an element's words or picture stand on: { ground: its colour, alpha: how opaque the element is }; null where a picture
// or a gradient lies behind, and where nobody sees the element.
export function groundOf(element) {
  const view = element.ownerDocument.defaultView;
  const layers = [];
  let alpha = 1;
  for (let box = element; box; box = box.parentElement) {
    const { backgroundColor, backgroundImage, opacity, visibility, overflowY } = view.getComputedStyle(box);
    alpha *= Number(opacity);
    if (visibility === "hidden" && box === element) return null;
    if (!box.getClientRects().length || (overflowY === "hidden" && !box.clientHeight && box.clientWidth)) return null;
    if (layers.at(-1)?.[3] === 1) continue;
    if (backgroundImage !== "none") return null;
    layers.push(readColour(backgroundColor) ?? [0, 0, 0, 0]);
  }
  const dark = view.getComputedStyle(element.ownerDocument.documentElement).colorScheme === "dark";
  const ground = layers.reduceRight((below, layer) => over(layer, below), dark ? [18, 18, 18, 1] : [255, 255, 255, 1]);
  return { ground, alpha };
}

export function over([red, green, blue, alpha], below) {
  return [...[red, green, blue].map((part, place) => part * alpha + below[place] * (1 - alpha)), 1];
}

// From 1 (the same) to 21 (black on white).
export function contrastOf(one, other) {
  const [high, low] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

function luminance(colour) {
  const [red, green, blue] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
