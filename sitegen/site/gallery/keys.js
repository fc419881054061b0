// The keyboard. Modules add shortcuts; the help lists them all, and the palette runs them by name.

import { byId, h } from "./dom.js";

// { keys, label, where ("cell", "gallery" or "" for both), run() }, in the order of the help. `keys` is what the key
// says (KeyboardEvent.key), with "Ctrl+" before it where Control or Command is held. What has no keys is for the palette.
export const shortcuts = [];

// Arrows, Enter and Escape, which the help names too.
const MOVES = [
  ["↑ ↓ ← →", "In the list: move. In a mail: ← previous, → next"],
  ["Enter", "Open"],
  ["Esc", "Back; in the search field: clear it"],
];

// `step(offset)`: to another mail; `close()`: back to the list; `move(line, direction)`: the line next to one, the first
// without one; `cellIsOpen()`; `moves`: what arrows, Enter and Escape do, for the help.
export function onKeys({ step, close, move, cellIsOpen, moves = MOVES }) {
  shortcuts.unshift(
    { keys: "/", label: "Search", where: "gallery", run: search },
    { keys: "?", label: "Keys", where: "", run: () => help(cellIsOpen(), moves) },
  );
  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.defaultPrevented || document.querySelector("dialog[open]")) return;
    const held = event.ctrlKey || event.metaKey;
    const field = event.target.closest?.("input:not([type=radio]), select, textarea");
    const chosen = shortcuts.find(
      ({ keys, where }) =>
        keys === (held ? `Ctrl+${event.key}` : event.key) && (!where || (where === "cell") === cellIsOpen()),
    );
    if (chosen && (held || !field)) chosen.run();
    else if (held) return;
    else if (event.key === "Escape") {
      if (cellIsOpen()) close(field);
      else if (field === byId("search")) leaveSearch(field);
      else return;
    } else if (field) {
      if (field !== byId("search") || event.key !== "ArrowDown") return;
      move(null)?.focus();
    } else if (!event.key.startsWith("Arrow") || event.target.type === "radio") return;
    else if (cellIsOpen()) {
      if (event.key === "ArrowLeft") step(-1);
      else if (event.key === "ArrowRight") step(1);
      else return;
    } else {
      const line = document.activeElement.closest?.("a.line");
      if (!line && event.key !== "ArrowDown") return;
      move(line, event.key.slice(5))?.focus();
    }
    event.preventDefault();
  });
}

function search() {
  byId("search").select();
  byId("search").focus();
}

function leaveSearch(field) {
  if (field.value) {
    field.value = "";
    field.dispatchEvent(new Event("input", { bubbles: true }));
  } else field.blur();
}

function help(inCell, moves) {
  const here = shortcuts.filter(({ keys, where }) => keys && (!where || (where === "cell") === inCell));
  const rows = [...moves, ...here.map(({ keys, label }) => [keys, label])];
  modal(
    "Keys",
    h(
      "dl",
      { class: "keys", tabindex: "0" },
      rows.map(([keys, label]) => h("div", {}, h("dt", {}, h("kbd", {}, keys)), h("dd", {}, label))),
    ),
  );
}

// A dialog over the page; it goes when it is closed.
export function modal(title, ...content) {
  const dialog = h(
    "dialog",
    { class: "modal", "aria-label": title },
    h(
      "header",
      {},
      h("h2", {}, title),
      h("button", { type: "button", class: "small", "aria-label": "Close", onclick: () => dialog.close() }, "Esc"),
    ),
    content,
  );
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}
