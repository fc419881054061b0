// Dark mode: as the mail's author wrote it, and as clients force it on mails. The latter is a simulation: no client says
// how it does it.

import { changeColours, lightness, readColour, withLightness } from "./colours.js";
import { everyRule, readDeclarations, readSheet, writeDeclarations, writeSheet } from "./css.js";

const ALWAYS = "(min-width: 0px)";
const NEVER = "(max-width: 0px)";
const PREFERS = /\(\s*prefers-color-scheme\s*(?::\s*(\w+)\s*)?\)/gi;
const HOOKS = /\[data-og(?:sc|sb|ac|ab)\b/i;

// What can be chosen: [{id, title, client, based}]. `client` is the client it belongs to, `based` says what is simulated
// and on what that rests. "" is the mail as it is in light mode.
export const DARKS = [
  {
    id: "apple",
    title: "Dark, as Apple Mail shows it",
    client: "apple-mail.ios",
    based: "The mail's own rules for prefers-color-scheme: dark, as Apple Mail, Thunderbird and Outlook for Mac apply them.",
  },
  {
    id: "gmail-ios",
    title: "Dark, forced by Gmail on iOS",
    client: "gmail.ios",
    based:
      "Simulation. Gmail on iOS turns every colour round, dark parts become light; here by mirroring lightness (CIELAB). " +
      "Pictures stay. The mail's own rules for dark mode are not read.",
    full: true,
    ground: 10,
    top: 96,
  },
  {
    id: "gmail-android",
    title: "Dark, forced by Gmail on Android",
    client: "gmail.android",
    based:
      "Simulation. Gmail on Android darkens light backgrounds and lightens dark text, and leaves dark parts as they are; " +
      "here by mirroring lightness (CIELAB). Pictures stay. The mail's own rules for dark mode are not read.",
    ground: 12,
    top: 93,
  },
  {
    id: "outlook-com",
    title: "Dark, forced by Outlook.com",
    client: "outlook.outlook-com",
    based:
      "Simulation. Light backgrounds become dark and dark text light, by the formula that Microsoft published with its editor " +
      "(lightness in CIELAB mirrored above that of #333333). Borders stay. Rules behind [data-ogsc] and [data-ogsb] apply.",
    ground: 21.247, // lightness of #333333, from microsoft/roosterjs
    top: 100,
    hooks: true,
    borders: false,
  },
  {
    id: "outlook-windows",
    title: "Dark, forced by Outlook on Windows",
    client: "outlook.windows",
    based:
      "Simulation. Outlook on Windows turns every colour round, dark parts become light; here by the formula for Outlook.com. " +
      "Pictures stay. The mail's own rules for dark mode are not read.",
    full: true,
    ground: 21.247,
    top: 100,
  },
];

// The mail in dark mode of a kind of DARKS, or in light mode for "". Returns {doc, notes}.
export function darkened(mail, kind) {
  if (!kind) return authored(mail, "light");
  return kind === "apple" ? appleDark(mail) : forcedDark(mail, kind);
}

// The mail as Apple Mail shows it in dark mode, whatever mode the system of this browser is in.
export function appleDark(mail) {
  return authored(mail, "dark");
}

// The mail with its own rules for `scheme` ("light" or "dark") in force and those for the other one out of it.
export function authored(mail, scheme) {
  const doc = mail.cloneNode(true);
  const rules = settle(doc, scheme);
  const told = doc.querySelector('meta[name="color-scheme"], meta[name="supported-color-schemes"]');
  const wanted = /\bdark\b/.test(told?.content ?? "") || /color-scheme\s*:[^;}]*\bdark\b/.test(sheetsOf(doc));
  addStyle(doc, `:root { color-scheme: ${scheme === "dark" && wanted ? "dark" : "light"} !important; }`, true);
  if (scheme === "light") return { doc, notes: [] };
  const notes = [];
  if (!rules) notes.push("The mail has no rules for dark mode: Apple Mail shows it as in light mode, or darkens it as it likes.");
  if (!wanted)
    notes.push('The mail does not say <meta name="color-scheme" content="light dark">: Apple Mail may darken it by itself.');
  return { doc, notes };
}

// Makes conditions on the system's mode hold or not, in sheets and media attributes. Returns how many are for dark mode.
function settle(doc, scheme) {
  let count = 0;
  const settled = (text) =>
    text.replace(PREFERS, (_, asked = "") => {
      if (asked.toLowerCase() === "dark") count++;
      return !asked || asked.toLowerCase() === scheme ? ALWAYS : NEVER;
    });
  const all = (rules) =>
    rules.map((rule) => ({
      ...rule,
      ...(rule.at === "media" && { prelude: settled(rule.prelude) }),
      ...(rule.rules && { rules: all(rule.rules) }),
    }));
  for (const style of doc.querySelectorAll("style"))
    if (/prefers-color-scheme/i.test(style.textContent)) style.textContent = writeSheet(all(readSheet(style.textContent)));
  for (const element of doc.querySelectorAll("[media]")) element.setAttribute("media", settled(element.getAttribute("media")));
  return count;
}

const sheetsOf = (doc) => [...doc.querySelectorAll("style")].map((style) => style.textContent).join("\n");

function addStyle(doc, text, last = false) {
  const style = doc.createElement("style");
  style.textContent = text;
  if (last) doc.head.append(style);
  else doc.head.prepend(style);
}

// The mail as a client shows it that forces dark mode on mails. Returns {doc, notes}.
export function forcedDark(mail, kind) {
  const way = DARKS.find(({ id, ground }) => id === kind && ground !== undefined);
  if (!way) throw new RangeError(`no dark mode is called ${kind}`);
  const { doc } = authored(mail, "light");
  const turn = turning(way);
  for (const style of doc.querySelectorAll("style")) {
    const rules = readSheet(style.textContent);
    for (const rule of everyRule(rules))
      if (!HOOKS.test(rule.selector)) rule.declarations = rule.declarations.map((one) => turned(one, turn));
    style.textContent = writeSheet(rules);
  }
  for (const element of doc.querySelectorAll("[style]")) {
    const written = readDeclarations(element.getAttribute("style"));
    const changed = written.map((one) => turned(one, turn));
    element.setAttribute("style", writeDeclarations(changed));
    if (way.hooks) addHooks(element, written, changed);
  }
  for (const [name, part] of Object.entries({ bgcolor: "ground", text: "ink", link: "ink", color: "ink" }))
    for (const element of doc.querySelectorAll(`[${name}]`)) {
      const colour = readColour(element.getAttribute(name));
      if (colour) element.setAttribute(name, changeColours(element.getAttribute(name), turn[part]));
    }
  if (way.hooks) for (const name of ["data-ogsc", "data-ogsb"]) doc.documentElement.setAttribute(name, "");
  // What has no colour of its own is black on white in light mode: so that is turned as well. Tables of documents without
  // a doctype take no colour from what they stand in, and fields have the system's colours.
  const [ground, ink, link] = ["#ffffff", "#000000", "#0000ee"].map((text, place) =>
    changeColours(text, turn[place ? "ink" : "ground"]),
  );
  addStyle(
    doc,
    `:where(html) { background-color: ${ground}; color: ${ink}; } :where(a:any-link) { color: ${link}; } ` +
      ":where(table) { color: inherit; } :where(input, select, textarea, button) { color-scheme: dark; }",
  );
  return { doc, notes: [way.based] };
}

// The three changes of colour of a way: of backgrounds, of text, and of borders.
function turning({ full, ground, top, borders = true }) {
  const mirrored = (colour) => ground + ((100 - lightness(colour)) * (top - ground)) / 100;
  const one = (choose) => (colour) => {
    if (!colour[3]) return null;
    const light = lightness(colour);
    const wanted = full ? mirrored(colour) : choose(light, mirrored(colour));
    return wanted === light ? null : withLightness(colour, wanted);
  };
  return { ground: one(Math.min), ink: one(Math.max), edge: borders ? one((_, other) => other) : () => null };
}

function turned(declaration, turn) {
  const part = partOf(declaration.name);
  return part ? { ...declaration, value: changeColours(declaration.value, turn[part]) } : declaration;
}

function partOf(name) {
  if (/^background(?:-color|-image)?$/.test(name)) return "ground";
  if (/^(?:color|caret-color|-webkit-text-fill-color|text-decoration(?:-color)?)$/.test(name)) return "ink";
  if (/^(?:border|outline)(?!-(?:width|style|radius|spacing|collapse))/.test(name)) return "edge";
  return "";
}

// Outlook.com marks the elements whose colours it changed, with the colour that they had.
function addHooks(element, written, changed) {
  written.forEach(({ name, value }, place) => {
    if (changed[place].value === value) return;
    if (name === "color") element.setAttribute("data-ogsc", value);
    else if (name.startsWith("background")) element.setAttribute("data-ogsb", value);
  });
}
