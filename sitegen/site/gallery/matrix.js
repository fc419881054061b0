// The first screen: each campaign a table, segments down, variants across, one line per locale. Rows are filled when
// they come near the window and emptied when they leave it, so that ten thousand cells are as quick as ten.

import { h, plural } from "./dom.js";
import { heldLine, inboxLine, reasonOf, whyHeld } from "./lines.js";

const NEARBY = "800px"; // so far above and below the window rows are filled

// Pixels, as gallery.css has them, to know how high a row will be before it is filled: otherwise the page would grow while
// somebody scrolls. A line with and without a small picture; what is around the lines of a field; a segment's name and id;
// a table's head with the campaign's name; lines beside each other in a table with one variant; and on a phone, where fields
// stand below each other, the segment's name and each field's own.
const LINE = { true: 104, false: 74 };
const BETWEEN = 2;
const AROUND_LINES = 13;
const SEGMENT = 66;
const TABLE_HEAD = 75;
const SEGMENT_WIDTH = 202;
const NARROWEST_LINE = 240;
const PHONE = { segment: 55, field: 33 };

const SIDEWAYS = 6; // a table of more variants scrolls sideways where it must; its head cannot stay in sight then

const phoneWide = matchMedia("(max-width: 760px)");

const percent = (share) => `${(share * 100).toLocaleString("en", { maximumFractionDigits: 1 })} %`;

const visible = (line) => !line.hidden && !line.closest("[hidden]");

export class Matrix {
  constructor(root, cells, thumbs) {
    this.root = root;
    this.cells = cells;
    this.thumbs = thumbs;
    this.rows = new Map(); // by their element
    this.rowOf = new Map(); // by the id of each cell
    this.filter = {};
    this.pictured = true;
    this.sight = new IntersectionObserver(
      (seen) => {
        for (const { target, isIntersecting } of seen) this.rows.get(target)?.[isIntersecting ? "fill" : "drain"]();
      },
      { rootMargin: `${NEARBY} 0px` },
    );
  }

  // Makes all of it anew; returns the campaigns.
  build() {
    this.sight.disconnect();
    this.rows.clear();
    this.rowOf.clear();
    this.campaigns = this.cells.matrix().map((campaign) => {
      const rows = campaign.rows.map((row) => new Row(row, campaign.variants, this));
      for (const row of rows) {
        this.rows.set(row.element, row);
        for (const cell of row.columns.flat()) this.rowOf.set(cell.id, row);
      }
      return { ...campaign, rows, element: campaignSection(campaign, rows) };
    });
    this.root.replaceChildren(...this.campaigns.map(({ element }) => element));
    for (const element of this.rows.keys()) this.sight.observe(element);
    return this.campaigns;
  }

  // Shows what matches alone; returns how many mails, unsent cells and campaigns these are, `of` each campaign too.
  apply(filter, pictured) {
    const same = pictured === this.pictured && JSON.stringify(filter) === JSON.stringify(this.filter);
    this.filter = filter;
    this.pictured = pictured;
    this.root.classList.toggle("pictured", pictured);
    this.room = this.root.clientWidth;
    const shown = { mails: 0, held: 0, campaigns: 0, of: new Map() };
    for (const { id, element, rows } of this.campaigns) {
      const own = { mails: 0, held: 0 };
      for (const row of rows) {
        const { mails, held } = row.filter(same);
        own.mails += mails;
        own.held += held;
      }
      shown.mails += own.mails;
      shown.held += own.held;
      const any = own.mails + own.held > 0;
      shown.of.set(id, own);
      element.querySelector(".campaign-head p").textContent = countsOf(own);
      for (const column of element.querySelectorAll("[data-variant]"))
        column.hidden = Boolean(filter.variant) && column.dataset.variant !== filter.variant;
      element.hidden = !any;
      const high = rows.reduce((sum, row) => sum + (row.element.hidden ? 0 : row.height), TABLE_HEAD);
      element.style.containIntrinsicHeight = `auto ${high}px`;
      shown.campaigns += any ? 1 : 0;
    }
    return shown;
  }

  // A newer state of a known cell.
  renew(cell) {
    this.rowOf.get(cell.id)?.renew(cell);
  }

  // The line of a cell, made if it was not there; nothing where it does not match.
  line(id) {
    this.rowOf.get(id)?.fill();
    return this.root.querySelector(`[data-cell="${CSS.escape(id)}"]`);
  }

  first() {
    return this.from([...this.rows.values()], 0, 1, (row) => row.lines()[0]);
  }

  // The line next to this one: "Up", "Down", "Left" or "Right".
  next(line, direction) {
    return direction === "Up" || direction === "Down"
      ? this.above(line, direction === "Up")
      : this.beside(line, direction === "Left");
  }

  // The next line in this column: in the same field of the table, in the next row, in the next campaign.
  above(line, up) {
    const here = [...line.parentElement.querySelectorAll("a.line")].filter(visible);
    const near = here[here.indexOf(line) + (up ? -1 : 1)];
    if (near) return near;
    const column = line.closest("td").cellIndex;
    const rows = [...this.rows.values()];
    const step = up ? -1 : 1;
    const start = rows.indexOf(this.rows.get(line.closest("tr"))) + step;
    return this.from(rows, start, step, (row) => {
      const field = row.element.cells[column];
      const own = field ? row.lines(field) : [];
      return (own.length ? own : row.lines()).at(up ? -1 : 0);
    });
  }

  // The same locale in the variant beside, or the line at the same height; with one variant only, the line beside.
  beside(line, left) {
    const row = this.rows.get(line.closest("tr"));
    const tag = line.querySelector(".tag").textContent;
    const place = row.lines(line.parentElement).indexOf(line);
    let field = line.closest("td");
    while ((field = left ? field.previousElementSibling : field.nextElementSibling)) {
      const lines = row.lines(field);
      if (lines.length)
        return (
          lines.find((other) => other.querySelector(".tag").textContent === tag) ??
          lines[Math.min(place, lines.length - 1)]
        );
    }
    return line.closest(".single") ? this.above(line, left) : null;
  }

  from(rows, start, step, pick) {
    for (let at = start; rows[at]; at += step) {
      if (rows[at].element.hidden) continue;
      rows[at].fill();
      const found = pick(rows[at]);
      if (found) return found;
    }
    return null;
  }
}

// One segment of a campaign.
class Row {
  constructor({ id, name, columns }, variants, matrix) {
    this.columns = columns;
    this.matrix = matrix;
    this.full = false;
    this.height = SEGMENT;
    this.fields = columns.map((_, column) =>
      h(
        "td",
        { "data-variant": variants[column].id, "data-name": variants[column].name },
        h("div", { class: "lines" }),
      ),
    );
    this.why = h("div", { class: "why" });
    this.element = h(
      "tr",
      {},
      h(
        "th",
        { scope: "row" },
        h("div", { class: "row-name" }, h("span", { class: "segment" }, name), name === id ? null : h("code", {}, id), this.why),
      ),
      this.fields,
    );
  }

  filter(same) {
    const matching = this.columns.map((cells) => cells.filter((cell) => this.matrix.cells.matches(cell, this.matrix.filter)));
    const all = matching.flat();
    const held = all.filter(({ gated }) => gated).length;
    const unchanged = same && this.matching?.every((cells, at) => cells.length === matching[at].length);
    this.matching = matching;
    this.element.hidden = !all.length;
    if (!unchanged) {
      if (this.full) this.put();
      else this.guess();
    }
    return { mails: all.length - held, held };
  }

  fill() {
    if (this.full || !this.matching) return;
    this.full = true;
    this.put();
  }

  drain() {
    if (!this.full || this.element.contains(document.activeElement)) return;
    this.full = false;
    const height = (this.height = this.element.offsetHeight || this.height);
    for (const field of this.fields) field.firstChild.replaceChildren();
    if (height) this.element.style.height = `${height}px`;
  }

  put() {
    const focused = this.element.contains(document.activeElement) && document.activeElement.dataset.cell;
    this.element.style.height = "";
    const reasons = heldBy(this.matching.flat());
    const told = reasons.length === 1;
    this.why.replaceChildren(...(told ? whyHeld(reasons[0][0]) : []));
    this.matching.forEach((cells, column) =>
      this.fields[column].firstChild.replaceChildren(
        ...cells.filter(({ gated }) => !gated).map((cell) => this.line(cell)),
        ...heldBy(cells).map((held) => heldLine(held, told)),
      ),
    );
    if (focused) this.element.querySelector(`[data-cell="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  }

  line(cell) {
    const pictured = this.matrix.pictured && !cell.pending;
    const { q, found } = this.matrix.filter;
    return inboxLine(cell, pictured ? this.matrix.thumbs.make(cell) : null, q, found?.get(cell.id));
  }

  guess() {
    const { pictured, room, filter } = this.matrix;
    const line = LINE[pictured] + BETWEEN;
    const beside = this.fields.length > 1 || phoneWide.matches ? 1 : Math.floor((room - SEGMENT_WIDTH + BETWEEN) / (NARROWEST_LINE + BETWEEN));
    const heights = this.matching
      .filter((_, column) => !filter.variant || this.fields[column].dataset.variant === filter.variant)
      .map((cells) => Math.ceil(cells.length / Math.max(1, beside)) * line - BETWEEN);
    const fields = phoneWide.matches
      ? heights.reduce((sum, height) => sum + height + PHONE.field, PHONE.segment)
      : Math.max(...heights) + AROUND_LINES;
    this.height = Math.max(fields, SEGMENT);
    this.element.style.height = `${this.height}px`;
  }

  renew(cell) {
    for (const cells of [...this.columns, ...(this.matching ?? [])]) {
      const at = cells.findIndex(({ id }) => id === cell.id);
      if (at >= 0) cells[at] = cell;
    }
    const old = this.full && this.element.querySelector(`[data-cell="${CSS.escape(cell.id)}"]`);
    // What is left out has no line of its own.
    if (this.full && (cell.gated || !old)) this.put();
    if (!old || cell.gated) return;
    const focused = old === document.activeElement;
    const line = this.line(cell);
    const thumb = old.querySelector(".thumb iframe") && old.querySelector(".thumb");
    if (thumb) line.querySelector(".thumb")?.replaceWith(thumb);
    old.replaceWith(line);
    if (focused) line.focus({ preventScroll: true });
  }

  lines(within = this.element) {
    return [...within.querySelectorAll("a.line")].filter(visible);
  }
}

// The cells that are left out, those of one reason together.
const heldBy = (cells) => [...Map.groupBy(cells.filter(({ gated }) => gated), reasonOf).values()];

const countsOf = ({ mails, held }) =>
  [plural(mails, "mail"), held ? `${held.toLocaleString("en")} not sent` : ""].filter(Boolean).join(", ");

function campaignSection(campaign, rows) {
  const several = campaign.variants.length > 1;
  const languages = new Set(campaign.cells.map(({ locale }) => locale.tag)).size;
  const heading = (variant) =>
    h(
      "th",
      { scope: "col", "data-variant": variant.id },
      variant.name,
      several && h("span", { class: "share", title: "share of the recipients" }, percent(variant.share)),
    );
  const section = h(
    "section",
    { class: "campaign", id: `campaign-${campaign.id}`, "aria-labelledby": `name-${campaign.id}` },
    h(
      "header",
      { class: "campaign-head" },
      h("h2", { id: `name-${campaign.id}` }, campaign.name),
      h("p", {}),
    ),
    h(
      "div",
      { class: campaign.variants.length > SIDEWAYS ? "scroll sideways" : "scroll", tabindex: "-1" },
      h(
        "table",
        { class: several ? "matrix" : "matrix single" },
        h("thead", {}, h("tr", {}, h("th", { scope: "col", class: "corner" }, "Segment"), campaign.variants.map(heading))),
        h(
          "tbody",
          {},
          rows.map(({ element }) => element),
        ),
      ),
    ),
  );
  section.style.setProperty("--languages", languages);
  return section;
}
