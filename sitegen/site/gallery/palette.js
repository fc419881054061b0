// Ctrl-K: everything that can be done or opened, by its name.

import { h } from "./dom.js";
import { modal, shortcuts } from "./keys.js";
import { settingsIn } from "./tools.js";

const SHOWN = 12; // so many are listed; more words find the others
const MAILS = 4; // of these, so many are kept for mails

// `places`: what can be opened: { placeholder, called (what they are found by, in words), later (what is said besides while
// none is open), find(typed, most) }, which gives { label, about, run() }; `cellIsOpen()`. What the page's tools offer is
// found too: any choice in an element with `data-settings`.
export function onPalette(places, cellIsOpen) {
  shortcuts.unshift({ keys: "Ctrl+k", label: "Find and do anything", where: "", run: () => open(places, cellIsOpen()) });
}

// The mails of `cells` as places; `go(change)` changes the address; `copyToo`: whether the search looks into their copy.
export const mailPlaces = (cells, go, copyToo) => ({
  placeholder: "Type a command, a subject or a segment",
  called: "mails, by their subject, preheader, segment or campaign",
  later: " How a mail is shown is found here once one is open.",
  find(typed, most) {
    const found = cells.list.filter((cell) => !cell.gated && cells.matches(cell, { q: typed }));
    const mails = found
      .slice(0, most)
      .map(({ id, inbox }) => ({ label: inbox.subject || id, about: id, run: () => go({ cell: id }) }));
    const all = { run: () => go({ cell: "", q: typed }) };
    if (found.length > most) all.label = `All ${found.length.toLocaleString("en")} mails that match “${typed}”`;
    else if (copyToo && !mails.length) all.label = `Search the copy of all mails for “${typed}”`;
    return all.label ? [all, ...mails] : mails;
  },
});

function open(places, inCell) {
  const input = h("input", {
    type: "search",
    role: "combobox",
    "aria-label": "What to do or open",
    "aria-expanded": "true",
    "aria-controls": "found",
    "aria-autocomplete": "list",
    placeholder: places.placeholder,
    autocomplete: "off",
    spellcheck: "false",
  });
  const list = h("ul", { id: "found", role: "listbox", "aria-label": "Found" });
  const nothing = h("p", { class: "nothing quiet", role: "status" });
  const dialog = modal("Find", input, nothing, list);
  dialog.classList.add("palette");
  let found = [];
  let at = 0;
  const mark = () => {
    [...list.children].forEach((item, place) => item.setAttribute("aria-selected", String(place === at)));
    input.setAttribute("aria-activedescendant", found.length ? `found-${at}` : "");
    list.children[at]?.scrollIntoView({ block: "nearest" });
  };
  const run = (place) => {
    if (!found[place]) return;
    dialog.close();
    found[place].run();
  };
  const look = () => {
    const typed = input.value.trim();
    const { commands, others } = matching(places, inCell, typed);
    found = [...commands.slice(0, SHOWN - Math.min(MAILS, others.length)), ...others].slice(0, SHOWN);
    at = 0;
    const called = commands.length > 0 || others.some(({ about }) => about !== undefined);
    nothing.textContent = called
      ? ""
      : `Nothing is called “${typed}”. Here are things to do, by their name, and ${places.called}.${inCell ? "" : (places.later ?? "")}`;
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", String(found.length > 0));
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
    else if (event.key === "Escape") dialog.close(); // browsers would clear the field first
    else return;
    event.preventDefault();
    mark();
  });
  look();
  input.focus();
}

function matching(places, inCell, typed) {
  const words = typed.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const holds = (text) => words.every((word) => text.toLocaleLowerCase().includes(word));
  const commands = shortcuts.filter(
    ({ where, label, keys }) => keys !== "Ctrl+k" && (!where || (where === "cell") === inCell) && holds(label),
  );
  if (!words.length) return { commands, others: [] };
  const named = new Set(commands.map(({ label }) => label));
  const settings = [...document.querySelectorAll("[data-settings]")]
    .filter((part) => !part.closest("[hidden], [inert]"))
    .flatMap(settingsIn)
    .filter(({ label, found }) => !named.has(label) && holds(`${label} ${found}`))
    .map(({ label, chosen, run }) => ({ label, about: chosen ? "as it is now" : "", run }));
  return { commands: [...commands, ...settings], others: places.find(typed, SHOWN) };
}
