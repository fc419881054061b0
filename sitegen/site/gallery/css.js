// Style sheets and style attributes as they are written: read into rules and declarations, and written again.
// A browser's own parser would drop what it does not know itself (mso-… for Outlook), and expand shorthands.

// A sheet is a list of
//   {at, prelude, rules, declarations}  an at-rule; both lists are missing from one that ends with a semicolon (@import)
//   {selector, rules, declarations}     a rule; `rules` are those nested in it
// A declaration is {name, value, important, tight, upper}; names are in lower case, custom properties as written.

export function readSheet(text) {
  return new Reading(text.replace(/<!--|-->/g, "")).block(true).rules;
}

export function readDeclarations(text) {
  return new Reading(text).block(true).declarations;
}

export function writeSheet(rules, indent = "") {
  return rules.map((rule) => indent + writeRule(rule, indent)).join("\n");
}

export function writeDeclarations(declarations) {
  return declarations.map(({ name, value, important }) => `${name}: ${value}${important ? " !important" : ""}`).join("; ");
}

function writeRule({ at, prelude, selector, declarations, rules }, indent) {
  const head = at ? `@${at}${prelude ? ` ${prelude}` : ""}` : selector;
  if (!rules) return `${head};`;
  const inner = [
    declarations.length ? `${indent}  ${writeDeclarations(declarations)};` : "",
    rules.length ? writeSheet(rules, `${indent}  `) : "",
  ];
  return `${head} {\n${inner.filter(Boolean).join("\n")}\n${indent}}`;
}

// The parts of `text` between the characters `at` (as "," or ";"), where these stand in no string and no bracket.
export function splitAt(text, at) {
  const parts = [];
  let start = 0;
  for (let place = 0; place < text.length; place++) {
    const past = pastPart(text, place);
    if (past > place) place = past - 1;
    else if (text[place] === at) {
      parts.push(text.slice(start, place));
      start = place + 1;
    }
  }
  return [...parts, text.slice(start)];
}

// Where a string, comment or bracketed part that begins at `place` ends; `place` itself where none begins.
function pastPart(text, place) {
  const sign = text[place];
  if (sign === "\\") return place + 2;
  if (sign === "/" && text[place + 1] === "*") {
    const end = text.indexOf("*/", place + 2);
    return end < 0 ? text.length : end + 2;
  }
  if (sign === '"' || sign === "'") {
    for (let end = place + 1; end < text.length; end++) {
      if (text[end] === "\\") end++;
      else if (text[end] === sign || text[end] === "\n") return end + 1;
    }
    return text.length;
  }
  if (sign === "(" || sign === "[") {
    let depth = 1;
    for (let end = place + 1; end < text.length; ) {
      if ("([".includes(text[end])) depth++;
      else if (")]".includes(text[end]) && --depth === 0) return end + 1;
      end = "([".includes(text[end]) ? end + 1 : Math.max(end + 1, pastPart(text, end));
    }
    return text.length;
  }
  return place;
}

const uncommented = (text) => text.replace(/\/\*[^]*?(?:\*\/|$)/g, " ").trim();

const DEEPEST = 50; // nobody nests rules like this: what is deeper is left out

class Reading {
  constructor(text) {
    this.text = text;
    this.place = 0;
    this.depth = 0;
  }

  // Rules and declarations up to the closing brace; at the top of a sheet a stray one is passed over.
  block(top = false) {
    const [rules, declarations] = [[], []];
    while (this.place < this.text.length) {
      const start = this.place;
      const sign = this.until();
      const head = uncommented(this.text.slice(start, this.place));
      this.place++;
      if (sign === "{") rules.push(this.rule(head));
      else if (head.startsWith("@")) rules.push(this.named(head));
      else if (head) declarations.push(...readDeclaration(head));
      if (sign === "}" && !top) break;
    }
    return { rules: rules.filter(Boolean), declarations };
  }

  rule(head) {
    if (++this.depth > DEEPEST) this.place = this.text.length;
    const inner = this.block();
    this.depth--;
    if (!head.startsWith("@")) return head ? { selector: head, ...inner } : null;
    return { ...this.named(head), ...inner };
  }

  named(head) {
    const [, at, prelude] = /^@([-\w]*)\s*([^]*)$/.exec(head);
    return { at: at.toLowerCase(), prelude: prelude.trim() };
  }

  // Goes on to the next brace or semicolon and returns it.
  until() {
    while (this.place < this.text.length) {
      const past = pastPart(this.text, this.place);
      if (past > this.place) this.place = past;
      else if ("{};".includes(this.text[this.place])) return this.text[this.place];
      else this.place++;
    }
    return "";
  }
}

function readDeclaration(text) {
  const [, name, written] = /^([^:\s]+)\s*:([^]*)$/.exec(text) ?? [];
  if (!name) return [];
  const [mark, space, word] = /(\s*)!\s*(important)\s*$/i.exec(written) ?? [""];
  return [
    {
      name: name.startsWith("--") ? name : name.toLowerCase(),
      value: uncommented(mark ? written.slice(0, -mark.length) : written),
      important: Boolean(mark),
      tight: Boolean(mark) && !space,
      upper: Boolean(mark) && word !== word.toLowerCase(),
    },
  ];
}

// Each rule of a sheet with declarations on elements, those inside at-rules as well, but for keyframes.
export function* everyRule(rules) {
  for (const rule of rules) {
    if (rule.selector) yield rule;
    if (rule.rules && !rule.at?.endsWith("keyframes")) yield* everyRule(rule.rules);
  }
}

// The elements of `root` that a selector names, as if nobody hovered over anything; none where browsers cannot read it.
export function elementsOf(root, selector) {
  try {
    return [...root.querySelectorAll(selector.replace(/::?(?:after|before|hover|active|focus|link|visited)\b(?!-)/gi, ""))];
  } catch {
    return [];
  }
}
