// The controls above a mail. Each writes the address; the view follows the address.

import { offered } from "./address.js";
import { h } from "./dom.js";
import { isWidth, smallWindow, usualWidth } from "./frames.js";

export const SHOWS = {
  both: "Mail and page",
  mail: "Mail",
  page: "Page",
  text: "Text",
  source: "Source",
  message: "Message",
};
const WIDTHS = { 320: "320", 375: "375", 414: "414", 600: "600", fit: "Fit", desktop: "Desktop", full: "Full" };
export const SCHEMES = { system: "System", light: "Light", dark: "Dark" };

offered.show = { label: "Show", has: (show) => Object.hasOwn(SHOWS, show) };
offered.width = { label: "Width", has: isWidth };

// By what else the palette finds a choice: by the name of its tool, what is chosen and these words.
export const alsoCalled = {
  width: { 320: "phone mobile pixels", 375: "phone mobile pixels", 414: "phone mobile pixels", 600: "tablet pixels", fit: "readable", desktop: "computer" },
  scheme: { light: "mode day", dark: "mode night", system: "mode" },
  show: { page: "landing", text: "plain", source: "html code", message: "header eml" },
};

// What of the mail there is to see. Tools stand in this order; each gives an element, or nothing where it makes no sense.
// `context`: { cell, cells, state, go(change), view, mail (its document, once it has come) }.
export const tools = [({ state, go }) => radios("show", "Show", SHOWS, state.show, go)];

// How it is shown, in the row below.
export const manners = [
  ({ state, go }) => laidOut(state) && widths(state.width, go, WIDTHS),
  ({ state, go }) => laidOut(state) && radios("scheme", "Colours", SCHEMES, state.scheme, go),
];

// What is seldom needed, in a third row that “More tools” opens.
export const rare = [];

// Which mail it is, beside its name.
export const places = [
  (context) => sibling(context, "variant", "Variant"),
  (context) => sibling(context, "locale", "Locale"),
];

// What is set in those tools of an element that there is no room for, as words.
export const setUnseen = (element) =>
  [...element.querySelectorAll("select, .radios")].filter((tool) => !tool.getClientRects().length).map(setIn).filter(Boolean);

// The first of a list is what is usual, but for widths.
function setIn(tool) {
  if (tool.matches("select")) {
    const words = [tool.previousElementSibling, tool.selectedOptions[0]].map((each) => each?.textContent);
    return tool.selectedIndex > 0 ? words.join(" ") : "";
  }
  const [first, chosen] = [tool.querySelector("input"), tool.querySelector(":checked")];
  const usual = first.name === "width" ? usualWidth() : first.value;
  return !chosen || chosen.value === usual ? "" : chosen.closest("label").textContent;
}

// Everything that can be chosen in the tools of an element, seen or not: { label, found (further words), chosen, run() }.
export function settingsIn(element) {
  const radio = (input) => {
    const tool = input.closest("fieldset").querySelector("legend").textContent;
    const words = input.closest("label").textContent;
    return setting(tool, words, input, input.checked, () => standsNow(input)?.click());
  };
  const options = (select) =>
    [...select.options].map((option) =>
      setting(select.labels[0].firstChild.textContent, option.textContent, option, option.selected, () => {
        const now = standsNow(select);
        if (!now) return;
        now.value = option.value;
        now.dispatchEvent(new Event("change", { bubbles: true }));
      }),
    );
  return [...element.querySelectorAll("input[type=radio], select")].flatMap((tool) =>
    tool.matches("select") ? options(tool) : [radio(tool)],
  );
}

// A tool as it stands in the page by now: tools are made anew whenever the mail, or what can be chosen, is another.
const standsNow = (tool) => {
  const isLike = ({ name, type, dataset, value }) =>
    name === tool.name && type === tool.type && dataset.key === tool.dataset.key && (type !== "radio" || value === tool.value);
  return tool.isConnected ? tool : [...document.querySelectorAll("[data-settings] :is(input, select)")].find(isLike);
};

const setting = (tool, words, choice, chosen, run) => {
  const { name, dataset } = choice.name ? choice : choice.closest("select");
  const also = alsoCalled[name || dataset.key]?.[choice.value] ?? languageOf(choice.value);
  return { label: `${tool}: ${words}`, found: also, chosen, run };
};

// What people here and English speakers call the language of a locale, or of a cell in it; "" for what is none.
function languageOf(value) {
  const tag = value.split("/").at(-1);
  try {
    const names = ["en", navigator.language].map((reader) => new Intl.DisplayNames([reader], { type: "language", fallback: "none" }));
    return /^[a-z]{2,3}(-|$)/.test(tag) ? names.map((each) => each.of(tag) ?? "").join(" ") : "";
  } catch {
    return "";
  }
}

// A choice of width; the one that is usual in this window stands in no address.
export const widths = (width, go, choices) =>
  radios("width", "Width", offeredHere(choices), width || usualWidth(), (change) =>
    go({ width: change.width === usualWidth() ? "" : change.width }),
  );

// In a small window what fits is all there is.
const offeredHere = (choices) =>
  Object.fromEntries(Object.entries(choices).filter(([width]) => width !== "fit" || !smallWindow.matches));

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
    h("span", {}, label),
    h(
      "select",
      { "data-key": name, title: titleOfChoice(options, chosen), onchange: (event) => go({ [name]: event.target.value }) },
      options.map(([value, text]) =>
        Array.isArray(text) ? h("optgroup", { label: value }, text.map(option(chosen))) : option(chosen)([value, text]),
      ),
    ),
  );

// The words of a chosen value, in full where the box is too narrow for them.
const titleOfChoice = (options, chosen) =>
  options.flatMap(([value, text]) => (Array.isArray(text) ? text : [[value, text]])).find(([value]) => value === chosen)?.[1];

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
