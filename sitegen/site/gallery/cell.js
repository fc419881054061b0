// One cell large: what its reader's inbox shows, mail and landing page side by side, its text and source, details.

import { cellAddress } from "./address.js";
import { details } from "./aside.js";
import { scrolledTogether } from "./beside.js";
import { headings } from "./compare.js";
import { markDifferences } from "./differences.js";
import { byId, h } from "./dom.js";
import { showFound, withMarks } from "./found.js";
import { Pane, smallWindow, usualWidth } from "./frames.js";
import { asSeen } from "./looks.js";
import { badge, isOld, OLD, whyHeld } from "./lines.js";
import { htmlSheet, messageSheet, textSheet } from "./source.js";
import { manners, places, rare, setUnseen, tools } from "./tools.js";

const NEAR_EDGE = 120; // pixels of the details that are too few to be noticed

// While the mail beside it greets somebody.
const SAME_PAGE = "One page for everybody: it does not know who reads the mail.";

// A page on disk has nobody to post its forms to.
const FORMS_REST = "Forms and buttons can be tried with “sitegen serve”, not here.";

const STANDS_IN = "It cannot be made for this reader before its mistake is mended: you see it as its own persona last got it.";

const beside = (name) => `Only this mail is shown here. Choose “Mail” to see it beside ${name}, with what differs.`;

// What an address chooses from has no prototype: “toString” is none of it.
const SHEETS = { __proto__: null, text: textSheet, source: htmlSheet, message: messageSheet };

export class CellView {
  // `go(change)` changes the address; `sandbox` is the frames' sandbox attribute, `door` has the mails.
  constructor(cells, go, sandbox, door) {
    this.cells = cells;
    this.go = go;
    this.door = door;
    this.element = byId("cell");
    const resized = (width) => this.go({ width }, true);
    this.panes = {
      other: new Pane("other", "Compared with", 800, sandbox, resized),
      mail: new Pane("mail", "Mail", 800, sandbox, resized),
      page: new Pane("page", "Landing page", 1280, `${sandbox} allow-forms`, resized),
    };
    scrolledTogether([this.panes.mail, this.panes.other]);
    this.opened = 0;
    this.markFound = showFound(this.panes.mail, () => this.state && { q: this.state.q, opened: this.opened });
    this.head = h("header", { class: "cell-head" });
    this.sheet = h("div", { class: "sheets", hidden: true });
    this.details = h("aside", { class: "details", "aria-label": "About this mail" });
    this.trouble = h("p", { class: "trouble", role: "status", hidden: true });
    this.panel = h(
      "div",
      { class: "panes" },
      Object.values(this.panes).map((pane) => pane.element),
      this.sheet,
      this.details,
    );
    this.element.append(this.head, this.trouble, this.panel);
    smallWindow.addEventListener("change", () => this.shown === null || this.go({}, true));
    // Who comes back to the page may have committed or built meanwhile.
    addEventListener("focus", () => this.shown !== null && this.state.compare.startsWith("@") && this.compareAnew());
  }

  get shown() {
    return this.element.hidden ? null : this.id;
  }

  show(state, order) {
    const cell = this.cells.get(state.cell);
    const arriving = this.element.hidden || this.id !== state.cell;
    this.id = state.cell;
    this.state = state;
    this.element.hidden = false;
    const focused = this.head.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    if (arriving) {
      this.mail = null;
      this.opened += 1;
    }
    this.head.replaceChildren(...(cell ? this.headOf(cell, state, order) : this.unknown(state.cell)));
    this.head.classList.toggle("all-tools", state.tools === "all");
    if (cell) this.equip(cell, state);
    const readable = Boolean(cell?.files.preview);
    const wanted = (kind) => readable && ["both", kind].includes(state.show);
    this.panes.mail.element.hidden = !wanted("mail");
    const comparing = Boolean(state.compare) && wanted("mail");
    this.panes.other.element.hidden = !comparing;
    this.panes.page.element.hidden = !wanted("page") || comparing;
    this.nameMails(comparing);
    if (!comparing) this.panes.other.empty();
    this.sheet.hidden = !readable || !SHEETS[state.show];
    this.details.hidden = !readable || state.details !== "open";
    const fitting = !comparing && state.show === "both" && (state.width || usualWidth()) === "fit";
    this.panel.classList.toggle("fitting", fitting);
    for (const pane of Object.values(this.panes)) {
      pane.resize(state.width);
      pane.paint(state.scheme);
    }
    if (wanted("page") && !comparing) this.panes.page.show(cell.files.landing + state.visit);
    else if (arriving) this.panes.page.empty();
    if (arriving) {
      this.panes.mail.empty();
      this.sheet.replaceChildren();
      this.sheeted = "";
      this.details.replaceChildren();
      this.say("");
    }
    if (readable) this.read(cell, state);
    if (focused) this.head.querySelector(`[data-key="${focused}"]`)?.focus();
    else if (arriving) byId("cell-title").focus({ preventScroll: true });
  }

  // What heads each mail.
  nameMails(comparing) {
    const { compare, cell } = this.state;
    const [other, mail] = comparing ? headings(compare, this.cells.get(cell), this.cells) : ["", "Mail"];
    this.panes.other.call(other);
    this.panes.mail.call(mail);
  }

  // Asks for the mail and shows it, unless something else is wanted by the time it has come.
  async read(cell, state) {
    const turn = (this.turn = {});
    const over = () => this.turn !== turn || this.state !== state || this.element.hidden;
    let mail;
    try {
      mail = await this.door.document(cell.id, state.as);
    } catch (error) {
      if (!over()) this.say(error.message);
      return;
    }
    if (over()) return;
    this.say([notAsAsked(mail, state), notOffered(state.refused)].filter(Boolean).join(" "));
    if (!this.mail) {
      this.mail = mail;
      this.equip(cell, state);
    }
    this.mail = mail;
    this.panes.page.remark([SAME_PAGE, mail.onDisk && mail.forms ? FORMS_REST : ""].filter(Boolean).join(" "));
    this.head.querySelector(".inbox p")?.replaceWith(this.line(this.cells.get(cell.id) ?? cell));
    const source = this.sourced ? await this.sourced(mail, state) : mail.html;
    if (over()) return;
    const seen = asSeen(source, state);
    const compared = this.panes.other.element.hidden ? null : await this.compared(seen, cell, state, over);
    if (over()) return;
    const { html } = seen;
    const looked = [state.as, state.images, state.client].join();
    if (!this.panes.mail.element.hidden) this.panes.mail.fill(html, looked !== this.looked, seen.made);
    this.looked = looked;
    this.markFound();
    const about = { cell: this.cells.get(cell.id) ?? cell, cells: this.cells, state, go: this.go, mail, said: seen.said, view: this };
    Object.assign(about, compared);
    const sheeted = `${state.show} ${mail[SHEET_OF[state.show]]}`;
    if (SHEETS[state.show] && sheeted !== this.sheeted) {
      const message = state.show === "message" ? await this.door.message?.(cell.id, state.as) : undefined;
      if (over()) return;
      this.sheeted = sheeted;
      this.sheet.replaceChildren(SHEETS[state.show](mail, message));
    }
    if (SHEETS[state.show]) {
      this.sheet.querySelector(".sheet-note")?.remove();
      const [other] = headings(state.compare, cell, this.cells);
      if (state.compare) this.sheet.prepend(h("p", { class: "sheet-note quiet" }, beside(other)));
    }
    if (!this.details.hidden) this.refresh(details(about));
    this.onread?.(about);
  }

  // Puts the details anew; the focus stays where it was.
  refresh(made) {
    const { tagName, textContent } = this.details.contains(document.activeElement) ? document.activeElement : {};
    this.details.replaceChildren(...made);
    if (tagName) [...this.details.querySelectorAll(tagName)].find((each) => each.textContent === textContent)?.focus();
  }

  // Shows the other mail beside this one as it is `seen`, what differs marked in both: the other mail, and differences.
  async compared(seen, cell, state, over) {
    const version = state.compare.startsWith("@");
    let other;
    try {
      other = await this.door.document(version ? cell.id : state.compare, version ? state.compare : state.as);
    } catch (error) {
      if (over()) return null;
      this.panes.other.empty();
      this.say(error.message);
      return null;
    }
    if (over()) return null;
    this.compareTo = JSON.stringify(other);
    const before = asSeen(other.html, state);
    const differences = markDifferences(before.doc, seen.doc);
    this.panes.other.fill(before.html);
    return { other, differences };
  }

  // Reads again if the mail is to be compared with another one now. Nothing moves otherwise: somebody may be clicking.
  async compareAnew() {
    const { id, state } = this;
    const other = await this.door.document(id, state.compare).catch(() => null);
    const cell = this.cells.get(id);
    if (other && cell && this.state === state && JSON.stringify(other) !== this.compareTo) this.read(cell, state);
  }

  say(words) {
    this.trouble.textContent = words;
    this.trouble.hidden = !words;
  }

  hide() {
    this.element.hidden = true;
    this.state = null;
    for (const pane of Object.values(this.panes)) pane.empty();
  }

  // As `Gallery.reload`.
  reload(ids, paths, mails) {
    this.door.forget(ids);
    for (const [reader, mail] of mails) this.door.keep(mail.id, reader, mail);
    if (this.shown === null) return;
    if (paths.has(this.panes.page.source.split(/[?#]/)[0])) this.panes.page.reload();
    const cell = this.cells.get(this.id);
    if ((ids.has(this.id) || ids.has(this.state.compare)) && cell?.files.preview) this.read(cell, this.state);
  }

  // Those who read are others than before.
  readAnew() {
    this.door.forget();
    const cell = this.shown === null ? null : this.cells.get(this.id);
    if (!cell?.files.preview) return;
    this.mail = null;
    this.read(cell, this.state);
  }

  unknown(id) {
    const heir = this.cells.heir(id);
    return [
      h(
        "div",
        { class: "cell-line" },
        h("h2", { id: "cell-title", tabindex: "-1" }, "There is no such mail"),
        this.closer(),
      ),
      h(
        "p",
        { class: "cell-note" },
        `No cell has the address ${id}. `,
        heir
          ? ["Now there is ", h("a", { href: cellAddress(heir.id) }, heir.id), "."]
          : "It may have been renamed, or its campaign cannot be read.",
      ),
    ];
  }

  closer() {
    return h(
      "a",
      { class: "button", href: "#/", "data-key": "close" },
      "All mails",
      h("kbd", { "aria-hidden": "true" }, "Esc"),
    );
  }

  headOf(cell, state, order) {
    const place = order.findIndex((other) => other.id === cell.id);
    const step = (offset, label, sign) => {
      const other = place < 0 ? undefined : order[place + offset];
      return other
        ? h(
            "a",
            { class: "button", href: cellAddress(other.id), "aria-label": label, title: label, "data-key": label },
            sign,
          )
        : h("span", { class: "button off", "aria-hidden": "true" }, sign);
    };
    const context = this.contextOf(cell, state);
    const choices = places.map((place) => place(context) || null);
    return [
      h(
        "div",
        { class: "cell-line cell-name" },
        h(
          "div",
          { class: "name" },
          h(
            "h2",
            { id: "cell-title", tabindex: "-1" },
            [cell.campaign, cell.segment, cell.variant, cell.locale].map(({ name }, place) =>
              h(
                "span",
                { class: choices[place - 2] ? "chosen-beside" : "part" },
                h("bdi", {}, name),
                place < 3 ? h("span", { class: "slash" }, " / ") : "",
              ),
            ),
          ),
          h(
            "span",
            { class: "places", "data-settings": "" },
            choices[1] || !choices[0] ? "" : slash(),
            choices.filter(Boolean).map((choice, at, all) => h("span", { class: "part" }, choice, at < all.length - 1 ? slash() : "")),
          ),
        ),
        h(
          "span",
          { class: "steps" },
          step(-1, "Previous mail", "←"),
          place < 0 || cell.gated ? "" : h("span", { class: "count" }, [place + 1, order.length].map((each) => each.toLocaleString("en")).join(" of ")),
          step(1, "Next mail", "→"),
        ),
        cell.gated
          ? null
          : [
              this.opener("details", "Details", "open", () => this.toggleDetails()),
              this.opener("tools", "More tools", "all", () => this.toggle("tools", "all", "few")),
            ],
        this.closer(),
      ),
      cell.gated
        ? h("div", { class: "cell-note" }, whyHeld(cell))
        : [
            this.inbox(cell),
            isOld(cell) ? h("p", { class: "cell-note" }, h("strong", {}, "Old: "), OLD) : [],
            h("div", { class: "tools", "data-settings": "" }),
          ],
    ].flat(2);
  }

  contextOf(cell, state) {
    return { cell, cells: this.cells, state, go: this.go, view: this, mail: this.mail };
  }

  // Puts the tools in, and says on the button for more of them what is set there.
  equip(cell, state) {
    const context = this.contextOf(cell, state);
    const rows = [tools, manners, rare].map((row) =>
      h("div", { class: "cell-line" }, row.map((tool) => tool(context) || null).filter(Boolean)),
    );
    const [box, more] = [".tools", "[data-key=tools]"].map((part) => this.head.querySelector(part));
    if (!box) return;
    box.replaceChildren(...rows);
    const set = setUnseen(box);
    const [shortest] = set.toSorted((one, other) => one.length - other.length);
    const further = set.length > 1 ? ` and ${set.length - 1} more` : "";
    more.replaceChildren(shortest ? `More tools: ${shortest}${further}` : "More tools");
    more.title = set.join(" · ");
  }

  // The inbox line of whoever reads; of the cell's own persona as long as the mail has not come.
  line(cell) {
    const { locale, inbox } = cell;
    const { subject, preheader } = (this.mail?.unknown || this.mail?.as) === this.state.as ? this.mail : inbox;
    return h(
      "p",
      { lang: locale.tag, dir: locale.dir },
      h("span", { class: "line-from" }, inbox.sender),
      h("span", { class: "line-subject" }, cell.pending ? "compiling…" : subject ? withMarks(subject, this.state.q) : "no subject"),
      h("span", { class: "line-preheader" }, withMarks(preheader, this.state.q)),
    );
  }

  inbox(cell) {
    return h(
      "div",
      { class: "inbox" },
      this.line(cell),
      badge(cell.errors, "error"),
      badge(cell.warnings, "warning"),
    );
  }

  // A button that opens and closes a part of the page, which the address names.
  opener(name, label, open, onclick) {
    const isOpen = String(this.state[name] === open);
    return h("button", { type: "button", "data-key": name, "aria-expanded": isOpen, onclick }, label);
  }

  toggle(name, one, other) {
    this.go({ [name]: this.state[name] === one ? other : one }, true);
  }

  // Where the details stand below the mail, they are brought into sight first.
  toggleDetails() {
    const { top } = this.details.getBoundingClientRect();
    const isOpen = this.state.details === "open";
    const far = isOpen && top > innerHeight - NEAR_EDGE;
    if (!far) this.toggle("details", "open", "closed");
    if (far || !isOpen) this.details.scrollIntoView({ block: "start" });
  }
}

// What to say where an address asks for the mail of somebody who is not there.
const unknownReader = ({ unknown, readers }) =>
  readers
    ? `There is no reader “${unknown}”. You see the mail as its own persona gets it; “Read as” has all who can read it.`
    : "The mail as others read it is not in this report; you see it as its own persona gets it. Run sitegen serve to see others.";

// What to say of a mail that is not what its reader asked for.
function notAsAsked(mail, { as }) {
  if (mail.unknown) return unknownReader(mail);
  if (mail.as !== as) return STANDS_IN;
  return mail.html ? "" : (mail.findings[0]?.message ?? "There is nothing to show.");
}

// What to say where an address asks for what cannot be chosen.
const notOffered = (refused) =>
  refused.length
    ? `There is no ${refused.map(({ value, label }) => `“${value}” in “${label}”`).join(" and no ")}. You see what is usual instead.`
    : "";

const slash = () => h("span", { class: "slash", "aria-hidden": "true" }, "/");

const SHEET_OF = { __proto__: null, text: "text", source: "html", message: "head" };
