// A mail as the Word engine of Outlook for Windows reads it: its conditional comments, VML and mso- styles.

import { parsed, written } from "./dom.js";

const VERSION = 16; // Outlook 2016, 2019, 2021 and the classic Outlook of Microsoft 365
const SHAPES = /<v:(?:rect|roundrect|oval|line|polyline|shape|image|group)\b/gi;

// The document with the parts that are for Outlook shown and those for all others gone; and how many VML shapes it holds,
// whose text alone is left, since browsers cannot draw them.
export function asWord(mail) {
  const source = written(mail)
    .replace(/<!--\[if ([^\]]*)\]><!-*\s*-*>([^]*?)<!--\s*<!\[endif\]-->/gi, (_, condition, inner) =>
      holds(condition) ? inner : "",
    )
    .replace(/<!--\[if ([^\]]*)\]>([^]*?)<!\[endif\]-->/gi, (_, condition, inner) => (holds(condition) ? inner : ""))
    .replace(/<!--\[if ([^\]]*)\]-->([^]*?)<!--\[endif\]-->/gi, (_, condition, inner) => (holds(condition) ? inner : ""))
    .replace(/<noscript>\s*(<xml>[^]*?<\/xml>)\s*<\/noscript>/gi, "$1")
    .replace(/<xml>[^]*?<\/xml>/gi, "");
  const shapes = source.match(SHAPES)?.length ?? 0;
  const shown = parsed(source.replace(/<\/?[vwo]:[^>]*>/gi, ""));
  // Word reads no paragraph that is empty, which is why a rule drawn by one comes with a table for Outlook.
  for (const paragraph of shown.querySelectorAll("p"))
    if (!paragraph.firstElementChild && /^[ \t\r\n]*$/.test(paragraph.textContent)) paragraph.remove();
  return { doc: shown, shapes };
}

// The declarations of one style attribute or rule with those for Word made real.
export function asWordDeclares(declarations) {
  return declarations.flatMap((one) => {
    if (one.name === "mso-hide" && one.value === "all") return [{ ...one, name: "display", value: "none" }];
    if (one.name === "mso-padding-alt") return [{ ...one, name: "padding" }];
    return [one];
  });
}

// Whether a condition as "gte mso 9 | IE" holds in Outlook: terms with ( ) ! & |, mso alone or compared.
export function holds(condition) {
  const tokens = condition.match(/[()!&|]|[^()!&|\s][^()!&|]*/g) ?? [];
  const either = () => {
    let value = all();
    while (tokens[0] === "|") {
      tokens.shift();
      value = all() || value;
    }
    return value;
  };
  const all = () => {
    let value = one();
    while (tokens[0] === "&") {
      tokens.shift();
      value = one() && value;
    }
    return value;
  };
  const one = () => {
    const token = tokens.shift();
    if (token === "!") return !one();
    if (token !== "(") return holdsTerm(token ?? "");
    const value = either();
    tokens.shift();
    return value;
  };
  return either();
}

function holdsTerm(text) {
  const [, compared = "", name = "", number] = /^(?:(lte?|gte?)\s+)?(\w+)(?:\s+([\d.]+))?$/i.exec(text.trim()) ?? [];
  if (name.toLowerCase() === "true") return true;
  if (name.toLowerCase() !== "mso") return name.toLowerCase() === "vml";
  if (number === undefined) return true;
  const version = Number(number);
  switch (compared.toLowerCase()) {
    case "lt":
      return VERSION < version;
    case "lte":
      return VERSION <= version;
    case "gt":
      return VERSION > version;
    case "gte":
      return VERSION >= version;
  }
  return VERSION === version;
}
