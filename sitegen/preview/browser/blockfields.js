// The form of a block: a field for each option as block.yaml declares it, and one for the text between the fences.

import { fieldOf } from "./blockstate.js";
import { h } from "./dom.js";

// `value(field)` is what a field holds, null where nothing is given; `onvalue(field, value)` hears of another.
// `known`: { pictures } that options may name.
export function fieldsOf(block, value, onvalue, known) {
  const options = Object.entries(block.options).map(([name, option]) => {
    const id = fieldOf(name);
    const control = CONTROLS[option.type] ?? line;
    const context = { block, known, id, name, option, value: value(id), set: (now) => onvalue(id, now) };
    return field(id, name, option.required, about(option), control(context), option.type !== "boolean");
  });
  if (block.takes === "none") return options;
  const help = block.children.length ? `Text and blocks inside: ${block.children.join(", ")}.` : "Markdown.";
  const required = block.takes === "required";
  const set = (now) => onvalue("text", now);
  const lines = longText({ id: "text", option: {}, value: value("text"), set, rows: 6, empty: "" });
  return [...options, field("text", "Text between the fences", required, help, lines)];
}

// Shows at each field what is wrong with it; returns what belongs to none.
export function markMistakes(form, findings) {
  const rest = new Set(findings);
  for (const element of form.querySelectorAll("[data-field]")) {
    const own = findings.filter((found) => found.field === element.dataset.field);
    for (const found of own) rest.delete(found);
    const wrong = own.some(({ severity }) => severity === "error");
    element.classList.toggle("wrong", wrong);
    for (const control of element.querySelectorAll("input, select, textarea")) control.ariaInvalid = String(wrong);
    const said = own.map((found) => h("li", { class: found.severity }, h("p", {}, found.message), hinted(found, element)));
    element.querySelector(".mistakes").replaceChildren(...(said.length ? [h("ul", {}, said)] : []));
  }
  return [...rest];
}

// Most hints repeat the help that stands there already.
const hinted = ({ hint }, element) =>
  hint && !element.querySelector(".help").textContent.includes(hint) ? h("p", { class: "quiet" }, hint) : null;

const field = (id, name, required, help, controls, labelled = true) =>
  h(
    "div",
    { class: "field", "data-field": id },
    labelled
      ? h("p", { class: "field-name" }, h("label", { for: id }, name), required ? h("span", { class: "needed" }, "required") : null)
      : null,
    controls,
    h("p", { class: "help quiet", id: `${id}-help` }, help),
    h("div", { class: "mistakes", id: `${id}-mistakes`, role: "status" }),
  );

function about({ help, default: usual, min, max, type, of }) {
  const given = usual !== null && usual !== "" && type !== "boolean" ? `Default: ${plainly(usual)}.` : "";
  const bounds = [min === null ? "" : `from ${min}`, max === null ? "" : `to ${max}`].filter(Boolean).join(" ");
  const parts = Object.entries(of).map(([name, part]) => `${name} (${TAKES[part.type] ?? part.type}${part.required ? ", required" : ""})`);
  const entries = parts.length ? `Each entry: ${parts.join(", ")}.` : "";
  const ended = help && !/[.!?]$/.test(help) ? `${help}.` : help;
  return [ended, bounds && `${bounds[0].toUpperCase()}${bounds.slice(1)}.`, given, entries].filter(Boolean).join(" ");
}

const TAKES = { string: "text", boolean: "true or false", integer: "whole number", url: "address", image: "picture" };

const plainly = (value) => (typeof value === "object" ? JSON.stringify(value) : String(value));

const describedBy = (id) => ({ id, "aria-describedby": `${id}-help ${id}-mistakes` });

function line({ id, option, value, set, ...more }) {
  const input = h("input", {
    ...describedBy(id),
    type: "text",
    autocomplete: "off",
    placeholder: option.example === null ? null : plainly(option.example),
    value: value ?? "",
    oninput: () => set(input.value || null),
    ...more.attributes,
  });
  return input;
}

// An empty text means something for pictures: that they only decorate.
function words(context) {
  const input = line(context);
  if (context.name !== "alt") return input;
  const box = h("input", {
    type: "checkbox",
    checked: context.value === "",
    onchange: () => {
      input.disabled = box.checked;
      context.set(box.checked ? "" : input.value || null);
    },
  });
  input.disabled = box.checked;
  return [input, h("label", { class: "tick" }, box, "It only decorates")];
}

function number(context) {
  const { option, value } = context;
  // What is no number would not be seen in a field for numbers.
  const typed = value === null || Number.isFinite(Number(value)) ? "number" : "text";
  const step = option.type === "integer" ? 1 : "any";
  return line({ ...context, attributes: { type: typed, step, min: option.min, max: option.max } });
}

const day = (context) =>
  line({ ...context, attributes: { type: context.value === null || /^\d{4}-\d\d-\d\d$/.test(context.value) ? "date" : "text" } });

function onOff({ id, name, option, value, set }) {
  const usual = String(option.default ?? false);
  const box = h("input", {
    ...describedBy(id),
    type: "checkbox",
    role: "switch",
    checked: (value ?? usual) === "true",
    onchange: () => set(value === null && String(box.checked) === usual ? null : String(box.checked)),
  });
  return h("label", { class: "switch" }, box, name);
}

function list({ id, option, value, set }, choices, unnamed = "—") {
  const usual = option.default === null ? unnamed : `${plainly(option.default)} (default)`;
  const others = value !== null && !choices.includes(value) ? [value] : [];
  const shown = [...others, ...choices].map((each) => h("option", { value: each, selected: each === value }, each));
  const select = h("select", { ...describedBy(id), onchange: () => set(select.value || null) }, h("option", { value: "" }, usual), shown);
  return select;
}

const rows = (context) => list(context, context.block.rows);

function action(context) {
  const { actions } = context.block;
  const kinds = context.option.choices;
  return list(
    context,
    Object.keys(actions).filter((name) => !kinds.length || kinds.includes(actions[name])),
  );
}

function picture(context) {
  const paths = `${context.id}-paths`;
  const named = h("datalist", { id: paths }, context.known.pictures.map((path) => h("option", { value: path })));
  return [line({ ...context, attributes: { list: paths } }), named];
}

function colourField(context) {
  const text = line(context);
  const well = h("input", {
    type: "color",
    "aria-label": `Choose ${context.name}`,
    value: /^#[0-9a-f]{6}$/i.test(context.value ?? "") ? context.value : "#808080",
    oninput: () => {
      text.value = well.value;
      context.set(well.value);
    },
  });
  return h("span", { class: "colour" }, text, well);
}

// Lists and records as YAML, and running text.
function longText({ id, value, set, rows: high = 4, empty = null }) {
  const area = h("textarea", {
    ...describedBy(id),
    class: empty === null ? "field-code" : null,
    rows: Math.max(high, Math.min(14, (value ?? "").split("\n").length + 1)),
    spellcheck: "false",
    oninput: () => set(area.value || empty),
  });
  area.value = value ?? "";
  return area;
}

const CONTROLS = {
  string: words,
  number,
  integer: number,
  boolean: onOff,
  choice: (context) => list(context, context.option.choices),
  image: picture,
  date: day,
  colour: colourField,
  rows,
  row: rows,
  action,
  list: longText,
  records: longText,
};
