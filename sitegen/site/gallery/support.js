// What clients support, as caniemail tested it (sitegen/checks/caniemail/support.json, which says how it is written),
// made ready for one client: what to look for in a mail and what then to do.

import { byId } from "./dom.js";

let loaded;
const ready = new Map();

// The data, as it stands in the page.
export const supportData = () => (loaded ??= JSON.parse(byId("support").textContent));

// The clients there are: [{id, title, group}].
export const mailClients = (data = supportData()) => data.clients;

// The tests for what a client does not understand, by where they look: {style, at, media, selector, declaration,
// element, attribute, image}. A test is {feature: {slug, title, note, url}, …finder, …compiled patterns}.
export function testsFor(client, data = supportData()) {
  const key = `${data.updated} ${client}`;
  if (!ready.has(key)) ready.set(key, makeTests(client, data));
  return ready.get(key);
}

function makeTests(client, data) {
  const place = data.clients.findIndex(({ id }) => id === client);
  if (place < 0) throw new RangeError(`no client is called ${client}`);
  const tests = { style: [], at: [], media: [], selector: [], declaration: [], element: [], attribute: [], image: [] };
  for (const row of data.features) {
    const letter = row.support[place];
    if (letter !== "n" && letter !== "a") continue;
    const notes = (row.notes ?? []).filter(({ clients }) => clients.includes(place));
    const found = notes.flatMap(({ text, find = [] }) => find.map((finder) => testOf(row, text, finder)));
    // Where a note says what exactly happens, nothing else does; but not where it says what goes along.
    if (letter === "n" && row.find && !found.some(({ whole }) => !whole))
      found.push(testOf(row, notes.map(({ text }) => text).join(" "), row.find));
    for (const test of found) tests[test.kind].push(test);
  }
  for (const list of Object.values(tests)) list.sort((one, other) => Boolean(other.whole) - Boolean(one.whole));
  return tests;
}

function testOf({ slug, title }, note, finder) {
  const [category, ...name] = slug.split("-");
  const url = `https://www.caniemail.com/features/${category}-${name.join("-")}/`;
  return { feature: { slug, title, note, url }, kind: kindOf(finder), ...finder, ...patternsOf(finder) };
}

function kindOf(finder) {
  const has = (...names) => names.some((name) => name in finder);
  if (has("style")) return "style";
  if (has("at")) return "at";
  if (has("media", "prelude")) return "media";
  if (has("pseudo", "selector", "match", "nesting")) return "selector";
  if (has("element")) return "element";
  if (has("attribute")) return "attribute";
  if (has("image", "encoded")) return "image";
  return "declaration";
}

const either = (list) => `(?:${list.split(" ").join("|")})`;

function patternsOf({ property, value, function: called, unit, word, media, prelude, match, pseudo, image }) {
  const pattern = (source, flags = "i") => (source === undefined ? undefined : new RegExp(source, flags));
  return {
    property: property && new RegExp(`^(?:${property.split(" ").map((name) => name.replace("*", "[\\w-]+")).join("|")})$`),
    values: [
      pattern(value),
      called && pattern(`(?<![\\w-])${either(called)}\\(`),
      unit && pattern(`(?<![\\w#.-])[-+]?[\\d.]+${unit}(?![\\w-])`),
      word && pattern(`(?<![\\w-])${either(word)}(?![\\w(-])`),
    ].filter(Boolean),
    condition: media ? pattern(`\\(\\s*${either(media)}\\s*[:)<>=]`) : pattern(prelude),
    selected: pseudo ? pattern(`(?<!:)::?${pseudo.replace(/^:+/, "")}(?![\\w-])`) : pattern(match),
    formats: image && pattern(`^${either(image)}$`),
  };
}
