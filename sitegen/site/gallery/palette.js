// Ctrl-K: everything that can be done or opened, by its name.

import { h } from "./dom.js";
import { modal, shortcuts } from "./keys.js";

const SHOWN = 12; // so many are listed; more words find the others

// `cells`: all of them; `go(id)` opens one; `cellIsOpen()`.
export function onPalette(cells, go, cellIsOpen) {
  shortcuts.unshift({ keys: "Ctrl+k", label: "Find and do anything", where: "", run: () => open(cells, go, cellIsOpen()) });
}

function open(cells, go, inCell) {
  const input = h("input", {
    type: "search",
    role: "combobox",
    "aria-label": "What to do or open",
    "aria-expanded": "true",
    "aria-controls": "found",
    "aria-autocomplete": "list",
    placeholder: "Type a command, a subject or a segment",
    autocomplete: "off",
    spellcheck: "false",
  });
  const list = h("ul", { id: "found", role: "listbox", "aria-label": "Found" });
  const dialog = modal("Find", input, list);
  dialog.classList.add("palette");
  let found = [];
  let at = 0;
  const mark = () => {
    [...list.children].forEach((item, place) => item.setAttribute("aria-selected", String(place === at)));
    input.setAttribute("aria-activedescendant", found.length ? `found-${at}` : "");
    list.children[at]?.scrollIntoView({ block: "nearest" });
  };
  const run = (place) => {
    dialog.close();
    found[place]?.run();
  };
  const look = () => {
    found = matching(cells, go, inCell, input.value);
    at = 0;
    list.replaceChildren(
      ...found.map(({ label, about, keys }, place) =>
        h(
          "li",
          { id: `found-${place}`, role: "option", onclick: () => run(place) },
          h("span", { dir: "auto" }, label),
          about ? h("span", { class: "quiet" }, about) : null,
          keys ? h("kbd", {}, keys) : null,
        ),
      ),
    );
    mark();
  };
  input.addEventListener("input", look);
  input.addEventListener("keydown", (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by && found.length) at = (at + by + found.length) % found.length;
    else if (event.key === "Enter") run(at);
    else return;
    event.preventDefault();
    mark();
  });
  look();
  input.focus();
}

function matching(cells, go, inCell, typed) {
  const words = typed.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const holds = (text) => words.every((word) => text.toLocaleLowerCase().includes(word));
  const commands = shortcuts.filter(
    ({ where, label, keys }) => keys !== "Ctrl+k" && (!where || (where === "cell") === inCell) && holds(label),
  );
  const mails = words.length ? cells.list.filter((cell) => !cell.gated && cells.matches(cell, { q: typed })) : [];
  return [
    ...commands,
    ...mails.slice(0, SHOWN).map((cell) => ({
      label: cell.inbox.subject || cell.id,
      about: cell.id,
      run: () => go(cell.id),
    })),
  ].slice(0, SHOWN);
}
