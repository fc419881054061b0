// Puts the page together: data, address, filters, matrix, cell view.

import { readAddress, writeAddress } from "./address.js";
import { CellView } from "./cell.js";
import { Cells } from "./cells.js";
import { byId, h, plural } from "./dom.js";
import { askDisk, askServer, Door } from "./door.js";
import { onKeys } from "./keys.js";
import { applyFilter, campaignSection, lineOf } from "./matrix.js";

const CHIPS = 6; // more choices than that become a list

export class Gallery {
  constructor(data, sandbox) {
    this.data = data;
    this.cells = new Cells(data.cells);
    this.state = readAddress(location.hash);
    this.root = byId("campaigns");
    this.door = new Door(data.live ? askServer : askDisk(this.cells));
    this.view = new CellView(this.cells, (change, quietly) => this.go(change, quietly), sandbox, this.door);
    byId("search").addEventListener("input", (event) => this.go({ q: event.target.value.trim() }, true));
    byId("filters").addEventListener("submit", (event) => event.preventDefault());
    // What `go` sets is taken up at once: this event comes later, when another key may have changed the address again.
    addEventListener("hashchange", () => location.hash === this.taken || this.arrive());
    onKeys({
      step: (offset) => this.step(offset),
      close: () => this.go({ cell: "" }),
      cellIsOpen: () => Boolean(this.state.cell),
    });
    this.build();
    this.arrive();
  }

  // Changes the address; `quietly`: without a new entry in the history.
  go(change, quietly = false) {
    this.state = { ...this.state, ...change };
    const address = writeAddress(this.state);
    if (!quietly && "cell" in change) location.hash = address;
    else history.replaceState(null, "", address);
    this.arrive();
  }

  arrive() {
    const hash = location.hash;
    // A plain fragment (the skip link, a campaign in the contents) moves the page and is no address.
    if (hash && !hash.startsWith("#/")) return;
    this.state = readAddress(hash, this.state);
    const address = writeAddress(this.state);
    if (address !== hash && !(hash === "" && address === "#/")) history.replaceState(null, "", address);
    this.taken = location.hash;
    this.filter();
    const open = Boolean(this.state.cell);
    byId("gallery").inert = open;
    document.documentElement.classList.toggle("cell-open", open);
    if (open) this.view.show(this.state, this.cells.open(this.state));
    else if (this.view.shown) {
      this.view.hide();
      this.lineOf(this.view.id)?.focus();
    }
    const cell = open && this.cells.get(this.state.cell);
    document.title = cell
      ? `${cell.inbox.subject || cell.id} (${this.data.title})`
      : `${this.data.title}: mails and landing pages`;
    this.onarrive?.();
  }

  step(offset) {
    const order = this.cells.open(this.state);
    const next = order[order.findIndex((cell) => cell.id === this.state.cell) + offset];
    if (next) this.go({ cell: next.id });
  }

  lineOf(id) {
    return this.root.querySelector(`[data-cell="${CSS.escape(id)}"]`);
  }

  build() {
    const campaigns = this.cells.matrix();
    this.root.replaceChildren(...campaigns.map(campaignSection), h("p", { class: "empty", id: "empty", hidden: true }));
    byId("contents").replaceChildren(
      h(
        "ul",
        {},
        campaigns.map(({ id, name, cells }) =>
          h(
            "li",
            {},
            h(
              "a",
              { href: `#campaign-${id}`, onclick: (event) => this.jump(event, id) },
              name,
              h("span", {}, cells.filter(({ gated }) => !gated).length.toLocaleString("en")),
            ),
          ),
        ),
      ),
    );
    const choices = [
      this.choice(
        "locale",
        "Locale",
        this.cells.parts("locale").map(({ tag, name }) => [tag, name]),
      ),
      this.choice(
        "variant",
        "Variant",
        this.cells.parts("variant").map(({ id, name }) => [id, name]),
      ),
    ];
    byId("choices").replaceChildren(...choices);
  }

  jump(event, id) {
    event.preventDefault();
    byId(`campaign-${id}`).scrollIntoView({ block: "start" });
  }

  choice(name, label, options) {
    if (options.length < 2) return "";
    if (options.length > CHIPS || name === "variant") {
      return h(
        "label",
        { class: "select" },
        label,
        h(
          "select",
          { name, onchange: (event) => this.go({ [name]: event.target.value }, true) },
          h("option", { value: "" }, "all"),
          options.map(([value, text]) => h("option", { value }, text)),
        ),
      );
    }
    return h(
      "fieldset",
      { class: "radios" },
      h("legend", {}, label),
      [["", "all"], ...options].map(([value, text]) =>
        h(
          "label",
          {},
          h("input", { type: "radio", name, value, onchange: () => this.go({ [name]: value }, true) }),
          h("span", { dir: "auto" }, text),
        ),
      ),
    );
  }

  filter() {
    const { q, locale, variant } = this.state;
    const search = byId("search");
    if (search !== document.activeElement) search.value = q;
    for (const input of byId("choices").querySelectorAll("input"))
      input.checked = input.value === this.state[input.name];
    for (const select of byId("choices").querySelectorAll("select")) select.value = this.state[select.name];
    const shown = applyFilter(this.root, this.cells, { q, locale, variant });
    const filtered = q || locale || variant;
    const waiting = this.cells.list.filter((cell) => cell.pending).length;
    const warned = this.cells.list.filter((cell) => cell.warnings).length;
    byId("counts").textContent = [
      plural(shown.campaigns, "campaign"),
      plural(shown.mails, "mail"),
      shown.held ? `${shown.held.toLocaleString("en")} not sent` : "",
      filtered ? `of ${this.cells.list.length.toLocaleString("en")}` : "",
      !filtered && warned ? `${warned.toLocaleString("en")} with warnings` : "",
      waiting ? `${waiting.toLocaleString("en")} still compiling` : "",
    ]
      .filter(Boolean)
      .join(" · ");
    this.empty(!shown.mails && !shown.held, filtered);
  }

  empty(nothing, filtered) {
    const note = byId("empty");
    note.hidden = !nothing;
    if (!nothing) return;
    note.replaceChildren(
      ...(filtered
        ? [
            "No mail matches. ",
            h(
              "button",
              { type: "button", onclick: () => this.go({ q: "", locale: "", variant: "" }, true) },
              "Show all",
            ),
          ]
        : ["There are no mails yet: add a campaign under content/campaigns/."]),
    );
  }

  // Newer states of some cells (all: of every cell, in order). Keeps scroll position, focus and what is open.
  update(cells, all = false) {
    if (all) {
      const known = cells.length === this.cells.list.length && this.cells.update(cells);
      this.cells.replace(cells);
      if (!known) {
        const { scrollX, scrollY } = window;
        const focused = document.activeElement?.dataset?.cell;
        this.build();
        scrollTo({ left: scrollX, top: scrollY, behavior: "instant" });
        if (focused) this.lineOf(focused)?.focus({ preventScroll: true });
        this.arrive();
        return;
      }
    } else this.cells.update(cells);
    for (const cell of cells) this.renew(cell);
    this.arrive();
  }

  renew(cell) {
    const old = this.lineOf(cell.id);
    if (!old) return;
    const focused = old === document.activeElement;
    const line = lineOf(cell);
    old.replaceWith(line);
    if (focused) line.focus({ preventScroll: true });
  }
}

const data = JSON.parse(byId("data").textContent);
// No scripts in the frames. The page keeps its origin, for otherwise browsers refuse its pictures when opened from
// disk, and the preview could not keep the scroll position over a reload.
export const gallery = new Gallery(data, "allow-same-origin allow-popups allow-popups-to-escape-sandbox");
