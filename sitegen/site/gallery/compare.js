// A mail beside another one: another cell, or the same cell in the last build or the last commit.

import { carried, defaults, offered } from "./address.js";
import { copier, sections } from "./aside.js";
import { leadTo, standOut } from "./beside.js";
import { TEXT_DIFFERS } from "./differences.js";
import { h, plural } from "./dom.js";
import { shortcuts } from "./keys.js";
import { tools, choice } from "./tools.js";

const OFFERED = 500; // cells that a list offers

// Other states of the same cell: what stands in the address, and words.
export const VERSIONS = { __proto__: null, "@build": "Last build", "@HEAD": "Last commit" };

// Pairs of those that can be got at here; the preview adds its own.
export const versions = [];

Object.assign(defaults, { compare: "" });

const PARTS = ["campaign", "segment", "variant", "locale"];

// A version is compared with wherever one goes. Another mail is left behind with the one beside it, unless the next one has
// such a counterpart: the same other variant, language or segment; where that is the next one itself, the two change sides.
carried.compare = (compare, from, to, cells) => {
  if (!compare || compare in VERSIONS) return compare;
  const renamed = cells.heir(compare);
  if (to && !from && canBeCompared(renamed) && renamed !== to) return renamed.id;
  const other = cells.get(compare);
  if (!from || !to || !other) return "";
  const like = (side) => PARTS.map((part) => nameOf(nameOf(other, part) === nameOf(from, part) ? to : side, part)).join("/");
  const found = [other, from].map(like).find((id) => id !== to.id);
  return canBeCompared(cells.get(found)) ? found : "";
};

offered.compare = {
  label: "Compare with",
  has: (compare, cell, cells) => compare in VERSIONS || (compare !== cell.id && canBeCompared(cells.get(compare))),
};

const canBeCompared = (cell) => Boolean(cell) && !cell.gated;

tools.push((context) => {
  const { state, cell, cells, go } = context;
  const groups = [
    ["The same mail", versions],
    others(context, "variant", "Variants"),
    others(context, "locale", "Languages"),
    others(context, "segment", "Segments"),
  ].filter(([, options]) => options.length);
  if (!groups.length) return null;
  const listed = groups.some(([, options]) => options.some(([value]) => value === state.compare));
  const far = state.compare && !listed ? [[state.compare, headings(state.compare, cell, cells)[0]]] : [];
  return choice("compare", "Compare with", [["", "nothing"], ...far, ...groups], state.compare, (change) =>
    go(change.compare === cell.id ? { compare: "" } : change),
  );
});

// Those that differ from a cell in one part alone, as a group of a list; of names that stand there twice, with the id.
function others({ cell, cells }, part, label) {
  const found = cells.siblings(cell, part).filter((other) => other.id !== cell.id && canBeCompared(other));
  const names = Map.groupBy(found, (other) => other[part].name);
  const told = (other) => (names.get(other[part].name).length > 1 ? `${other[part].name} (${nameOf(other, part)})` : other[part].name);
  const listed = found.slice(0, OFFERED).map((other) => [other.id, told(other)]);
  return [found.length > OFFERED ? `${label}, the first ${OFFERED} of ${found.length.toLocaleString("en")}` : label, listed];
}

// What heads the other mail and this one: that in which they differ.
export function headings(compare, cell, cells) {
  if (VERSIONS[compare]) return [VERSIONS[compare], "Now"];
  const other = cells.get(compare);
  if (!other || !cell) return [compare, "Mail"];
  const parts = PARTS.filter((part) => nameOf(other, part) !== nameOf(cell, part));
  return [other, cell].map((each) => parts.map((part) => each[part].name).join(" / ") || "Mail");
}

const nameOf = (cell, part) => cell[part].id ?? cell[part].tag;

sections.unshift({
  id: "differences",
  title: "Differences",
  make: ({ differences, other, mail, view }) => {
    told = [];
    if (!differences) return null;
    const lines = [
      ...["subject", "preheader"]
        .filter((name) => other[name] !== mail[name])
        .map((name) => ({ what: name === "subject" ? "Subject" : "Preheader", gone: other[name], now: mail[name], line: name })),
      ...differences.map((each, nth) => ({ ...each, nth })),
    ];
    if (!lines.length) return h("p", { class: "quiet" }, "They read the same.");
    told = lines.map((line) => differenceButton(line, view));
    return [
      h("p", { class: "quiet" }, plural(lines.length, "difference")),
      h(
        "ul",
        { class: "differences" },
        told.map((button) => h("li", {}, button)),
      ),
      copier("Copy differences", () =>
        lines.map(({ what, gone, now }) => [what, gone && `- ${gone}`, now && `+ ${now}`].filter(Boolean).join("\n")).join("\n\n"),
      ),
    ];
  },
});

let told = []; // the buttons of the differences that are listed

function differenceButton({ what, gone, now, line, nth, pair }, view) {
  const button = h(
    "button",
    { type: "button" },
    what === TEXT_DIFFERS ? null : h("span", { class: "quiet" }, what),
    gone ? h("del", { dir: "auto" }, gone) : null,
    now ? h("ins", { dir: "auto" }, now) : null,
  );
  button.addEventListener("click", () => {
    for (const each of told) each.toggleAttribute("data-chosen", each === button);
    if (line) standOut(view.head.querySelector(`.inbox .line-${line}`));
    else leadTo([view.panes.other, view.panes.mail], nth, pair);
  });
  return button;
}

// To the next difference of the list, or the one before.
function stepDifference(offset) {
  const chosen = told.findIndex((button) => button.hasAttribute("data-chosen"));
  const next = chosen < 0 ? told.at(offset > 0 ? 0 : -1) : told[chosen + offset];
  if (!next) return;
  if (told.includes(document.activeElement)) next.focus();
  next.scrollIntoView({ block: "nearest" });
  next.click();
}

shortcuts.push(
  { keys: "n", label: "Next difference, while comparing", where: "cell", run: () => stepDifference(1) },
  { keys: "N", label: "Previous difference, while comparing", where: "cell", run: () => stepDifference(-1) },
);
