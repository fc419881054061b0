// The controls above a mail. Each writes the address; the view follows the address.

import { h } from "./dom.js";

export const SHOWS = {
  both: "Mail and page",
  mail: "Mail",
  page: "Page",
  text: "Text",
  source: "Source",
  message: "Message",
};
const WIDTHS = { 320: "320", 375: "375", 414: "414", 600: "600", desktop: "Desktop", full: "Full" };
const SCHEMES = { system: "System", light: "Light", dark: "Dark" };

// Which mail there is to see, and what of it. Tools stand in this order; each gives an element, or nothing where it makes
// no sense. `context`: { cell, cells, state, go(change), view, mail (its document, once it has come) }.
export const tools = [
  ({ state, go }) => radios("show", "Show", SHOWS, state.show, go),
  (context) => sibling(context, "variant", "Variant"),
  (context) => sibling(context, "locale", "Locale"),
];

// How it is shown, in the row below.
export const manners = [
  ({ state, go }) => laidOut(state) && radios("width", "Width", WIDTHS, state.width, go),
  ({ state, go }) => laidOut(state) && radios("scheme", "Colours", SCHEMES, state.scheme, go),
];

// Whether frames are shown, which have a width and colours.
export const laidOut = ({ show }) => ["both", "mail", "page"].includes(show);

export const radios = (name, label, options, chosen, go) =>
  h(
    "fieldset",
    { class: "radios" },
    h("legend", { class: "unseen" }, label),
    Object.entries(options).map(([value, text]) =>
      h(
        "label",
        {},
        h("input", {
          type: "radio",
          name,
          value,
          checked: value === chosen,
          "data-key": `${name}-${value}`,
          onchange: () => go({ [name]: value }),
        }),
        h("span", {}, text),
      ),
    ),
  );

// A list to choose from; `options` are pairs of value and words, or of a group's name and a list of such pairs.
export const choice = (name, label, options, chosen, go) =>
  h(
    "label",
    { class: "select" },
    label,
    h(
      "select",
      { "data-key": name, onchange: (event) => go({ [name]: event.target.value }) },
      options.map(([value, text]) =>
        Array.isArray(text) ? h("optgroup", { label: value }, text.map(option(chosen))) : option(chosen)([value, text]),
      ),
    ),
  );

const option =
  (chosen) =>
  ([value, text]) =>
    h("option", { value, selected: value === chosen }, text);

function sibling({ cell, cells, go }, part, label) {
  const others = cells.siblings(cell, part);
  if (others.length < 2) return null;
  return choice(
    part,
    label,
    others.map((other) => [other.id, other[part].name]),
    cell.id,
    (change) => go({ cell: change[part] }),
  );
}
