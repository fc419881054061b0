// The address after "#" holds the whole state: #/campaign/segment/variant/locale?show=mail&width=375&scheme=dark&q=…

// What there is without a word in the address. Modules that add to the state add their default.
export const defaults = {
  q: "",
  locale: "",
  variant: "",
  show: "both",
  width: "", // as is usual in this window
  scheme: "system",
  images: "on",
  client: "",
  as: "",
  details: "open",
  tools: "few",
  inspect: "off",
  visit: "",
};

// What becomes of a value when another cell is opened, or the list (no cell): functions of the value, the cell that was open,
// the one that is to be (each may be undefined) and all cells. What is not named here stays as it is.
export const carried = {
  visit: () => defaults.visit, // the parameters that the page of one cell is opened with
  as: (value, from, to) => (to ? value : defaults.as),
};

// An address means the same to everybody: what it does not name is as usual.
export function readAddress(hash) {
  const [path, query = ""] = hash.replace(/^#\/?/, "").split("?");
  const given = Object.fromEntries([...new URLSearchParams(query)].filter(([name]) => Object.hasOwn(defaults, name)));
  return { ...defaults, ...given, cell: path.split("/").map(decoded).join("/") };
}

// The state with another cell open, "" for the list.
export function moved(state, cell, cells) {
  if (cell === state.cell) return state;
  const [from, to] = [cells.get(state.cell), cells.get(cell)];
  const kept = Object.entries(carried).map(([name, carry]) => [name, carry(state[name], from, to, cells)]);
  return { ...state, ...Object.fromEntries(kept), cell };
}

// What the page lets people choose, by the name in the address: { label, has(value, cell, cells) }, `label` as the page has
// it. Modules add what they offer.
export const offered = {};

// The state of an open cell with what is usual in place of what cannot be chosen; `refused` lists that, as { value, label }.
export function asOffered(state, cells) {
  const cell = cells.get(state.cell);
  const asked = Object.entries(offered).filter(([name]) => cell && state[name] !== defaults[name]);
  const not = asked.filter(([name, { has }]) => !has(state[name], cell, cells));
  const usual = Object.fromEntries(not.map(([name]) => [name, defaults[name]]));
  return { ...state, ...usual, refused: not.map(([name, { label }]) => ({ value: state[name], label })) };
}

export function writeAddress(state) {
  const query = new URLSearchParams(
    Object.entries(state).filter(([name, value]) => Object.hasOwn(defaults, name) && value !== defaults[name]),
  );
  const path = state.cell.split("/").map(encodeURIComponent).join("/");
  return `#/${path}${query.size ? `?${query}` : ""}`;
}

export const cellAddress = (id) => writeAddress({ cell: id });

function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
