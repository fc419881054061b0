// A mail whose pictures the client does not load.

import { everyRule, readDeclarations, readSheet, writeDeclarations, writeSheet } from "./css.js";

const ADDRESS = /(?:-webkit-)?(?:image-set|cross-fade)\([^]*\)|url\((?:"[^"]*"|'[^']*'|[^)"']*)\)/gi;

// Stands where a picture stood. Browsers draw pictures without an address each in their own way, so the alternative text
// becomes text of its own, and sheets that name img name this instead: it weighs as much.
const STAND_IN = "x-img";
const TYPE = /\[[^\]]*\]|(?<![\w.#:-])img(?![\w-])/gi;

// As clients do it: pictures give way to their alternative text in the picture's own font and box, backgrounds show their
// colour. Returns {doc, pictures, silent}: how many pictures there are, and how many of them have no text to show
// although nobody said that they are decoration (no alt attribute, or an empty one in a link without words).
export function imagesOff(mail) {
  const doc = mail.cloneNode(true);
  const pictures = [...doc.querySelectorAll("img")];
  const silent = pictures.filter((picture) => !picture.hasAttribute("alt") || unnamedLink(picture)).length;
  for (const element of doc.querySelectorAll("[style]"))
    element.setAttribute("style", writeDeclarations(readDeclarations(element.getAttribute("style")).map(withoutPicture)));
  for (const style of doc.querySelectorAll("style")) {
    const rules = readSheet(style.textContent);
    for (const rule of everyRule(rules)) {
      rule.selector = rule.selector.replace(TYPE, (name) => (name.startsWith("[") ? name : STAND_IN));
      rule.declarations = rule.declarations.map(withoutPicture);
    }
    style.textContent = writeSheet(rules);
  }
  const sizes = new Set();
  for (const picture of pictures) picture.replaceWith(standIn(picture, sizes));
  for (const source of doc.querySelectorAll("picture > source, video > source")) source.remove();
  for (const element of doc.querySelectorAll('input[type="image"], video, embed, object'))
    for (const name of ["src", "poster", "data"]) element.removeAttribute(name);
  for (const image of doc.querySelectorAll("svg image")) image.remove();
  for (const element of doc.querySelectorAll("[background]")) element.removeAttribute("background");
  const frame = doc.createElement("style");
  frame.textContent =
    `:where(${STAND_IN}) { display: inline-block; overflow: hidden; outline: 1px solid rgb(128 128 128 / 45%); ` +
    `outline-offset: -1px; }\n${[...sizes].join("\n")}`;
  doc.head.prepend(frame);
  return { doc, pictures: pictures.length, silent };
}

// The element in place of `picture`; the rules that give it the size of its attributes come to `sizes`.
function standIn(picture, sizes) {
  const box = picture.ownerDocument.createElement(STAND_IN);
  for (const { name, value } of picture.attributes)
    if (!/^(?:src|srcset|sizes|alt|usemap|loading)$/.test(name)) box.setAttribute(name, value);
  for (const side of ["width", "height"]) {
    const [, size, percent] = /^\s*(\d+(?:\.\d+)?)(%?)/.exec(picture.getAttribute(side) ?? "") ?? [];
    if (size) sizes.add(`:where(${STAND_IN}[${side}="${size}${percent}"]) { ${side}: ${size}${percent || "px"}; }`);
    if (size) box.setAttribute(side, `${size}${percent}`);
  }
  const side = picture.getAttribute("align");
  if (side === "left" || side === "right") sizes.add(`:where(${STAND_IN}[align="${side}"]) { float: ${side}; }`);
  box.textContent = picture.alt;
  return box;
}

function unnamedLink(picture) {
  const link = picture.closest("a[href]");
  if (!link || picture.alt.trim()) return false;
  return !link.textContent.trim() && ![...link.querySelectorAll("img")].some((other) => other.alt.trim());
}

function withoutPicture(declaration) {
  const { name, value } = declaration;
  if (!/url\(|image-set\(|cross-fade\(/i.test(value) || /^(?:src|cursor)$/.test(name)) return declaration;
  return { ...declaration, value: value.replace(ADDRESS, "none") };
}
