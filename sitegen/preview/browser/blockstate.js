// The address after "#" holds which block is tried out, how it is shown and what differs from its example:
// #/hero?scheme=dark&o.eyebrow=Tonight&text=…&without=alt. No DOM here.

const VIEW = { show: "both", width: "", scheme: "system", theme: "" };
const OPTION = "o.";

// `options`: by name what is typed, null for those of the example that are left out; `text`: null for the example's.
export function readTrial(hash) {
  const [path, query = ""] = hash.replace(/^#\/?/, "").split("?");
  const state = { ...VIEW, block: decodedPart(path), options: {}, text: null };
  for (const [name, value] of new URLSearchParams(query)) {
    if (Object.hasOwn(VIEW, name)) state[name] = value;
    else if (name === "text") state.text = value;
    else if (name.startsWith(OPTION)) state.options[name.slice(OPTION.length)] = value;
    else if (name === "without") for (const left of value.split(",")) state.options[left] = null;
  }
  return state;
}

export function writeTrial(state) {
  const query = new URLSearchParams(Object.entries(VIEW).flatMap(([name, usual]) => (state[name] === usual ? [] : [[name, state[name]]])));
  const options = Object.entries(state.options);
  for (const [name, value] of options) if (value !== null) query.set(OPTION + name, value);
  const left = options.filter(([, value]) => value === null).map(([name]) => name);
  if (left.length) query.set("without", left.join(","));
  if (state.text !== null) query.set("text", state.text);
  return `#/${encodeURIComponent(state.block)}${query.size ? `?${query}` : ""}`;
}

// The options of `block` as they are tried.
export const optionsIn = (block, state) =>
  Object.fromEntries(Object.entries({ ...block.example.options, ...state.options }).filter(([, value]) => value !== null));

export const textIn = (block, state) => state.text ?? block.example.text;

// What `state` says of options and text once `field` has another value, null to leave it out.
export function withValue(block, state, field, value) {
  if (field === "text") return { text: value === block.example.text ? null : (value ?? "") };
  const name = field.slice(OPTION.length);
  const options = { ...state.options, [name]: value };
  if (value === (block.example.options[name] ?? null)) delete options[name];
  return { options };
}

export const fieldOf = (name) => OPTION + name;

function decodedPart(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
