// A mail as a chosen client shows it: without what caniemail says that the client does not understand.

import { firstColour } from "./colours.js";
import { elementsOf, readDeclarations, readSheet, splitAt, writeDeclarations, writeSheet } from "./css.js";
import { asWord, asWordDeclares } from "./outlook.js";
import { supportData, testsFor } from "./support.js";

const WORD = "outlook.windows";

// These go with all that is in them; other elements leave their content behind.
const WITH_CONTENT = "input, select, textarea, meter, progress, svg, link, meta, map, base, script, source, track";

// Each place where a sheet can stand is asked in this order: what is gone with a rule is not missed in its declarations.
// `mail`: an inert document; it is left as it is. Returns {doc, stripped}: stripped lists what is gone as
// {slug, feature, count, unit, note, url}, sorted by title; count is of the unit ("element", "rule", "picture", "style").
export function emulateClient(mail, client, data = supportData()) {
  const word = client === WORD ? asWord(mail) : null;
  const doc = word ? word.doc : mail.cloneNode(true);
  const work = new Stripping(doc, testsFor(client, data), Boolean(word));
  work.sheets();
  work.attributes();
  work.elements();
  work.pictures();
  const stripped = work.listed();
  if (word?.shapes)
    stripped.unshift({
      slug: "vml",
      feature: "VML",
      count: word.shapes,
      unit: "shape",
      note: "Outlook draws these shapes; browsers cannot, so only their text is shown here.",
      url: "https://learn.microsoft.com/en-us/windows/win32/vml/web-workshop---specs---standards----introduction-to-vector-markup-language--vml-",
    });
  return { doc, stripped };
}

// One entry of the list as a line: "border-radius on 3 elements".
export function strippedLine({ feature, count, unit }) {
  const many = `${count.toLocaleString("en")} ${unit}${count === 1 ? "" : "s"}`;
  return unit === "element" ? `${feature} on ${many}` : `${feature}: ${many}`;
}

class Stripping {
  constructor(doc, tests, word) {
    this.doc = doc;
    this.tests = tests;
    this.word = word;
    this.lost = new Map();
  }

  // Notes that a feature is gone from elements, or from so many things of another kind.
  lose({ feature }, things, unit = "element") {
    const key = `${feature.slug} ${unit}`;
    const entry = this.lost.get(key) ?? { ...feature, unit, elements: new Set(), count: 0 };
    this.lost.set(key, entry);
    if (typeof things === "number") entry.count += things;
    else for (const element of things) entry.elements.add(element);
  }

  listed() {
    return [...this.lost.values()]
      .map(({ slug, title, note, url, unit, elements, count }) => ({
        slug,
        feature: title,
        count: count + elements.size,
        unit,
        note,
        url,
      }))
      .filter(({ count }) => count)
      .sort((one, other) => one.feature.localeCompare(other.feature, "en"));
  }

  sheets() {
    let size = 0;
    for (const element of this.doc.querySelectorAll("style")) {
      size += element.textContent.length;
      const inBody = this.doc.body?.contains(element);
      const gone = this.tests.style.find(
        ({ style }) => style === "any" || (style === "body" && inBody) || (typeof style === "number" && size > style),
      );
      if (gone) {
        this.lose(gone, 1, "style");
        element.remove();
        continue;
      }
      const media = element.getAttribute("media");
      const kept = media ? this.condition(media, false) : media;
      if (kept === "") {
        element.remove();
        continue;
      }
      if (media) element.setAttribute("media", kept);
      const rules = this.rules(readSheet(element.textContent));
      if (rules) element.textContent = writeSheet(rules);
      else element.remove();
    }
  }

  // The rules that are left; null if the whole style element goes.
  rules(rules, within = null) {
    const left = [];
    for (const rule of rules) {
      const kept = rule.at ? this.named(rule, within) : this.rule(rule);
      if (kept === null) return null;
      left.push(...kept);
    }
    return left;
  }

  named(rule, within) {
    const gone = this.tests.at.find(
      ({ at, nested }) => (rule.at === at || rule.at.endsWith(`-${at}`)) && (!nested || within === "media"),
    );
    if (gone) {
      this.lose(gone, 1, "rule");
      return [];
    }
    if (!rule.rules || rule.at.endsWith("keyframes") || rule.at === "font-face") return [rule];
    const prelude = rule.at === "media" ? this.condition(rule.prelude) : rule.prelude;
    if (rule.at === "media" && !prelude) return [];
    const rules = this.rules(rule.rules, rule.at);
    return rules && [{ ...rule, prelude, rules }];
  }

  // What is left of a list of media queries.
  condition(text, counted = true) {
    const queries = splitAt(text, ",").filter((query) => {
      const gone = this.tests.media.find(({ condition }) => condition.test(query));
      if (gone && counted) this.lose(gone, 1, "rule");
      return !gone;
    });
    return queries.join(",").trim();
  }

  rule(rule) {
    const nesting = this.tests.selector.find(({ nesting }) => nesting);
    if (nesting && rule.rules.length) this.lose(nesting, rule.rules.length, "rule");
    const selectors = splitAt(rule.selector, ",").map((selector) => selector.trim());
    const left = selectors.filter((selector) => {
      const gone = this.tests.selector.find((test) => matchesSelector(test, selector, selectors.length > 1));
      if (gone) this.lose(gone, 1, "rule");
      return !gone;
    });
    if (!left.length) return [];
    const selector = left.join(", ");
    const matched = () => elementsOf(this.doc, selector);
    const declared = this.declarations(rule.declarations, false, matched);
    if (!declared) return null;
    const rules = nesting ? [] : rule.rules;
    // What is meant for some elements only stands in rules of their own, of the same weight.
    const apart = declared.filter(({ only }) => only);
    const main = declared.filter(({ only }) => !only);
    return [
      ...(main.length || rules.length ? [{ selector, declarations: main, rules }] : []),
      ...apart.map((one) => ({
        selector: left.map((part) => narrowed(part, one.only)).join(", "),
        declarations: [one],
        rules: [],
      })),
    ];
  }

  // The declarations that are left, changed ones as changed, with `only` where they hold for some elements alone; null if
  // the whole style attribute or element goes. `elements` are those they are about.
  declarations(declarations, inline, elements) {
    const left = [];
    for (const declared of this.word ? asWordDeclares(declarations) : declarations) {
      let kept = declared;
      for (const test of this.tests.declaration) {
        if (!matchesDeclaration(test, kept, inline)) continue;
        const about = elements().filter((element) => concerns(test, element));
        if (inline && !about.length) continue;
        this.lose(test, about);
        if (test.whole) return null;
        const narrow = !inline && (test.on ?? test.not_on);
        if (test.rename) kept = { ...kept, name: test.rename };
        else if (test.keep) kept = coloured(kept);
        else if (narrow) kept = { ...kept, only: (kept.only ?? "") + (test.on ? `:not(${test.on})` : `:is(${test.not_on})`) };
        else kept = null;
        if (!kept) break;
      }
      if (kept) left.push(kept);
    }
    return left;
  }

  attributes() {
    for (const element of this.doc.querySelectorAll("[style]")) {
      const written = readDeclarations(element.getAttribute("style"));
      const left = this.declarations(written, true, () => [element]);
      if (left?.length) element.setAttribute("style", writeDeclarations(left));
      else element.removeAttribute("style");
    }
    for (const test of this.tests.attribute)
      for (const name of test.attribute.split(" "))
        for (const element of this.doc.querySelectorAll(`[${name}]`)) {
          element.removeAttribute(name);
          this.lose(test, [element]);
        }
  }

  elements() {
    for (const test of this.tests.element)
      for (const element of this.doc.querySelectorAll(test.element)) {
        this.lose(test, [element]);
        if (element.matches(WITH_CONTENT)) element.remove();
        else {
          for (const source of element.querySelectorAll(":scope > source, :scope > track")) source.remove();
          element.replaceWith(...element.childNodes);
        }
      }
  }

  pictures() {
    for (const element of this.doc.querySelectorAll("img[src], source[srcset]")) {
      const address = element.getAttribute("src") ?? element.getAttribute("srcset");
      const gone = this.tests.image.find((test) => matchesPicture(test, address));
      if (!gone) continue;
      this.lose(gone, 1, "picture");
      if (element.localName === "source") element.remove();
      else for (const name of ["src", "srcset"]) element.removeAttribute(name);
    }
  }
}

// A value without what stands in strings and addresses, which means nothing in CSS.
const outlineOf = (value) => value.replace(/"[^"]*"|'[^']*'/g, '""').replace(/url\([^()]*\)/gi, "url()");

const coloured = (declared) => {
  const colour = firstColour(declared.value);
  return colour ? { ...declared, value: colour } : null;
};

const concerns = ({ on, not_on: except }, element) =>
  (!on || element.matches(on)) && (!except || !element.matches(except));

// `selector` on some elements alone, with the weight it has.
function narrowed(selector, only) {
  const [, main, end] = /^([^]*?)(::?(?:before|after|first-line|first-letter)|::[\w-]+(?:\([^)]*\))?)?$/i.exec(selector);
  return `${main}:where(${only})${end ?? ""}`;
}

function matchesDeclaration(test, { name, value, important, tight, upper }, inline) {
  if (test.inline !== undefined && test.inline !== inline) return false;
  if (test.property && !test.property.test(name)) return false;
  if (test.important && !{ any: important, tight, upper }[test.important]) return false;
  return !test.values.length || test.values.every((pattern) => pattern.test(outlineOf(value)));
}

const KINDS = {
  child: />/,
  adjacent: /\+/,
  sibling: /~/,
  descendant: /\S\s+\S/,
  chaining: /[.#][\w-]+[.#]/,
  attribute: /\[/,
  class: /\./,
  id: /#/,
  type: /(?:^|[\s>+~])[a-z]/i,
  universal: /\*/,
};

function matchesSelector({ selector: kind, selected, nesting }, selector, grouped) {
  if (nesting) return false;
  if (selected) return selected.test(selector);
  if (kind === "grouping") return grouped;
  const outline = selector
    .replace(/\[[^\]]*\]/g, "[]")
    .replace(/\([^()]*\)/g, "")
    .replace(/\s*([>+~])\s*/g, "$1");
  return KINDS[kind].test(outline);
}

const ENCODED = /^\s*data:image\/([\w-]+)/i;

function matchesPicture({ formats, encoded }, address) {
  const data = ENCODED.exec(address);
  if (encoded && !data) return false;
  if (encoded && !formats) return true;
  const ending = data ? data[1] : /\.(\w+)(?:[?#\s,]|$)/.exec(address.split("/").pop())?.[1];
  return Boolean(ending) && Boolean(formats?.test(ending));
}
