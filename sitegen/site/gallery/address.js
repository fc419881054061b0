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

// What belongs to one cell: the parameters that its page is opened with.
const OWN = { visit: defaults.visit };

// An address means the same to everybody: what it does not name is as usual.
export function readAddress(hash) {
  const [path, query = ""] = hash.replace(/^#\/?/, "").split("?");
  const given = Object.fromEntries([...new URLSearchParams(query)].filter(([name]) => Object.hasOwn(defaults, name)));
  return { ...defaults, ...given, cell: path.split("/").map(decoded).join("/") };
}

// The state with another cell open.
export const moved = (state, cell) => ({ ...state, ...(cell === state.cell ? {} : OWN), cell });

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
